// What goes wrong is told precisely: one problem document for HTTP and WebSocket, and nothing is taken on trust.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';

import WebSocket from 'ws';

import { patience, within } from './support/env.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';
import { ulid } from './support/ulid.mjs';

const origin = 'https://app.example.com';
const generate = '/api/v1/mock-interview/generate';
let stack;
let person;
before(async () => {
  stack = await Stack.start('errors', {
    settings: {
      http: { cors_origins: [origin], header_timeout: '1s', max_body_bytes: 65536 },
      websocket: { auth_timeout: '1s' },
      interview: { open_rooms_per_user: 3, delta_interval: '0ms' },
    },
  });
  person = await stack.signUp('errors');
});
after(() => stack?.stop());

/** A request that need not be well-formed; answers all bytes until the server closes. */
function raw(text) {
  return within(patience(10_000), 'the end of a raw exchange', (done, fail) => {
    const socket = net.connect(stack.node.port, '127.0.0.1');
    let got = '';
    socket.on('data', (part) => (got += part));
    socket.on('close', () => done(got));
    socket.on('error', fail);
    socket.write(text);
  });
}

describe('bodies', () => {
  const login = '/api/v1/auth/login';

  it('what_is_not_json_is_a_bad_request', async () => {
    const broken = ['', '{', '[]', 'null', '"x"', '{"email":}', '{"email":"a@b.example"} x', '{"a":1,}', '\u0000', '{"email":"\ud800"}'];
    for (const text of broken) {
      const got = await stack.api.call('POST', login, { raw: text, headers: { 'content-type': 'application/json' } });
      assert.ok([400, 422].includes(got.status), `${JSON.stringify(text)}: ${got.text}`);
    }
    await stack.api.wantProblem('bad_request', 400, 'POST', login, { raw: '{', headers: { 'content-type': 'application/json' } });
    const latin1 = Buffer.from('{"email":"a@b.example","password":"\xe9\xe9\xe9\xe9\xe9\xe9\xe9\xe9"}', 'latin1');
    await stack.api.wantProblem('bad_request', 400, 'POST', login, { raw: latin1, headers: { 'content-type': 'application/json' } });
    const deep = '['.repeat(20_000);
    await stack.api.wantProblem('bad_request', 400, 'POST', login, { raw: deep, headers: { 'content-type': 'application/json' } });
  });

  it('fields_are_refused_by_name', async () => {
    const good = { email: 'a@b.example', password: 'long enough' };
    const bad = [
      [{ ...good, colour: 1 }, 'colour'],
      [{ email: good.email }, 'password'],
      [{ ...good, password: 12345678 }, 'password'],
      [{ ...good, password: null }, 'password'],
      [{ ...good, password: 'x'.repeat(129) }, 'password'],
      [{ ...good, device_name: 'd'.repeat(121) }, 'device_name'],
    ];
    for (const [json, field] of bad) {
      const problem = await stack.api.wantProblem('validation_failed', 422, 'POST', login, { json });
      assert.equal(problem.field, field);
    }
    const twice = '{"email":"a@b.example","password":"long enough","password":"long enough"}';
    const problem = await stack.api.call('POST', login, { raw: twice, headers: { 'content-type': 'application/json' } });
    assert.ok([400, 422].includes(problem.status), 'a field that comes twice');
  });

  it('numbers_and_choices_have_bounds', async () => {
    const bad = [
      [{ position: 'x', questions: 0 }, 'questions'],
      [{ position: 'x', questions: 13 }, 'questions'],
      [{ position: 'x', questions: 1.5 }, 'questions'],
      [{ position: 'x', questions: '3' }, 'questions'],
      [{ position: 'x', level: 'boss' }, 'level'],
      [{ position: 'x', language: 'fr' }, 'language'],
      [{ position: '' }, 'position'],
      [{ position: 'x'.repeat(121) }, 'position'],
      [{ position: 'x', resume_id: 'nonsense' }, 'resume_id'],
    ];
    for (const [json, field] of bad) {
      const problem = await person.api.wantProblem('validation_failed', 422, 'POST', generate, { json });
      assert.equal(problem.field, field);
    }
    // Characters, not bytes.
    const made = await person.api.want(201, 'POST', generate, { json: { position: '工'.repeat(120), questions: 1 } });
    await person.api.want(200, 'POST', `/api/v1/mock-interview/rooms/${made.room_id}/end`);
  });

  it('a_body_that_is_too_large_is_refused_unread', async () => {
    const json = { email: 'a@b.example', password: 'x'.repeat(70_000) };
    await stack.api.wantProblem('payload_too_large', 413, 'POST', login, { json });
    // Announced only: nobody has to send it first.
    const got = await raw(`POST ${login} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`);
    assert.match(got, /^HTTP\/1\.1 413 /);
  });

  it('another_media_type_is_not_read', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      await stack.api.wantProblem('unsupported_media_type', 415, 'POST', login, { raw: '{}', headers: { 'content-type': type } });
    const ok = { 'content-type': 'Application/JSON; charset=utf-8' };
    await stack.api.wantProblem('validation_failed', 422, 'POST', login, { raw: '{}', headers: ok });
    await person.api.wantProblem('unsupported_media_type', 415, 'POST', '/api/v1/resumes', { json: {} });
  });
});

describe('paths and methods', () => {
  it('an_unknown_path_is_404_and_a_known_one_tells_its_methods', async () => {
    for (const path of ['/nowhere', '/api/v1/', '/api/v1/auth', '/api//v1/me', '/metrics'])
      await person.api.wantProblem('not_found', 404, 'GET', path);
    // fetch() would tidy these up before sending them.
    for (const path of ['/api/v1/auth/../me', '/api/v1/./me', '/%61pi/v1/me', 'me', '/api/v1/me%2f'])
      assert.match(await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 (404|400) /, path);
    const problem = await person.api.wantProblem('method_not_allowed', 405, 'GET', '/api/v1/auth/login');
    assert.match(problem.headers.get('allow'), /\bPOST\b/);
    assert.doesNotMatch(problem.headers.get('allow'), /\bGET\b/);
    const gone = await person.api.wantProblem('method_not_allowed', 405, 'DELETE', '/api/v1/me');
    assert.match(gone.headers.get('allow'), /\bGET\b/);
  });

  it('a_trailing_slash_is_the_same_path_and_never_redirected', async () => {
    for (const path of ['/api/v1/me', '/api/v1/me/', '/api/v1/mock-interview/records', '/api/v1/mock-interview/records/'])
      await person.api.want(200, 'GET', path);
    await stack.api.wantProblem('validation_failed', 422, 'POST', '/api/v1/auth/login/', { json: {} });
  });

  it('ids_that_are_no_ids_name_nothing', async () => {
    for (const id of ['x', 'rom_', '%2e%2e', 'rec_00000000000000000000000000000', "rom_' OR 1=1", '%00', '%ff'])
      for (const path of [`/api/v1/mock-interview/rooms/${id}`, `/api/v1/mock-interview/records/${id}`, `/api/v1/resumes/${id}`]) {
        const got = await person.api.call('GET', path, { check: false });
        assert.ok([400, 404].includes(got.status), `${path}: ${got.status}`);
      }
  });

  it('lists_refuse_bad_pages', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'cursor=nonsense']) {
      const problem = await person.api.wantProblem('validation_failed', 422, 'GET', `/api/v1/resumes?${query}`);
      assert.equal(problem.field, query.split('=')[0]);
    }
  });

  it('head_answers_as_get_without_the_body', async () => {
    const got = await person.api.call('HEAD', '/api/v1/me');
    assert.deepEqual([got.status, got.text], [200, '']);
  });
});

describe('http', () => {
  it('malformed_requests_are_refused_and_do_no_harm', async () => {
    const long = 'x'.repeat(40_000);
    assert.match(await raw('GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'), /^(HTTP\/1\.1 400 |$)/);
    assert.match(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n\r\n`), /^HTTP\/1\.1 431 /);
    assert.match(await raw('NONSENSE\r\n\r\n'), /^(HTTP\/1\.1 400 |$)/);
    // A header that never ends is given up on.
    const begin = Date.now();
    const slow = await raw('GET / HTTP/1.1\r\nHost: x\r\n');
    assert.match(slow, /^(HTTP\/1\.1 408 |$)/);
    assert.ok(Date.now() - begin < patience(8000));
    assert.equal((await fetch(`${stack.node.base}/healthz`)).status, 200);
  });

  it('two_pipelined_requests_get_two_answers_in_order', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    const got = await raw(`${one}GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.deepEqual([...got.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1]), ['200', '404']);
  });

  it('problems_speak_the_callers_language_and_carry_the_trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
    const en = await stack.api.wantProblem('unauthenticated', 401, 'GET', '/api/v1/me', { headers });
    assert.equal(en.request_id, trace);
    assert.equal(en.title, 'Sign in first');
    const zh = await stack.api.wantProblem('unauthenticated', 401, 'GET', '/api/v1/me', { headers: { 'accept-language': 'zh-CN,en;q=0.5' } });
    assert.equal(zh.title, '请先登录');
    assert.notEqual(zh.request_id, trace);
  });

  it('cors_is_for_listed_origins_only', async () => {
    const preflight = (from) =>
      new Promise((resolve, reject) => {
        // fetch() would not let us set these headers.
        const req = http.request(
          `${stack.node.base}/api/v1/me`,
          { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'GET' } },
          (res) => resolve({ status: res.statusCode, headers: res.headers, end: res.resume() }),
        );
        req.on('error', reject);
        req.end();
      });
    const good = await preflight(origin);
    assert.equal(good.status, 204);
    assert.equal(good.headers['access-control-allow-origin'], origin);
    assert.match(good.headers['access-control-allow-methods'], /GET/);
    assert.match(good.headers['access-control-allow-headers'], /Authorization/i);
    assert.match(good.headers['access-control-allow-headers'], /Idempotency-Key/i);
    const bad = await preflight('https://evil.example');
    assert.equal(bad.headers['access-control-allow-origin'], undefined);
    const simple = await person.api.call('GET', '/api/v1/me', { headers: { origin } });
    assert.equal(simple.headers.get('access-control-allow-origin'), origin);
    assert.match(simple.headers.get('vary'), /origin/i);
  });
});

describe('idempotency', () => {
  it('the_same_key_and_body_do_it_once_and_another_body_is_a_conflict', async () => {
    const owner = await stack.signUp('idem');
    const headers = { 'idempotency-key': randomUUID() };
    const json = { position: 'Backend engineer', questions: 2 };
    const first = await owner.api.want(201, 'POST', generate, { json, headers });
    const again = await owner.api.want(201, 'POST', generate, { json, headers });
    assert.deepEqual(again, first);
    // The order of members is no difference.
    const turned = { questions: 2, position: 'Backend engineer' };
    assert.deepEqual(await owner.api.want(201, 'POST', generate, { json: turned, headers }), first);
    await owner.api.wantProblem('idempotency_conflict', 409, 'POST', generate, { json: { ...json, questions: 3 }, headers });
    const parallel = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => owner.api.want(201, 'POST', generate, { json, headers: parallel })));
    assert.equal(new Set(answers.map((x) => x.room_id)).size, 1);
    const rows = await stack.database.rows(`SELECT id FROM room WHERE host = '${owner.user.id}'`);
    assert.equal(rows.length, 2);
  });

  it('the_key_of_another_user_is_another_key', async () => {
    const [a, b] = [await stack.signUp('key-a'), await stack.signUp('key-b')];
    const options = { json: { position: 'x', questions: 1 }, headers: { 'idempotency-key': 'same' } };
    const one = await a.api.want(201, 'POST', generate, options);
    const two = await b.api.want(201, 'POST', generate, options);
    assert.notEqual(one.room_id, two.room_id);
    await a.api.wantProblem('validation_failed', 422, 'POST', generate, { ...options, headers: { 'idempotency-key': 'k'.repeat(129) } });
  });

  it('rooms_that_are_open_are_limited', async () => {
    const owner = await stack.signUp('many');
    const json = { position: 'x', questions: 1 };
    for (let i = 0; i < 3; ++i) await owner.api.want(201, 'POST', generate, { json });
    await owner.api.wantProblem('too_many_rooms', 409, 'POST', generate, { json });
  });
});

describe('websocket', () => {
  /** The refusal of a handshake: `{status, body}`. */
  function refusal(protocols, path = '/ws') {
    return within(patience(10_000), 'a refusal', (done, fail) => {
      const socket = new WebSocket(`${stack.node.base.replace('http', 'ws')}${path}`, protocols);
      socket.once('open', () => fail(new Error('it was accepted')));
      socket.once('error', () => {});
      socket.once('unexpected-response', (req, res) => {
        let text = '';
        res.on('data', (part) => (text += part));
        res.on('end', () => done({ status: res.statusCode, headers: res.headers, body: JSON.parse(text) }));
      });
    });
  }

  it('a_handshake_without_the_subprotocol_is_told_its_name', async () => {
    for (const protocols of [undefined, 'graphql-ws']) {
      const got = await refusal(protocols);
      assert.deepEqual([got.status, got.body.code], [426, 'upgrade_required']);
      assert.match(`${got.body.title} ${got.body.detail}`, /zhian\.v1/);
      stack.contract.checkProblem(got.body, 'handshake');
    }
    const plain = await stack.api.call('GET', '/ws');
    assert.deepEqual([plain.status, plain.body.code], [426, 'upgrade_required']);
  });

  it('a_socket_that_does_not_sign_in_is_closed', async () => {
    const silent = await Realtime.open(stack.node.base);
    const begin = Date.now();
    const { code } = await silent.ended;
    assert.ok(code >= 3000, `closed with ${code}`);
    assert.ok(Date.now() - begin < patience(4000));
  });

  it('nothing_is_served_before_auth_and_a_bad_token_gets_nowhere', async () => {
    const socket = await Realtime.open(stack.node.base);
    await socket.refused('unauthenticated', 'subscribe', { ch: 'user' });
    const other = await Realtime.open(stack.node.base);
    await other.refused('unauthenticated', 'auth', { access_token: 'nonsense' });
    await Promise.all([socket.ended, other.ended]);
  });

  it('requests_that_make_no_sense_are_answered_as_problems', async () => {
    const socket = await Realtime.open(stack.node.base, person.access);
    const bad = [
      ['no.such.thing', {}],
      ['subscribe', {}],
      ['subscribe', { ch: 'user', extra: 1 }],
      ['subscribe', { ch: 'room:nonsense' }],
      ['subscribe', { ch: 'nonsense' }],
      ['resume', { ch: 'user', epoch: 5, seq: 0 }],
      ['resume', { ch: 'user', epoch: 'x', seq: -1 }],
      ['room.answer', { room_id: 'nonsense', turn: 1, text: 'x' }],
      ['room.answer', { room_id: 'nonsense', turn: 'one', text: 'x' }],
    ];
    for (const [type, data] of bad) {
      const reply = await socket.ask(type, data);
      assert.equal(reply.ok, false, `${type} ${JSON.stringify(data)}`);
      assert.ok(['bad_request', 'validation_failed', 'not_found'].includes(reply.error.code), JSON.stringify(reply.error));
      stack.contract.checkProblem(reply.error, type);
    }
    await socket.do('ping', {});
    await socket.close();
  });

  it('what_is_no_message_at_all_ends_the_socket_or_is_refused', async () => {
    for (const text of ['{', '[]', '"x"', '{"type":"ping"}', '{"id":5,"type":"ping"}', '{"id":"not a ulid","type":"ping"}']) {
      const socket = await Realtime.open(stack.node.base, person.access);
      socket.sendRaw(text);
      const outcome = await within(patience(8000), `an answer to ${text}`, (done) => {
        socket.ended.then(() => done('closed'));
        const look = setInterval(() => {
          if (!socket.stray) return;
          clearInterval(look);
          done('refused');
        }, 10);
        socket.ended.then(() => clearInterval(look));
      });
      assert.ok(['closed', 'refused'].includes(outcome));
      if (!socket.closed) await socket.close();
    }
    const large = await Realtime.open(stack.node.base, person.access);
    large.sendRaw(JSON.stringify({ id: ulid(), type: 'ping', data: { x: 'x'.repeat(200_000) } }));
    assert.equal((await large.ended).code, 1009);
  });

  it('answers_must_fit_the_turn', async () => {
    const owner = await stack.signUp('turns');
    const room = await owner.api.want(201, 'POST', generate, { json: { position: 'x', questions: 2 } });
    const socket = await Realtime.open(stack.node.base, owner.access);
    const { epoch } = await socket.subscribe(room.channel);
    await socket.resume(room.channel, epoch, 0);
    await socket.frame('the question', (f) => f.type === 'question');
    const room_id = room.room_id;
    await socket.refused('turn_mismatch', 'room.answer', { room_id, turn: 2, text: 'x' });
    for (const text of ['', ' \n\t ', 'x'.repeat(8001)]) {
      const problem = await socket.refused('validation_failed', 'room.answer', { room_id, turn: 1, text });
      assert.match(problem.field, /^(data\.)?text$/);
    }
    await socket.do('room.end', { room_id });
    await socket.refused('room_over', 'room.answer', { room_id, turn: 1, text: 'x' });
    await socket.close();
  });
});
