// Our client of WeChat Pay: against the sandbox, which verifies all it signs, and beside an independent implementation
// of both sides.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, describe, it } from 'node:test';
import { randomUUID } from 'node:crypto';

import { startSandbox } from '../sandbox/sandbox.mjs';
import { env, eventually, patience, within } from './support/env.mjs';

const { Aes, Formatter, Rsa } = createRequire(new URL('../sandbox/package.json', import.meta.url))('wechatpay-axios-plugin');

let dir;
let sandbox;
let base;
let who;
let ours;
let receiver;
let notices = [];
let number = 0;

/** Our client in a process of its own; `ask` sends one line and answers one. */
function startProbe(more = {}) {
  const settings = {
    ZHIAN_PAY_WECHAT_MCH_ID: who.mch_id,
    ZHIAN_PAY_WECHAT_APP_ID: who.app_id,
    ZHIAN_PAY_WECHAT_API_V3_KEY: who.api_v3_key,
    ZHIAN_PAY_WECHAT_SERIAL: who.serial,
    ZHIAN_PAY_WECHAT_PRIVATE_KEY_FILE: join(dir, 'merchant_key.pem'),
    ZHIAN_PAY_WECHAT_PUBLIC_KEY_ID: who.public_key_id,
    ZHIAN_PAY_WECHAT_PUBLIC_KEY_FILE: join(dir, 'public_key.pem'),
    ZHIAN_PAY_WECHAT_NOTIFY_URL: receiver.url,
    ZHIAN_PAY_WECHAT_BASE_URL: base,
    ...more,
  };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
  const child = spawn(join(dirname(env.bin), 'tests', 'wechat_pay_probe'), {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.endsWith('SAN_OPTIONS'))), ...given },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (what) => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    const { value } = await within(patience(30_000), 'a line of the probe', (done, fail) => lines.next().then(done, fail));
    return JSON.parse(value);
  };
  return { ask, stop: () => child.kill() };
}

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zhian-pay-e2e-'));
  receiver = createServer(async (req, res) => {
    const parts = [];
    for await (const part of req) parts.push(part);
    notices.push({ headers: req.headers, body: Buffer.concat(parts).toString('utf8') });
    receiver.emit('notice');
    res.end();
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${receiver.address().port}/notify`;
  sandbox = await startSandbox({ wechatPay: { dir, refundMs: 5, noticeScale: 0.001 } });
  base = `http://127.0.0.1:${sandbox.ports.http}`;
  who = await (await fetch(`${base}/control/wechat_pay`)).json();
  ours = startProbe();
});
after(async () => {
  ours?.stop();
  await sandbox?.stop();
  receiver?.closeAllConnections();
  receiver?.close();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  sandbox.faults.clear();
  notices = [];
});

const soon = () => Math.floor(Date.now() / 1000) + 3600;
const order = (more = {}) => ({ no: `ORDER${String(++number).padStart(6, '0')}`, description: '充值 10 元', fen: 1000, expires: soon(), ...more });
const click = async (url) => assert.equal((await fetch(url, { method: 'POST', redirect: 'manual' })).status, 303);
const fault = (operation, name, args = {}) => assert.equal(sandbox.faults.order({ service: 'wechat_pay', operation, fault: name, args }), null);
const told = (count) =>
  within(patience(30_000), `${count} notices`, (done) => {
    const look = () => notices.length >= count && done(notices);
    receiver.on('notice', look);
    look();
  });
const asLines = ({ headers, body }) => ({
  do: 'notice', body, timestamp: headers['wechatpay-timestamp'], nonce: headers['wechatpay-nonce'], serial: headers['wechatpay-serial'],
  signature: headers['wechatpay-signature'],
});
async function paid(more = {}) {
  const wanted = order(more);
  const { code_url: url } = await ours.ask({ do: 'native', ...wanted });
  await click(url);
  return wanted;
}

describe('wechat_pay against the sandbox', () => {
  it('an_order_is_made_paid_told_and_asked_for', async () => {
    const wanted = order({ attach: 'a' });
    const made = await ours.ask({ do: 'native', ...wanted });
    assert.equal(made.fault, 'none');
    assert.equal((await ours.ask({ do: 'query', no: wanted.no })).state, 'unpaid');
    await click(made.code_url);
    const [notice] = await told(1);
    const read = await ours.ask(asLines(notice));
    assert.deepEqual([read.fault, read.no, read.total_fen, read.state, read.attach], ['none', wanted.no, 1000, 'paid', 'a']);
    const asked = await ours.ask({ do: 'query', no: wanted.no });
    assert.deepEqual([asked.state, asked.total_fen, asked.transaction_id], ['paid', 1000, read.transaction_id]);
    assert.deepEqual(await ours.ask({ do: 'close', no: wanted.no }), { fault: 'order_paid', next: 'ask_first', code: 'ORDERPAID', status: 400 });
  });

  it('unusual_numbers_survive_the_way_there', async () => {
    const wanted = order({ no: 'A|b*c-1_' });
    assert.equal((await ours.ask({ do: 'native', ...wanted })).fault, 'none');
    assert.equal((await ours.ask({ do: 'query', no: wanted.no })).no, 'A|b*c-1_');
    assert.equal((await ours.ask({ do: 'close', no: wanted.no })).fault, 'none');
    assert.equal((await ours.ask({ do: 'query', no: wanted.no })).state, 'closed');
  });

  it('a_page_pays_with_the_fields_we_sign', async () => {
    const { prepay_id: prepayId } = await ours.ask({ do: 'jsapi', ...order({ open_id: 'oUpF8' }) });
    const fields = await ours.ask({ do: 'page', prepay_id: prepayId });
    const res = await fetch(`${base}/control/wechat_pay/jsapi`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) });
    assert.equal(res.status, 200);
    assert.equal((await ours.ask(asLines((await told(1))[0]))).open_id, 'oUpF8');
  });

  it('money_goes_back_and_its_end_is_told', async () => {
    const { no } = await paid();
    await told(1);
    const back = { no, refund_no: `R${number}`, fen: 300, total_fen: 1000, reason: '不想要了' };
    assert.equal((await ours.ask({ do: 'refund', ...back })).state, 'processing');
    const read = await ours.ask(asLines((await told(2))[1]));
    assert.deepEqual([read.fault, read.refund_no, read.refund_fen, read.state], ['none', back.refund_no, 300, 'done']);
    assert.equal((await ours.ask({ do: 'query_refund', refund_no: back.refund_no })).state, 'done');
    assert.equal((await ours.ask({ do: 'query', no })).state, 'refunded');
    assert.equal((await ours.ask({ do: 'query_refund', refund_no: 'NOBODYS' })).fault, 'order_unknown');
  });

  it('the_bill_has_what_happened_and_a_planted_difference_shows', async () => {
    const { no } = await paid({ fen: 1234 });
    const day = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
    const bill = await ours.ask({ do: 'bill', day });
    assert.deepEqual([bill.fault, bill.file, bill.bill, bill.adds_up], ['none', 'none', 'none', true]);
    assert.equal(bill.rows.find((x) => x.no === no).total_fen, 1234);
    fault('bill', 'amount', { to: no, fen: 1 });
    assert.equal((await ours.ask({ do: 'bill', day })).rows.find((x) => x.no === no).total_fen, 1);
    fault('bill', 'wrong_sums');
    assert.equal((await ours.ask({ do: 'bill', day })).adds_up, false);
    fault('bill', 'bad_hash');
    assert.equal((await ours.ask({ do: 'bill', day })).file, 'damaged');
    assert.equal((await ours.ask({ do: 'bill', day: '2020-01-01' })).fault, 'no_statement');
  });

  it('what_is_not_signed_by_them_is_not_believed_and_a_lost_answer_is_doubt', async () => {
    const { no } = await paid();
    for (const [name, code] of [['bad_signature', 'forged'], ['signtest', 'forged'], ['old_timestamp', 'skewed'], ['wrong_serial', 'unknown_serial']]) {
      fault('query', name);
      const got = await ours.ask({ do: 'query', no });
      assert.deepEqual([got.fault, got.code], ['untrusted', code], name);
    }
    fault('refund', 'drop_after');
    const back = { no, refund_no: `R${number}L`, fen: 1, total_fen: 1000 };
    // On a connection of its own: of a kept one libcurl takes it for dead and asks once more.
    const fresh = startProbe();
    assert.deepEqual(await fresh.ask({ do: 'refund', ...back }), { fault: 'in_doubt', next: 'ask_first', code: '', status: 0 });
    fresh.stop();
    assert.equal((await ours.ask({ do: 'query_refund', refund_no: back.refund_no })).refund_fen, 1);
    fault('native', 'accepted');
    assert.equal((await ours.ask({ do: 'native', ...order() })).fault, 'user_paying');
  });

  it('spoiled_notices_are_refused_each_by_its_reason', async () => {
    for (const [name, ...reason] of [['bad_signature', 'untrusted', 'forged'], ['signtest', 'untrusted', 'forged'], ['old_timestamp', 'untrusted', 'skewed'],
      ['wrong_serial', 'untrusted', 'unknown_serial'], ['corrupt', 'not_opened', 'good']]) {
      notices = [];
      fault('notice', name);
      await paid();
      // A notice of an order before may be told again meanwhile, and be the spoiled one or not.
      await eventually(`${name} is refused as ${reason}`, async () => {
        for (const notice of await told(1)) {
          const got = await ours.ask(asLines(notice));
          if (got.fault === reason[0] && got.why === reason[1]) return true;
        }
        return false;
      });
    }
  });

  it('certificates_are_learned_from_nothing_and_a_new_one_is_followed', async () => {
    const account = await sandbox.wechatPay.account();
    const bare = startProbe({ ZHIAN_PAY_WECHAT_PUBLIC_KEY_ID: null, ZHIAN_PAY_WECHAT_PUBLIC_KEY_FILE: null });
    try {
      account.signer = 'certificate';
      assert.equal((await bare.ask({ do: 'native', ...order() })).fault, 'none');
      await account.rotate();
      assert.equal((await bare.ask({ do: 'refresh' })).fault, 'none');
      await paid();
      assert.equal((await bare.ask(asLines((await told(1))[0]))).fault, 'none');
    } finally {
      account.signer = 'public_key';
      bare.stop();
    }
  });

  it('a_probe_says_yes_and_names_a_bad_key', async () => {
    const probed = async (more) => {
      const one = startProbe(more);
      try {
        return await one.ask({ do: 'probe' });
      } finally {
        one.stop();
      }
    };
    assert.deepEqual(await probed({}), { ok: true, setting: '', text: `WeChat Pay knows the merchant ${who.mch_id}, and we know its keys` });
    assert.equal((await probed({ ZHIAN_PAY_WECHAT_SERIAL: 'F5765756002FDD77' })).setting, 'pay.wechat.private_key_file');
    assert.equal((await probed({ ZHIAN_PAY_WECHAT_API_V3_KEY: 'another-api-v3-key-of-32-bytes-0' })).setting, 'pay.wechat.api_v3_key');
    assert.equal((await probed({ ZHIAN_PAY_WECHAT_PUBLIC_KEY_ID: 'PUB_KEY_ID_1' })).setting, 'pay.wechat.public_key_id');
  });
});

describe('wechat_pay beside the independent library', () => {
  it('what_we_sign_it_verifies', async () => {
    const key = (await sandbox.wechatPay.account()).merchantKey;
    const at = 1554208460;
    for (const [method, target, body] of [['GET', '/v3/certificates', ''], ['POST', '/v3/pay/transactions/native', '{"description":"充值"}'],
      ['GET', '/v3/pay/transactions/out-trade-no/A%7Cb?mchid=1', '']]) {
      const { authorization } = await ours.ask({ do: 'sign', method, target, body, at, nonce: 'N1' });
      const signature = /signature="([^"]+)"/.exec(authorization)[1];
      assert.ok(Rsa.verify(Formatter.request(method, target, at, 'N1', body), signature, key), target);
      const theirs = Formatter.authorization(who.mch_id, 'N1', Rsa.sign(Formatter.request(method, target, at, 'N1', body), who.private_key_pem), at, who.serial);
      const parts = (line) => line.slice(line.indexOf(' ') + 1).split(',').sort();
      assert.deepEqual(parts(authorization), parts(theirs));
    }
    const page = await ours.ask({ do: 'page', prepay_id: 'wx1' });
    assert.ok(Rsa.verify(Formatter.joinedByLineFeed(page.appId, page.timeStamp, page.nonceStr, page.package), page.paySign, key));
  });

  it('a_notice_it_seals_and_signs_we_open_and_any_change_of_it_we_do_not', async () => {
    const { keyPem } = (await sandbox.wechatPay.account()).signing();
    const said = {
      mchid: who.mch_id, appid: who.app_id, out_trade_no: 'ORDER20260911001', transaction_id: '42001', trade_type: 'NATIVE', trade_state: 'SUCCESS',
      success_time: '2026-09-11T10:34:56+08:00', payer: { openid: 'o1' }, attach: '中,"文', amount: { total: 100, payer_total: 100, currency: 'CNY' },
    };
    const make = ({ aad = 'transaction', key = who.api_v3_key, off = 0, text = said } = {}) => {
      const iv = Formatter.nonce(12);
      const body = JSON.stringify({
        id: randomUUID(), create_time: '2026-09-11T10:34:57+08:00', resource_type: 'encrypt-resource', event_type: 'TRANSACTION.SUCCESS', summary: '支付成功',
        resource: { original_type: 'transaction', algorithm: 'AEAD_AES_256_GCM', ciphertext: Aes.AesGcm.encrypt(JSON.stringify(text), key, iv, aad), associated_data: aad, nonce: iv },
      });
      const timestamp = String(Formatter.timestamp() - off);
      const nonce = Formatter.nonce();
      return { do: 'notice', body, timestamp, nonce, serial: who.public_key_id, signature: Rsa.sign(Formatter.response(timestamp, nonce, body), keyPem) };
    };
    const read = async (notice) => {
      const { fault: what, why } = await ours.ask(notice);
      return `${what} ${why}`;
    };
    const got = await ours.ask(make());
    assert.deepEqual([got.fault, got.no, got.total_fen, got.attach, got.open_id], ['none', 'ORDER20260911001', 100, '中,"文', 'o1']);
    assert.equal(await read(make({ aad: '' })), 'none good');
    assert.equal(await read(make({ off: 301 })), 'untrusted skewed');
    assert.equal(await read(make({ key: 'another-api-v3-key-of-32-bytes-0' })), 'not_opened good');
    assert.equal(await read(make({ text: { ...said, mchid: '1' } })), 'other_merchant good');
    assert.equal(await read(make({ text: { ...said, amount: { total: 1.5, currency: 'CNY' } } })), 'malformed good');
    const reordered = make();
    const { id, ...rest } = JSON.parse(reordered.body);
    assert.equal(await read({ ...reordered, body: JSON.stringify({ ...rest, id }) }), 'untrusted forged');
    assert.equal(await read({ ...make(), serial: 'PUB_KEY_ID_1' }), 'untrusted unknown_serial');
  });
});
