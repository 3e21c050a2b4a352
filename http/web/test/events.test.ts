// Event streams: the parser on any pieces, and the follower over cuts.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Failure } from '@/api/problem';
import { AccessToken } from '@/api/session';
import { EventParser, longestEvent, type StreamEvent } from '@/realtime/events';
import { followEvents, type Following } from '@/realtime/follow';
import { emptyPack, packAfter, positionOf, type Pack } from '@/features/forecast/pack';

import { chance, whole } from './support';

const parsed = (...pieces: string[]) => {
  const parser = new EventParser();
  return pieces.flatMap((x) => parser.feed(x));
};
const cutAnywhere = (text: string, random: () => number) => {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = 1 + whole(random, 7);
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
};

describe('events', () => {
  it('have_a_type_an_id_that_stays_and_lines_of_data', () => {
    expect(parsed('\ufeff: ping\n\nevent: question\nid: 1\ndata: {"a":\ndata:1}\n\ndata: x\n\n')).toEqual([
      { type: 'question', id: '1', data: '{"a":\n1}' },
      { type: 'message', id: '1', data: 'x' },
    ]);
  });
  it('are_only_what_has_data_and_is_whole', () => {
    expect(parsed('event: done\n\nid: 4\n\ndata: late')).toEqual([]);
    expect(parsed('data\n\n')).toEqual([{ type: 'message', id: '', data: '' }]);
    expect(parsed('id: a\0b\nretry: 10\nnonsense: 1\ndata:  two blanks\n\n')).toEqual([{ type: 'message', id: '', data: ' two blanks' }]);
  });
  it('are_the_same_however_the_text_is_cut_and_lines_end', () => {
    const events = Array.from({ length: 9 }, (_, i) => ({ type: i % 2 ? 'question' : 'task', id: String(i), data: `{"n":${i},\n"text":"好"}` }));
    for (const end of ['\n', '\r\n', '\r'])
      for (let seed = 1; seed <= 60; ++seed) {
        const text = events.map((x) => [`event: ${x.type}`, ': ping', `id: ${x.id}`, ...x.data.split('\n').map((y) => `data: ${y}`), '', ''].join(end)).join('');
        // Of a CR at the very end nobody knows yet whether it ends a line alone.
        expect(parsed(...cutAnywhere(end === '\r' ? `${text}:` : text, chance(seed))), `seed ${seed}`).toEqual(events);
      }
  });
  it('of_any_length_are_not_taken', () => {
    const parser = new EventParser();
    expect(() => Array.from({ length: 20 }, () => parser.feed(`data: ${'x'.repeat(longestEvent / 10)}\n`))).toThrow(RangeError);
    expect(() => new EventParser().feed('y'.repeat(longestEvent + 1))).toThrow(RangeError);
  });
});

const question = (number: number): StreamEvent => ({ type: 'question', id: String(number), data: JSON.stringify({ number, text: `Q${number}` }) });
const task = (type: string, stage: string): StreamEvent => ({ type, id: '', data: JSON.stringify({ id: 'tsk_1', stage }) });
const textOf = (x: StreamEvent) => `event: ${x.type}\n${x.id ? `id: ${x.id}\n` : ''}data: ${x.data}\n\n`;

describe('a pack', () => {
  it('takes_each_question_once_and_says_where_one_is_missing', () => {
    const told = [task('task', 'analysing'), question(1), question(2), question(1), question(2)].reduce((pack, x) => packAfter(pack, x).pack, emptyPack);
    expect(told.questions.map((x) => x.text)).toEqual(['Q1', 'Q2']);
    expect(positionOf(told)).toBe('2');
    expect(packAfter(told, question(4))).toEqual({ pack: told, hole: true });
    expect(packAfter(told, task('news', 'x')).pack).toBe(told);
    expect(packAfter(told, task('failed', 'failed')).pack).toMatchObject({ over: true, task: { stage: 'failed' } });
  });
});

/** `signal`: it stays open until it is aborted. */
const stream = (chunks: string[], signal?: AbortSignal | null) =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(out) {
        for (const x of chunks) out.enqueue(new TextEncoder().encode(x));
        if (signal) signal.addEventListener('abort', () => out.error(new DOMException('aborted', 'AbortError')));
        else out.close();
      },
    }),
    { status: 200 },
  );
const refusal = (status: number, code: string) => new Response(JSON.stringify({ type: '', title: code, status, code, detail: code, retryable: false, request_id: 'r1' }), { status });

describe('a stream', () => {
  let following: Following | null = null;
  let pack: Pack;
  let lines: boolean[];
  let refused: Failure[];
  let positions: (string | undefined)[];
  let tokens: (string | undefined)[];
  beforeEach(() => {
    vi.useFakeTimers();
    [pack, lines, refused, positions, tokens] = [emptyPack, [], [], [], []];
  });
  afterEach(() => {
    following?.stop();
    vi.useRealTimers();
  });

  function follow(answers: ((signal?: AbortSignal | null) => Response | Promise<Response>)[]) {
    const access = new AccessToken(async () => new Response(JSON.stringify({ access_token: 'second', expires_in: 600 })));
    access.hold({ access_token: 'first', expires_in: 600 });
    following = followEvents(
      '/x',
      {
        position: () => positionOf(pack),
        event: (x) => {
          const told = packAfter(pack, x);
          if (told.hole) return 'again';
          pack = told.pack;
          return pack.over ? 'over' : 'on';
        },
        line: (x) => lines.push(x),
        refused: (x) => refused.push(x),
      },
      {
        access,
        random: () => 0,
        fetcher: async (_, init) => {
          const headers = init?.headers as Record<string, string>;
          positions.push(headers['Last-Event-ID']);
          tokens.push(headers.Authorization);
          const next = answers.shift();
          if (!next) throw new TypeError('network');
          return next(init?.signal);
        },
      },
    );
  }
  const wait = (ms = 2000) => vi.advanceTimersByTimeAsync(ms);

  it('that_is_cut_goes_on_behind_the_last_question_and_ends_once', async () => {
    follow([
      () => stream([textOf(task('task', 'queued')), textOf(question(1)), textOf(question(2)).slice(0, 20)]),
      () => Promise.reject(new TypeError('network')),
      () => stream([textOf(task('task', 'analysing')), textOf(question(2)), textOf(question(3)), textOf(task('done', 'done')), textOf(question(9))]),
    ]);
    await wait();
    expect(positions).toEqual([undefined, '1', '1']);
    expect(pack.questions.map((x) => x.number)).toEqual([1, 2, 3]);
    expect(pack.over).toBe(true);
    expect(lines).toContain(false);
    await wait(60_000);
    expect(positions).toHaveLength(3);
  });
  it('that_skips_a_question_is_asked_for_it', async () => {
    follow([(x) => stream([textOf(question(1)), textOf(question(3))], x), () => stream([textOf(question(2)), textOf(question(3)), textOf(task('done', 'done'))])]);
    await wait();
    expect([positions, pack.questions.length, pack.over]).toEqual([[undefined, '1'], 3, true]);
  });
  it('refreshes_a_token_that_ended_once', async () => {
    follow([() => refusal(401, 'token_expired'), () => stream([textOf(task('cancelled', 'cancelled'))])]);
    await wait(10);
    expect(tokens).toEqual(['Bearer first', 'Bearer second']);
    expect(pack.over).toBe(true);
  });
  it('that_is_refused_is_not_asked_for_again_and_one_that_is_late_is', async () => {
    follow([() => refusal(503, 'unavailable'), () => refusal(404, 'not_found')]);
    await wait(60_000);
    expect(positions).toHaveLength(2);
    expect(refused).toMatchObject([{ code: 'not_found', request_id: 'r1' }]);
  });
  it('that_says_nothing_for_a_minute_is_opened_again', async () => {
    follow([(x) => stream([textOf(question(1))], x), () => stream([textOf(task('done', 'done'))])]);
    await wait(59_000);
    expect(positions).toHaveLength(1);
    await wait(3000);
    expect(positions).toHaveLength(2);
  });
  it('waits_as_long_as_a_node_that_goes_down_asks', async () => {
    follow([() => stream([`event: reconnect\ndata: {"delay_ms":5000}\n\n`]), () => stream([textOf(task('done', 'done'))])]);
    await wait(4900);
    expect(positions).toHaveLength(1);
    await wait(200);
    expect(pack.over).toBe(true);
  });
  it('is_left_when_nobody_wants_it_any_more', async () => {
    follow([(x) => stream([textOf(question(1))], x)]);
    await wait(10);
    following?.stop();
    await wait(120_000);
    expect([positions.length, refused.length]).toEqual([1, 0]);
  });
});
