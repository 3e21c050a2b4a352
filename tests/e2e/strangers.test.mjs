// What is somebody's own is nobody else's: every operation of the published description that carries an id, and every
// channel that names one, answers a stranger as if the thing did not exist. Made from the description: an operation
// that comes with a new kind of id fails here until a sample of its kind is known.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { eventually } from './support/env.mjs';
import { codeOf, pageOf, payable } from './support/payment.mjs';
import { png } from './support/picture.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';
import { fileForm } from './support/upload.mjs';

let stack;
let owner;
let stranger;
before(async () => {
  stack = await Stack.start('strangers', {
    settings: async (...of) => ({ ...(await payable(...of)), pay: { first_rules: 'open' }, interview: { open_rooms_per_user: 1000 } }),
  });
  [owner, stranger] = [await stack.signUp('owner'), await stack.signUp('stranger')];
});
after(() => stack?.stop());

const generate = (person) => person.api.want(201, 'POST', '/api/v1/mock-interview/generate', { json: { position: '后端工程师', questions: 1 } });

/** The session a token belongs to. */
const sessionOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sid;

/** A diagnosis of a fresh resume; its id is that of its task. */
async function diagnosed(person) {
  const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(`C++ ${ulid()}`), 'a.txt', 'text/plain') });
  const task = await person.api.want(200, 'POST', '/api/v1/resume-diagnosis/full-with-skills', {
    json: { resume_id: resume.id },
    headers: { prefer: 'wait=25' },
  });
  assert.equal(task.stage, 'done');
  return task.id;
}

/** A pack of questions; its id is that of its task. */
async function forecast(person) {
  const resume = await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(`C++ ${ulid()}`), 'a.txt', 'text/plain') });
  const task = await person.api.want(200, 'POST', '/api/v1/interview-prep/ai-generate', {
    json: { resume_id: resume.id, count: 3 },
    headers: { prefer: 'wait=25' },
  });
  assert.equal(task.stage, 'done');
  return task.id;
}

/**
 * By the word before `{…}` in a path: makes something of the owner's, fit for that path, and answers its id. A fresh one for every
 * operation, so that none of them meets what another has done.
 */
const samples = {
  resumes: async (person) =>
    (await person.api.want(201, 'POST', '/api/v1/resumes', { form: fileForm(Buffer.from(`C++ ${ulid()}`), 'a.txt', 'text/plain') })).id,
  rooms: async (person) => (await generate(person)).room_id,
  records: async (person) => {
    const { room_id } = await generate(person);
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${room_id}/end`);
    return eventually('the record is there', async () => {
      const { items } = await person.api.want(200, 'GET', '/api/v1/mock-interview/records');
      return items.find((x) => x.room_id === room_id)?.id;
    });
  },
  // One at a time: the one before ends first.
  meetings: async (person) => {
    for (const x of (await person.api.want(200, 'GET', '/api/v1/meeting-assistant/meetings')).items)
      await person.api.want(200, 'POST', `/api/v1/meeting-assistant/meetings/${x.room_id}/end`);
    return (await person.api.want(201, 'POST', '/api/v1/meeting-assistant/meetings', { json: {} })).room_id;
  },
  events: async (person) =>
    (await person.api.want(201, 'POST', '/api/v1/calendar/events', { json: { title: ulid(), starts_at: '2026-12-01T09:00' } })).id,
  // With its code, or for a page, so that what it is paid by is there for the owner.
  orders: async (person, path) => {
    const byPage = path.endsWith('/page-parameters');
    const { id } = await person.api.want(201, 'POST', '/api/v1/orders', {
      json: { kind: 'recharge', amount_fen: 1000, ...(byPage ? { channel: 'wechat_jsapi', open_id: 'oUpF8uMuAJO' } : {}) },
    });
    await (byPage ? pageOf(person, id) : codeOf(person, id));
    return id;
  },
  tasks: (person) => diagnosed(person),
  diagnosis: (person) => diagnosed(person),
  compare: (person) => diagnosed(person),
  prep: (person) => forecast(person),
  sessions: async (person, path) =>
    path.startsWith('/api/v1/search/')
      ? (await person.api.want(201, 'POST', '/api/v1/search/sessions', { json: { query: ulid() } })).id
      : sessionOf((await stack.login(person)).access_token),
  exports: async (person) => {
    const { items } = await person.api.want(200, 'GET', '/api/v1/me/exports');
    const id = items[0]?.id ?? (await person.api.want(202, 'POST', '/api/v1/me/export')).id;
    return eventually('the export is ready', async () => (await person.api.want(200, 'GET', `/api/v1/me/exports/${id}`)).state === 'ready' && id, { timeout: 30_000 });
  },
};

/** What carries an id and is for everybody, and why. */
const open = {
  '/api/v1/avatars/{id}': 'shown to whoever meets the person; the id cannot be guessed',
  '/docs/{file}': 'files of the reference page',
  '/api/v1/classic-questions/{id}': 'the question bank is the same for everybody',
  '/api/v1/classic-questions/{id}/favourite': 'a question of the bank; the mark is one\'s own, and no other can be named',
  '/api/v1/workplace-news/{id}': 'news are the same for everybody',
  '/api/v1/search/jobs/{id}': 'a posting is the same for everybody',
  '/api/v1/plans/{kind}/quote': 'a plan is the same for everybody, and no id',
};

/** Channels of the socket that name something. */
const channels = { 'room:': async (person) => (await generate(person)).channel };

/** A body the operation takes, so that nothing but the owner can be the reason of a refusal. */
function bodyOf(operation) {
  const content = operation.requestBody?.content ?? {};
  if (content['multipart/form-data']) return { form: fileForm(png(), 'a.png', 'image/png') };
  const json = content['application/json'];
  return json ? { json: json.example ?? {} } : {};
}

const withIds = () => stack.contract.operations().filter(({ path }) => path.includes('{'));

describe('strangers', () => {
  it('every_operation_that_carries_an_id_has_a_sample_or_a_reason', () => {
    const unknown = withIds()
      .filter(({ path }) => !open[path])
      .filter(({ path }) => [...path.matchAll(/(\w+)\/\{\w+\}/g)].some(([, word]) => !samples[word]))
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(unknown, [], 'add a sample of this kind to tests/e2e/strangers.test.mjs');
    assert.ok(withIds().length >= 6);
    for (const path of Object.keys(open)) assert.ok(stack.contract.document.paths[path], `${path} is no longer there`);
  });

  it('an_operation_of_an_unknown_kind_would_be_noticed', () => {
    const path = '/api/v1/planets/{id}/moons';
    assert.ok([...path.matchAll(/(\w+)\/\{\w+\}/g)].some(([, word]) => !samples[word]));
  });

  it('the_things_of_another_do_not_exist', async () => {
    const held = [];
    for (const { method, path, operation } of withIds()) {
      if (open[path]) continue;
      const where = `${method} ${path}`;
      let concrete = path;
      for (const [part, word] of path.matchAll(/(\w+)\/\{\w+\}/g)) concrete = concrete.replace(part, `${word}/${await samples[word](owner, path)}`);
      const verb = method.toUpperCase();
      const refused = await stranger.api.call(verb, concrete, bodyOf(operation));
      assert.deepEqual([refused.status, refused.body?.code], [404, 'not_found'], `${where}: ${refused.text}`);
      // What never existed looks the same.
      const nothing = concrete.replace(/[0-9A-HJKMNP-TV-Z]{26}(?=\/|$)/, ulid());
      assert.notEqual(nothing, concrete, where);
      const missing = await stranger.api.call(verb, nothing, bodyOf(operation));
      const shape = ({ status, body }) => ({ status, ...body, request_id: '' });
      assert.deepEqual(shape(missing), shape(refused), where);
      // The sample is real: its owner meets it, and the stranger changed nothing.
      const own = await owner.api.call(verb, concrete, bodyOf(operation));
      assert.notEqual(own.status, 404, `${where}: the sample is not there`);
      held.push(where);
    }
    assert.ok(held.length >= 5, `${held}`);
  });

  it('the_channels_of_another_do_not_exist', async () => {
    const socket = await Realtime.open(stack.node.base, stranger.access);
    for (const [kind, sample] of Object.entries(channels)) {
      const ch = await sample(owner);
      assert.ok(ch.startsWith(kind));
      assert.equal((await socket.refused('not_found', 'subscribe', { ch })).status, 404);
      assert.equal((await socket.refused('not_found', 'resume', { ch, epoch: '1.1', seq: 0 })).status, 404);
      const room_id = ch.slice(kind.length);
      await socket.refused('not_found', 'room.answer', { room_id, turn: 1, text: 'mine now' });
      await socket.refused('not_found', 'room.end', { room_id });
      const mine = await Realtime.open(stack.node.base, owner.access);
      await mine.do('subscribe', { ch });
      await mine.close();
    }
    await socket.close();
  });

  it('every_channel_the_protocol_names_has_a_sample', async () => {
    const { readFile } = await import('node:fs/promises');
    const { root } = await import('./support/env.mjs');
    const page = await readFile(`${root}/docs/realtime.md`, 'utf8');
    const sentence = /`ch` is ([^;]+);/.exec(page)?.[1];
    assert.ok(sentence, 'the sentence that lists the channels');
    const named = [...sentence.matchAll(/`(\w+:)<[^`]*>`/g)].map(([, kind]) => kind);
    assert.deepEqual(named.filter((kind) => !channels[kind]), []);
    assert.ok(named.length >= 1);
  });
});
