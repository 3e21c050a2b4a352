// Our reader of event streams beside an independent one: the same bytes, cut at random, give the same events.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';

import { createParser } from 'eventsource-parser';

import { env, patience, within } from './support/env.mjs';

/** Dice that fall the same way for the same seed. */
function diceOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return (x ^ (x >>> 14)) >>> 0;
  };
  return { below: (n) => next() % n, of: (list) => list[next() % list.length] };
}

const texts = ['', ' ', 'a', ' two blanks', 'x:y', '{"content":"合同"}', '😀', 'é', '[DONE]', '数据：一行', ': no comment', 'long '.repeat(200)];
const names = ['data', 'data', 'data', 'data', 'event', 'id', 'retry', 'unknown', 'Data', '', 'da ta'];

/** A stream of fields, comments and blank lines with any line ends. */
function streamOf(dice) {
  let out = dice.below(10) === 0 ? '\ufeff' : '';
  for (let n = dice.below(40); n > 0; --n) {
    const eol = dice.of(['\n', '\n', '\r\n', '\r']);
    const kind = dice.below(10);
    if (kind < 3) out += eol;
    else if (kind === 3) out += `:${dice.of(texts)}${eol}`;
    else if (kind === 4) out += `${dice.of(names)}${eol}`;
    else if (kind === 5) out += `id: ${dice.of(['7', 'a\u0000b', '编号'])}${eol}`; // One with NUL does not count.
    else out += `${dice.of(names)}:${dice.of(['', ' '])}${dice.of(texts)}${eol}`;
  }
  // The other one waits for what follows a last CR.
  return `${out}data: end\n\n`;
}

/** Whole bytes in pieces of 1 to 12. */
function piecesOf(bytes, dice) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + dice.below(12);
    out.push(bytes.subarray(at, at + size));
    at += size;
  }
  return out;
}

function theirs(pieces) {
  const events = [];
  const parser = createParser({ onEvent: (x) => events.push({ event: x.event ?? '', id: x.id ?? '', data: x.data }) });
  const decoder = new TextDecoder();
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
  return events;
}

describe('sse_parser', () => {
  let probe;
  let lines;
  before(() => {
    probe = spawn(join(dirname(env.bin), 'tests', 'sse_probe'), { stdio: ['pipe', 'pipe', 'inherit'] });
    lines = createInterface({ input: probe.stdout })[Symbol.asyncIterator]();
  });
  after(() => probe?.kill());

  const length = (n) => {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(n);
    return head;
  };
  async function ours(pieces) {
    probe.stdin.write(Buffer.concat([...pieces.flatMap((x) => [length(x.length), x]), length(0xffffffff)]));
    const { value } = await within(patience(30_000), 'a line of the probe', (done, fail) => lines.next().then(done, fail));
    return JSON.parse(value);
  }

  it('random_streams_cut_at_random_give_the_same_events_as_eventsource_parser', async () => {
    const seed = Number(process.env.ZHIAN_TEST_SEED) || Math.floor(Math.random() * 2 ** 31);
    console.log(`seed ${seed}`);
    const dice = diceOf(seed);
    let events = 0;
    for (let i = 0; i < 1500; ++i) {
      const text = streamOf(dice);
      const pieces = piecesOf(Buffer.from(text), dice);
      const expected = theirs(pieces);
      assert.deepEqual(await ours(pieces), expected, `seed ${seed}, case ${i}: ${JSON.stringify(text)}`);
      events += expected.length;
    }
    assert.ok(events > 3000, `${events} events were compared`);
  });
});
