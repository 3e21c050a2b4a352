// Rate limits behind the real HAProxy with the real docs/deploy/haproxy.cfg: each client has its own address, and cannot choose it.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { Balancer } from './support/balancer.mjs';
import { Stack } from './support/stack.mjs';

describe('limits behind a balancer', () => {
  let stack;
  let balancer;
  before(async () => {
    // Counted by the node itself: the Redis of a run is shared, and other suites would fill the same buckets.
    stack = await Stack.start('balancer-limits', { redis: false, settings: { http: { limits_percent: 100, trusted_proxies: ['127.0.0.1/32'] } } });
    balancer = await Balancer.start('balancer-limits', [stack.node]);
  });
  after(async () => {
    await balancer?.stop();
    await stack?.stop();
  });

  /** Logs in from an address of this machine; answers the status. Every call tries another account. */
  const guess = (from, headers = {}, base = balancer.base) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ email: stack.address('guess'), password: 'not the password' });
      const { hostname, port } = new URL(base);
      const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
      const req = request({ hostname, port, path: '/api/v1/auth/login', method: 'POST', localAddress: from, headers: all, agent: false }, (res) => {
        res.resume().on('end', () => resolve(res.statusCode));
      });
      req.on('error', reject).end(body);
    });
  const invented = (i) => ({ 'x-forwarded-for': `203.0.113.${i % 250}`, forwarded: `for=203.0.113.${i % 250}`, 'x-real-ip': `203.0.113.${i % 250}` });

  /** Guesses until refused; answers how many were looked at (a place has 120 in ten minutes). */
  async function guesses(from, headers, base) {
    for (let i = 0; i < 200; ++i) if ((await guess(from, headers(i), base)) === 429) return i;
    return 200;
  }

  it('each_client_is_counted_under_its_own_address', async () => {
    const first = await guesses('127.0.0.11', () => ({}));
    assert.ok(first >= 100 && first <= 150, `${first} guesses were looked at`);
    assert.equal(await guess('127.0.0.11'), 429);
    assert.equal(await guess('127.0.0.12'), 401, 'a neighbour is not refused with it');
  });

  it('an_invented_forwarding_header_gives_nobody_a_new_address', async () => {
    const seen = await guesses('127.0.0.21', invented);
    assert.ok(seen <= 150, `${seen} guesses passed under invented addresses`);
    assert.equal(await guess('127.0.0.21', { 'x-forwarded-for': '203.0.113.77, 127.0.0.22' }), 429);
  });

  it('an_invented_forwarding_header_fills_nobody_elses_bucket', async () => {
    assert.ok((await guesses('127.0.0.31', () => ({ 'x-forwarded-for': '127.0.0.32' }))) <= 150);
    assert.equal(await guess('127.0.0.32'), 401, 'the address that was named has done nothing');
  });

  it('past_the_balancer_a_client_is_believed_no_more', async () => {
    const seen = await guesses('127.0.0.41', invented, stack.node.base);
    assert.ok(seen <= 150, `${seen} guesses passed straight to the node`);
  });
});
