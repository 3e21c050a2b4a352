// A phone on the local network scans the code of an order and pays: a machine of its own, in a network namespace, that reaches the
// page of the sandbox and nothing else of it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import jsQR from 'jsqr';
import { PNG } from 'pngjs';

import { run } from '../chaos/bed/commands.mjs';
import { Network, whyNoNamespaces } from '../chaos/bed/network.mjs';
import { eventually, freePort } from './support/env.mjs';
import { payable, place } from './support/payment.mjs';
import { Realtime } from './support/realtime.mjs';
import { Stack } from './support/stack.mjs';

const why = await whyNoNamespaces();

describe('a phone', { skip: why ? `no network namespaces: ${why}` : false }, () => {
  let network;
  let stack;
  before(async () => {
    network = await Network.make(['phone']);
    const httpPort = await freePort();
    stack = await Stack.start('phone', {
      settings: payable,
      sandbox: { bind: '0.0.0.0', httpPort, wechatPay: { publicUrl: `http://${network.gateway}:${httpPort}` } },
    });
  });
  after(async () => {
    await stack?.stop();
    network?.remove();
  });

  /** What the phone gets: status and body. */
  async function phone(method, url) {
    const [command, ...args] = network.launcher('phone');
    const out = await run(command, [...args, 'curl', '-s', '-m', '10', '-X', method, '-w', '\n%{http_code}', url]);
    const cut = out.lastIndexOf('\n');
    return { status: Number(out.slice(cut + 1)), body: out.slice(0, cut) };
  }

  it('scans_the_code_and_pays_and_the_page_turns_to_paid', async () => {
    const person = await stack.signUp('scans');
    const socket = await Realtime.open(stack.node.base, person.access);
    await socket.subscribe('user');
    const order = await place(person, { kind: 'recharge', amount_fen: 1000 });
    const res = await fetch(stack.node.base + order.qr_png_url, { headers: { authorization: `Bearer ${person.access}` } });
    const picture = PNG.sync.read(Buffer.from(await res.arrayBuffer()));
    const code = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height).data;
    assert.ok(code.startsWith(`http://${network.gateway}:`), code);

    const page = await phone('GET', code);
    assert.equal(page.status, 200);
    assert.match(page.body, /10\.00/);
    assert.equal((await phone('POST', code)).status, 303);
    await socket.frame('the order is paid', (x) => x.type === 'order' && x.data.id === order.id && x.data.status === 'paid', { timeout: 1000 });
    await socket.close();
    await eventually('the points', async () => (await person.api.want(200, 'GET', '/api/v1/points/balance')).available === 20);
  });

  it('reaches_nothing_but_that_page', async () => {
    const { http } = stack.sandbox.ports;
    for (const path of ['/control/wechat_pay', '/pay', '/v3/certificates']) {
      const { status, body } = await phone('GET', `http://${network.gateway}:${http}${path}`);
      assert.ok(status === 403 || status === 404, `${path}: ${status}`);
      assert.ok(!body.includes('PRIVATE KEY'), path);
    }
  });
});
