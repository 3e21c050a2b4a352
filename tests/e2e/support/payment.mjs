// A node that is paid through the sandbox's WeChat Pay, and the person who pays.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from './env.mjs';

/** Settings of a node: the merchant of this sandbox, its keys in the node's folder, prices of plans for a demonstration. */
export async function payable(sandbox, node) {
  const who = await (await fetch(`http://127.0.0.1:${sandbox.ports.http}/control/wechat_pay`)).json();
  const keep = (name, text) => {
    const file = join(node.dir, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  return {
    pay: { first_rules: 'sample' },
    'pay.wechat': {
      mch_id: who.mch_id,
      app_id: who.app_id,
      api_v3_key: who.api_v3_key,
      serial: who.serial,
      private_key_file: keep('apiclient_key.pem', who.private_key_pem),
      public_key_id: who.public_key_id,
      public_key_file: keep('pub_key.pem', who.public_key_pem),
      notify_url: `http://127.0.0.1:${node.port}/api/v1/payment/wechat/notify`,
      base_url: who.base_url,
    },
  };
}

/** What a provider calls an order. */
export const numberOf = (id) => id.slice('ord_'.length);

/** The order once its code is there. */
export const codeOf = (person, id) =>
  eventually('the code of the order', async () => {
    const order = await person.api.want(200, 'GET', `/api/v1/orders/${id}`);
    return order.code_url && order;
  });

/** The order once a page inside WeChat can pay it. */
export const pageOf = (person, id) =>
  eventually('the parameters of the order', async () => {
    const order = await person.api.want(200, 'GET', `/api/v1/orders/${id}`);
    return order.page_parameters_url && order;
  });

/** Places an order and waits for its code. */
export async function place(person, json) {
  const { id } = await person.api.want(201, 'POST', '/api/v1/orders', { json });
  return codeOf(person, id);
}

/** The one click on the page a code leads to. */
export async function click(codeUrl) {
  assert.equal((await fetch(codeUrl, { method: 'POST', redirect: 'manual' })).status, 303);
}

/** Places an order, pays it and waits until that counts; answers it. */
export async function buy(person, json) {
  const order = await place(person, json);
  await click(order.code_url);
  return eventually('the order is paid', async () => {
    const now = await person.api.want(200, 'GET', `/api/v1/orders/${order.id}`);
    return now.status === 'paid' && now;
  });
}
