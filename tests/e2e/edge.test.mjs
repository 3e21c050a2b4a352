// What holds on every way in alike: permissions, languages, the reference in the browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';

const generate = '/api/v1/mock-interview/generate';
const chat = '/api/v1/mock-interview/chat/stream';
let stack;
let person;
before(async () => {
  stack = await Stack.start('edge', { settings: { interview: { delta_interval: '1ms' } } });
  person = await stack.signUp('edge');
});
after(() => stack?.stop());

const makeRoom = (who = person) => who.api.want(201, 'POST', generate, { json: { position: '后端工程师', questions: 1 } });

describe('permissions', () => {
  it('who_may_not_hold_interviews_may_not_on_any_way_in', async () => {
    const room = await makeRoom();
    const email = stack.address('operator');
    await stack.node.command(['admin', 'create', '--email', email, '--role', 'operator'], 'a staff password\n');
    const staff = await stack.login({ email, password: 'a staff password' });
    assert.ok(!staff.user.roles.includes('candidate'), `${staff.user.roles}`);
    const api = stack.api.as(staff.access_token);
    await api.want(200, 'GET', '/api/v1/me');
    const path = `/api/v1/mock-interview/rooms/${room.room_id}`;
    await api.wantProblem('forbidden', 403, 'POST', generate, { json: { position: 'x' } });
    await api.wantProblem('forbidden', 403, 'GET', path);
    await api.wantProblem('forbidden', 403, 'POST', `${path}/end`);
    await api.wantProblem('forbidden', 403, 'POST', chat, { json: { room_id: room.room_id } });
    await api.wantProblem('forbidden', 403, 'POST', chat, { json: { room_id: room.room_id, turn: 1, text: 'x' } });
    const socket = await Realtime.open(stack.node.base, staff.access_token);
    const room_id = room.room_id;
    await socket.do('subscribe', { ch: 'user' });
    await socket.refused('forbidden', 'subscribe', { ch: room.channel });
    await socket.refused('forbidden', 'resume', { ch: room.channel, epoch: '1.1', seq: 0 });
    await socket.refused('forbidden', 'room.answer', { room_id, turn: 1, text: 'x' });
    await socket.refused('forbidden', 'room.end', { room_id });
    await socket.close();
    // Nothing of it happened.
    assert.equal((await person.api.want(200, 'GET', path)).phase !== 'ended', true);
  });
});

describe('languages', () => {
  const han = /\p{Script=Han}/u;

  /** Each of these is a problem; what is said has to be in the caller's language. */
  async function problems(api, room) {
    const out = [];
    const add = async (method, path, options) => out.push((await api.call(method, path, options)));
    await add('GET', '/api/v1/nothing');
    await add('DELETE', '/api/v1/me');
    await add('GET', '/api/v1/me', { token: null });
    await add('GET', '/api/v1/me', { token: 'nonsense' });
    await add('POST', generate, { raw: '{', headers: { 'content-type': 'application/json' } });
    await add('POST', generate, { raw: 'x', headers: { 'content-type': 'text/plain' } });
    for (const json of [{}, { position: 5 }, { position: '' }, { position: 'x', level: 'emperor' }, { position: 'x', questions: 99 }, { position: 'x', nonsense: 1 }, { position: 'x', resume_id: 'res_0000' }])
      await add('POST', generate, { json });
    await add('POST', generate, { json: { position: 'x' }, headers: { 'idempotency-key': 'a b' } });
    await add('POST', chat, { json: { room_id: room.room_id, turn: 9, text: 'x' } });
    await add('POST', chat, { json: { room_id: room.room_id, turn: 1, text: '  ' } });
    await add('GET', '/api/v1/mock-interview/records?limit=0');
    await add('GET', '/api/v1/mock-interview/records?cursor=x');
    await add('POST', '/api/v1/auth/login', { json: { email: person.email, password: 'wrong' } });
    await add('POST', '/api/v1/auth/verify', { json: { email: person.email, code: '000000' } });
    await add('GET', '/ws');
    return out;
  }

  it('every_problem_is_told_in_the_language_that_was_asked_for', async () => {
    const room = await makeRoom();
    await person.api.events(chat, { room_id: room.room_id }, { headers: { 'last-event-id': '0' } });
    for (const [asked, chinese] of [['zh-CN,zh;q=0.9,en;q=0.5', true], ['en-GB,en;q=0.9', false], ['fr', true], ['fr, en;q=0.1', false], ['', true]]) {
      const api = stack.api.as(person.access);
      api.language = asked;
      for (const { status, body, headers } of await problems(api, room)) {
        const where = `${status} ${JSON.stringify(body)} for "${asked}"`;
        assert.ok(status >= 400, where);
        assert.equal(headers.get('content-language'), chinese ? 'zh-CN' : 'en', where);
        assert.match(headers.get('vary') ?? '', /Accept-Language/, where);
        assert.equal(han.test(body.title), chinese, where);
        if (/ /.test(body.detail)) assert.equal(han.test(body.detail), chinese, where);
      }
    }
  });

  it('a_socket_speaks_the_language_of_its_handshake', async () => {
    for (const [language, chinese] of [['zh-CN', true], ['en', false]]) {
      const socket = new Realtime(stack.node.base, { headers: { 'accept-language': language } });
      await socket.connect();
      await socket.auth(person.access);
      for (const [type, data] of [['subscribe', { ch: 'nonsense' }], ['no.such.thing', {}], ['subscribe', {}]]) {
        const reply = await socket.ask(type, data);
        assert.equal(han.test(reply.error.title), chinese, JSON.stringify(reply.error));
        stack.contract.checkProblem(reply.error, type);
      }
      await socket.close();
    }
  });

  it('mails_speak_the_language_they_were_asked_for_in', async () => {
    for (const [language, chinese] of [['zh-CN', true], ['en-US', false]]) {
      const email = stack.address('mail');
      const api = stack.api.as(null);
      api.language = language;
      await api.want(202, 'POST', '/api/v1/auth/register', { json: { email, password: 'correct horse battery' } });
      const [mail] = await stack.mails(email);
      // The name of the product is the same in both.
      assert.equal(/验证码/.test(mail.text), chinese, mail.text);
      assert.equal(/verification code/.test(mail.text), !chinese, mail.text);
      assert.equal(han.test(mail.subject.replaceAll('职麦', '')), chinese, mail.subject);
    }
  });
});

describe('/docs', () => {
  const get = (path, headers = {}) => fetch(stack.node.base + path, { headers });

  it('the_reference_and_all_it_loads_come_from_the_node', async () => {
    const page = await get('/docs');
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    const policy = page.headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /style-src 'self';/);
    assert.match(policy, /connect-src 'self';/);
    assert.doesNotMatch(policy, /unsafe/);
    const html = await page.text();
    assert.doesNotMatch(html, /https?:\/\//, 'nothing comes from elsewhere');
    assert.doesNotMatch(html, /<script>|<style>| on\w+=| style=/, 'nothing the policy would refuse');
    const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((x) => x[1]);
    assert.ok(parts.length >= 4, `${parts}`);
    for (const path of parts) {
      const part = await get(path);
      assert.equal(part.status, 200, path);
      assert.ok((await part.text()).length > 0, path);
      assert.equal(part.headers.get('content-type').split(';')[0], path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'application/json');
      if (path.startsWith('/docs/')) assert.equal(part.headers.get('x-content-type-options'), 'nosniff', path);
    }
    assert.match(await (await get('/docs/start.js')).text(), /url: '\/openapi\.json'/);
    assert.equal((await get('/docs/')).status, 200);
  });

  it('what_is_not_there_is_not_found_and_nothing_outside_is_reachable', async () => {
    for (const path of ['/docs/nothing.js', '/docs/..%2f..%2fetc%2fpasswd', '/docs/%00', '/docs/package.json'])
      assert.ok([400, 404].includes((await get(path)).status), path);
  });

  it('files_are_compressed_for_those_who_take_it_and_kept_by_those_who_have_them', async () => {
    // fetch() undoes the compression by itself: its length tells.
    const zipped = await get('/docs/swagger-ui-bundle.js', { 'accept-encoding': 'gzip' });
    const plain = await get('/docs/swagger-ui-bundle.js', { 'accept-encoding': 'identity' });
    const refused = await get('/docs/swagger-ui-bundle.js', { 'accept-encoding': 'gzip;q=0' });
    assert.equal(zipped.headers.get('content-encoding'), 'gzip');
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(refused.headers.get('content-encoding'), null);
    assert.ok(Number(zipped.headers.get('content-length')) * 3 < Number(plain.headers.get('content-length')));
    assert.equal(await zipped.text(), await plain.text());
    const again = await get('/docs/swagger-ui-bundle.js', { 'if-none-match': zipped.headers.get('etag') });
    assert.equal(again.status, 304);
    assert.equal((await again.arrayBuffer()).byteLength, 0);
  });
});
