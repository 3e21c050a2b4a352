import { describe, expect, it } from 'vitest';

import { makeRequest, urlOf, type Wire } from '@/api/http';
import { Intents } from '@/api/intents';
import { localFailure } from '@/api/problem';
import { AccessToken } from '@/api/session';

const problem = (status: number, code: string, more = {}) =>
  new Response(JSON.stringify({ type: `urn:zhian:problem:${code}`, title: code, status, code, detail: code, retryable: false, request_id: 'r1', ...more }), { status });
const ok = (body: unknown = {}) => new Response(JSON.stringify(body), { headers: { ETag: '"1"' } });

function world(answers: (() => Response)[], refreshed: () => Response = () => ok({ access_token: 'new', expires_in: 600 })) {
  const seen: { url: string; headers: Record<string, string> }[] = [];
  let refreshes = 0;
  const access = new AccessToken(async () => {
    ++refreshes;
    return refreshed();
  });
  access.hold({ access_token: 'old', expires_in: 600 });
  const wire: Wire = async (url, init) => {
    seen.push({ url, headers: init.headers as Record<string, string> });
    const next = answers.shift();
    if (!next) throw new TypeError('network');
    return next();
  };
  return { request: makeRequest(access, wire, new Intents()), seen, access, refreshes: () => refreshes };
}

describe('request', () => {
  it('refreshes_once_on_401_and_asks_again_with_the_same_key', async () => {
    const w = world([() => problem(401, 'token_expired'), () => ok({ a: 1 })]);
    expect(await w.request({ path: '/x', method: 'POST', json: {} })).toMatchObject({ ok: true, data: { a: 1 }, etag: '"1"' });
    expect(w.seen.map((x) => x.headers.Authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(w.seen[0]?.headers['Idempotency-Key']).toBe(w.seen[1]?.headers['Idempotency-Key']);
  });
  it('does_not_ask_a_third_time', async () => {
    const w = world([() => problem(401, 'token_expired'), () => problem(401, 'session_revoked')]);
    expect(await w.request({ path: '/x' })).toMatchObject({ ok: false, failure: { code: 'session_revoked', request_id: 'r1' } });
    expect(w.refreshes()).toBe(1);
  });
  it('refreshes_once_for_all_who_ask_meanwhile', async () => {
    const w = world([() => problem(401, 'token_expired'), () => problem(401, 'token_expired'), () => ok(), () => ok()]);
    await Promise.all([w.request({ path: '/x' }), w.request({ path: '/y' })]);
    expect(w.refreshes()).toBe(1);
  });
  it('signs_out_only_when_the_refresh_is_refused', async () => {
    const down = world([() => problem(401, 'token_expired')], () => problem(503, 'storage_unavailable'));
    await down.request({ path: '/x' });
    expect(down.access.token).toBe('old');
    const over = world([() => problem(401, 'token_expired')], () => problem(401, 'session_revoked'));
    await over.request({ path: '/x' });
    expect(over.access.token).toBeNull();
  });
  it('tells_a_lost_line_and_a_strange_answer_apart', async () => {
    expect(await world([]).request({ path: '/x' })).toMatchObject({ ok: false, failure: { code: 'network' } });
    expect(await world([() => new Response('<html>', { status: 502 })]).request({ path: '/x' })).toMatchObject({ failure: { code: 'unreadable', status: 502 } });
  });
  it('sends_the_same_key_again_after_a_lost_answer_and_another_after_a_definite_one', async () => {
    const w = world([() => { throw new TypeError('network'); }, () => problem(422, 'validation_failed'), () => ok()]);
    for (let i = 0; i < 3; ++i) await w.request({ path: '/x', method: 'POST', json: { a: 1 } });
    const keys = w.seen.map((x) => x.headers['Idempotency-Key']);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });
  it('leaves_empty_parameters_out', () => {
    expect(urlOf('/x', { a: '', b: null, c: undefined, d: false, e: '中' })).toBe('/x?d=false&e=%E4%B8%AD');
  });
});

describe('intents', () => {
  it('are_bounded', () => {
    let made = 0;
    const all = new Intents(() => String(++made));
    const first = all.keyFor('0');
    for (let i = 1; i <= 64; ++i) all.keyFor(String(i));
    expect(all.keyFor('0')).not.toBe(first);
    all.settle('64', localFailure('network'));
    expect(all.keyFor('64')).toBe('65');
  });
});
