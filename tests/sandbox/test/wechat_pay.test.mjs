// WeChat Pay, driven by an independent client: what it signs is taken, what we sign it takes, and any change is refused.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';

import plugin from 'wechatpay-axios-plugin';

import { startSandbox } from '../sandbox.mjs';
import { PayAccount } from '../wechat_pay/keys.mjs';
import { requestFault } from '../wechat_pay/signature.mjs';
import { beijingDay } from '../wechat_pay/time.mjs';

const { Wechatpay, Formatter, Rsa, Aes } = plugin;

let sandbox;
let base;
let who;
let client;
let receiver;
let number = 0;

/** A merchant's notify_url: keeps what comes and answers what it is told to. Each test has a path of its own. */
class Receiver {
  got = [];
  #test = 0;
  #origin;
  answer = () => 200;
  #waiting = [];
  #server = createServer(async (req, res) => {
    const parts = [];
    for await (const part of req) parts.push(part);
    if (new URL(this.#origin + req.url).href !== this.url) return res.end(); // Of a test before.
    const notice = { headers: req.headers, body: Buffer.concat(parts).toString('utf8') };
    this.got.push(notice);
    res.writeHead(this.answer(notice, this.got.length)).end();
    for (const look of [...this.#waiting]) look();
    return undefined;
  });

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#origin = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }
  get url() {
    return `${this.#origin}/notify/${this.#test}`;
  }
  stop() {
    this.#server.closeAllConnections?.();
    this.#server.close();
  }
  reset() {
    this.#test += 1;
    this.got = [];
    this.answer = () => 200;
  }
  /** Until so many came; then all of them. */
  wait(count) {
    return new Promise((resolve) => {
      const look = () => {
        if (this.got.length < count) return;
        this.#waiting = this.#waiting.filter((x) => x !== look);
        resolve(this.got);
      };
      this.#waiting.push(look);
      look();
    });
  }
}

before(async () => {
  receiver = await new Receiver().start();
  sandbox = await startSandbox({ wechatPay: { noticeScale: 0.001, refundMs: 5 } });
  base = `http://127.0.0.1:${sandbox.ports.http}`;
  who = await (await fetch(`${base}/control/wechat_pay`)).json();
  client = clientWith();
});
after(async () => {
  await sandbox.stop();
  receiver.stop();
});
beforeEach(() => {
  sandbox.faults.clear();
  receiver.reset();
});

const keysOf = (x) => ({ [x.public_key_id]: x.public_key_pem, ...Object.fromEntries(x.certificates.map((y) => [y.serial, y.pem])) });

function clientWith(more = {}) {
  return new Wechatpay({
    mchid: who.mch_id, serial: who.serial, privateKey: who.private_key_pem, certs: keysOf(who), baseURL: base, proxy: false, ...more,
  });
}

const order = (more = {}) => ({
  appid: who.app_id,
  mchid: who.mch_id,
  description: '充值 10 元',
  out_trade_no: `ORDER${String(++number).padStart(6, '0')}`,
  notify_url: receiver.url,
  amount: { total: 1000, currency: 'CNY' },
  ...more,
});

const native = async (body, by = client) => (await by.v3.pay.transactions.native.post(body)).data;
const query = async (no, by = client) => (await by.v3.pay.transactions.outTradeNo._no_.get({ no, params: { mchid: who.mch_id } })).data;
const close = (no) => client.v3.pay.transactions.outTradeNo._no_.close.post({ mchid: who.mch_id }, { no });
const refund = async (body) => (await client.v3.refund.domestic.refunds.post(body)).data;
const refusal = async (what) => {
  const err = await what.then(() => null, (x) => x);
  assert.ok(err, 'it was not refused');
  return `${err.response?.status} ${err.response?.data?.code}`;
};
const control = async (path, body) => {
  const res = await fetch(`${base}/control/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return { status: res.status, ...(await res.json()) };
};
const fault = async (operation, name, args = {}, times = 1) =>
  assert.equal((await control('faults', { service: 'wechat_pay', operation, fault: name, args, times })).status, 201);
const click = (url) => fetch(url, { method: 'POST', redirect: 'manual' });

/** What a merchant makes of a notice with the independent library; throws when anything is wrong with it. */
function open({ headers, body }, keys = keysOf(who)) {
  const { 'wechatpay-timestamp': at, 'wechatpay-nonce': nonce, 'wechatpay-serial': serial, 'wechatpay-signature': signature } = headers;
  if (Math.abs(Formatter.timestamp() - Number(at)) > 300) throw new Error('skewed');
  if (!keys[serial]) throw new Error('unknown serial');
  if (!Rsa.verify(Formatter.response(at, nonce, body), signature, keys[serial])) throw new Error('forged');
  const notice = JSON.parse(body);
  const { ciphertext, nonce: iv, associated_data: aad } = notice.resource;
  return { ...notice, said: JSON.parse(Aes.AesGcm.decrypt(ciphertext, who.api_v3_key, iv, aad)) };
}

/** A paid order. */
async function paidOrder(more = {}) {
  const body = order(more);
  const { code_url: url } = await native(body);
  assert.equal((await click(url)).status, 303);
  return body;
}

describe('orders', () => {
  it('an_order_is_made_shown_paid_by_one_click_and_told', async () => {
    const body = order({ attach: 'a,b' });
    const { code_url: url } = await native(body);
    assert.ok(url.startsWith(`${base}/pay/`));
    assert.deepEqual([(await query(body.out_trade_no)).trade_state, receiver.got.length], ['NOTPAY', 0]);
    const page = await (await fetch(url)).text();
    assert.match(page, /¥10\.00/);
    assert.match(page, /<button/);
    assert.equal((await click(url)).status, 303);
    const [notice] = await receiver.wait(1);
    const { id, event_type: event, resource_type: kind, said } = open(notice);
    assert.deepEqual([event, kind, said.out_trade_no, said.amount.total, said.trade_state], ['TRANSACTION.SUCCESS', 'encrypt-resource', body.out_trade_no, 1000, 'SUCCESS']);
    assert.match(id, /^EV-/);
    assert.deepEqual(await query(body.out_trade_no), said);
    assert.doesNotMatch(await (await fetch(url)).text(), /<button/);
    assert.equal((await click(url)).status, 409);
    assert.equal(receiver.got.length, 1);
  });

  it('the_same_order_again_gives_another_code_and_a_changed_one_is_refused', async () => {
    const body = order();
    const first = await native(body);
    const second = await native({ amount: body.amount, ...body });
    assert.notEqual(first.code_url, second.code_url);
    assert.equal(await refusal(native({ ...body, description: 'x' })), '403 OUT_TRADE_NO_USED');
    await click(second.code_url);
    assert.equal(await refusal(native(body)), '400 ORDERPAID');
    assert.equal((await click(first.code_url)).status, 409);
  });

  it('an_order_is_closed_again_and_again_but_not_once_it_is_paid', async () => {
    const body = order();
    const { code_url: url } = await native(body);
    for (let i = 0; i < 2; ++i) assert.equal((await close(body.out_trade_no)).status, 204);
    assert.equal((await query(body.out_trade_no)).trade_state, 'CLOSED');
    assert.equal((await click(url)).status, 409);
    assert.equal(await refusal(native(body)), '400 ORDER_CLOSED');
    assert.equal(await refusal(close((await paidOrder()).out_trade_no)), '400 ORDERPAID');
    assert.equal(await refusal(close('NOBODYS')), '404 ORDER_NOT_EXIST');
    assert.equal(await refusal(query('NOBODYS')), '404 ORDER_NOT_EXIST');
  });

  it('an_order_whose_time_is_over_is_closed', async () => {
    const body = order({ time_expire: new Date(Date.now() + 3600_000).toISOString().replace(/\.\d+Z/, '+00:00') });
    await native(body);
    sandbox.wechatPay.book.find(body.out_trade_no).expires = Date.now();
    assert.equal((await query(body.out_trade_no)).trade_state, 'CLOSED');
  });

  it('unusual_numbers_are_signed_as_they_go_over_the_wire', async () => {
    const body = order({ out_trade_no: 'A|b*c-1_2' });
    await native(body);
    assert.equal((await query(encodeURIComponent('A|b*c-1_2'))).out_trade_no, 'A|b*c-1_2');
  });

  it('a_page_in_wechat_pays_with_parameters_the_merchant_signed', async () => {
    const body = order({ payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } });
    const { data } = await client.v3.pay.transactions.jsapi.post(body);
    const asked = { appId: who.app_id, timeStamp: String(Formatter.timestamp()), nonceStr: Formatter.nonce(), package: `prepay_id=${data.prepay_id}`, signType: 'RSA' };
    const paySign = Rsa.sign(Formatter.joinedByLineFeed(asked.appId, asked.timeStamp, asked.nonceStr, asked.package), who.private_key_pem);
    assert.equal((await control('wechat_pay/jsapi', { ...asked, nonceStr: 'other', paySign })).status, 403);
    assert.equal((await control('wechat_pay/jsapi', { ...asked, paySign })).trade_state, 'SUCCESS');
    const { said } = open((await receiver.wait(1))[0]);
    assert.deepEqual([said.payer.openid, said.trade_type], ['oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'JSAPI']);
  });

  it('what_is_wrong_is_refused_by_its_name', async () => {
    const bad = (more) => refusal(native(order(more)));
    assert.equal(await bad({ appid: 'wx1' }), '400 APPID_MCHID_NOT_MATCH');
    for (const more of [{ out_trade_no: 'short' }, { description: '' }, { notify_url: 'https://a/b?c' }, { amount: { total: 0 } },
      { amount: { total: 1.5 } }, { amount: { total: '100' } }, { amount: { total: 1, currency: 'USD' } }, { time_expire: 'soon' },
      { time_expire: '2020-01-01T00:00:00+08:00' }])
      assert.equal(await bad(more), '400 PARAM_ERROR', JSON.stringify(more));
    assert.equal(await refusal(client.v3.pay.transactions.jsapi.post(order())), '400 PARAM_ERROR');
    for (const [method, path, status] of [['GET', '/v3/nothing', 404], ['GET', '/v3/pay/transactions/native', 405]]) {
      const res = await fetch(base + path, { method });
      assert.deepEqual([res.status, await res.text()], [status, '']);
    }
  });
});

describe('signatures', () => {
  it('a_signed_request_passes_and_any_change_of_it_does_not', async () => {
    const key = new X509Certificate(who.certificates[0].pem).publicKey;
    const own = await PayAccount.open(null);
    const body = '{"a":"中"}';
    const target = '/v3/x?y=%7C';
    const at = 1554208460;
    const sign = (text) => Rsa.sign(text, own.merchantKeyPem);
    const line = Formatter.authorization('1900007291', 'NONCE', sign(Formatter.request('POST', target, at, 'NONCE', body)), at, 'F5765756002FDD77');
    const check = (more = {}) =>
      requestFault({ method: 'POST', target, authorization: line, body, mchId: '1900007291', serial: 'F5765756002FDD77', key: own.merchantKey, now: at * 1000, ...more });
    assert.equal(check(), null);
    assert.match(check({ method: 'GET' }), /signature/);
    assert.match(check({ target: '/v3/x?y=|' }), /signature/);
    assert.match(check({ body: `${body} ` }), /signature/);
    assert.match(check({ key }), /signature/);
    assert.match(check({ now: (at + 301) * 1000 }), /5 minutes/);
    assert.match(check({ mchId: '1' }), /merchant/);
    assert.match(check({ serial: '1' }), /serial/);
    assert.match(check({ authorization: line.replace('",', '", ') }), /scheme/);
    assert.match(check({ authorization: undefined }), /scheme/);
  });

  it('a_request_by_another_key_or_serial_or_clock_is_refused_without_a_signature', async () => {
    const other = await PayAccount.open(null);
    const seen = [];
    const refused = async (more) => {
      const err = await native(order(), clientWith(more)).catch((x) => x);
      seen.push(err.response.status);
      assert.equal(err.response.data.code, 'SIGN_ERROR');
      assert.equal(err.response.headers['wechatpay-signature'], undefined);
    };
    await refused({ privateKey: other.merchantKeyPem });
    await refused({ serial: 'F5765756002FDD77' });
    await refused({ mchid: '1900000002' });
    assert.deepEqual(seen, [401, 401, 401]);
  });

  it('answers_are_signed_by_the_key_that_was_asked_for', async () => {
    const body = order();
    await native(body);
    const serial = async (headers = {}) =>
      (await client.v3.pay.transactions.outTradeNo._no_.get({ no: body.out_trade_no, params: { mchid: who.mch_id }, headers })).headers['wechatpay-serial'];
    assert.equal(await serial(), who.public_key_id);
    await control('wechat_pay/keys', { signer: 'certificate' });
    assert.equal(await serial(), who.certificates[0].serial);
    assert.equal(await serial({ 'Wechatpay-Serial': who.public_key_id }), who.public_key_id);
    await control('wechat_pay/keys', { signer: 'public_key' });
  });

  it('an_answer_that_is_not_ours_is_noticed_by_the_client', async () => {
    const body = order();
    await native(body);
    for (const [name, code] of [['bad_signature', 'EV3_RES_HEADER_SIGNATURE_DIGEST'], ['signtest', 'EV3_RES_HEADER_SIGNATURE_DIGEST'],
      ['wrong_serial', 'EV3_RES_HEADER_PLATFORM_SERIAL'], ['old_timestamp', 'EV3_RES_HEADER_TIMESTAMP_OFFSET']]) {
      await fault('query', name);
      const err = await query(body.out_trade_no).catch((x) => x);
      assert.equal(err.code, code, name);
      assert.equal((await query(body.out_trade_no)).trade_state, 'NOTPAY');
    }
  });

  it('certificates_are_handed_out_sealed_and_a_new_one_takes_over_beside_the_old', async () => {
    const list = async (by) => {
      const { data, headers } = await by.v3.certificates.get();
      const opened = data.data.map((x) => {
        const { ciphertext, nonce, associated_data: aad } = x.encrypt_certificate;
        const pem = Aes.AesGcm.decrypt(ciphertext, who.api_v3_key, nonce, aad);
        const read = new X509Certificate(pem);
        assert.equal(read.serialNumber, x.serial_no);
        assert.equal(Date.parse(x.expire_time), Date.parse(read.validTo));
        return [x.serial_no, pem];
      });
      return { certs: Object.fromEntries(opened), serial: headers['wechatpay-serial'] };
    };
    const before = await list(client);
    assert.deepEqual(Object.keys(before.certs), [who.certificates[0].serial]);
    const { serials } = await control('wechat_pay/keys', { rotate: true, signer: 'certificate' });
    assert.equal(serials.length, 2);
    await assert.rejects(list(client), /serial/);
    const fresh = await (await fetch(`${base}/control/wechat_pay`)).json();
    const after = await list(clientWith({ certs: keysOf(fresh) }));
    assert.deepEqual([Object.keys(after.certs), after.serial], [serials, serials[1]]);
    await control('wechat_pay/keys', { signer: 'public_key' });
    const bare = await fetch(`${base}/v3/certificates`, { headers: { accept: '' } });
    assert.equal((await bare.json()).code, 'INVALID_REQUEST');
  });

  it('keys_that_are_kept_in_a_folder_are_the_same_after_a_restart', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'zhian-pay-test-'));
    try {
      const first = await PayAccount.open(join(dir, 'keys'));
      const second = await PayAccount.open(join(dir, 'keys'));
      assert.equal(first.merchantKeyPem, second.merchantKeyPem);
      assert.equal(await readFile(join(dir, 'keys', 'merchant_key.pem'), 'utf8'), first.merchantKeyPem);
      assert.equal(await readFile(join(dir, 'keys', 'public_key.pem'), 'utf8'), first.publicKeyPem);
      assert.equal((await stat(join(dir, 'keys', 'merchant_key.pem'))).mode & 0o077, 0);
      assert.match(first.merchantSerial, /^[0-9A-F]{40}$/);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

describe('refunds', () => {
  const of = (body, more = {}) => ({ out_trade_no: body.out_trade_no, out_refund_no: `R${++number}`, notify_url: receiver.url, amount: { refund: 300, total: 1000, currency: 'CNY' }, ...more });
  const asked = async (no) => (await client.v3.refund.domestic.refunds._no_.get({ no })).data;

  it('a_refund_is_accepted_then_done_and_told', async () => {
    const body = await paidOrder();
    await receiver.wait(1);
    const wanted = of(body);
    const answer = await refund(wanted);
    assert.deepEqual([answer.status, answer.amount.refund, answer.out_trade_no], ['PROCESSING', 300, body.out_trade_no]);
    const { event_type: event, said } = open((await receiver.wait(2))[1]);
    assert.deepEqual([event, said.refund_status, said.mchid, said.amount.refund], ['REFUND.SUCCESS', 'SUCCESS', who.mch_id, 300]);
    assert.equal((await asked(wanted.out_refund_no)).status, 'SUCCESS');
    assert.equal((await query(body.out_trade_no)).trade_state, 'REFUND');
    // The same again is the same one.
    assert.equal((await refund(wanted)).refund_id, answer.refund_id);
    assert.equal(await refusal(refund({ ...wanted, amount: { ...wanted.amount, refund: 301 } })), '400 INVALID_REQUEST');
  });

  it('not_more_is_given_back_than_was_paid', async () => {
    const body = await paidOrder();
    await refund(of(body, { amount: { refund: 700, total: 1000, currency: 'CNY' } }));
    assert.equal(await refusal(refund(of(body, { amount: { refund: 301, total: 1000, currency: 'CNY' } }))), '400 INVALID_REQUEST');
    assert.equal((await refund(of(body))).amount.refund, 300);
    assert.equal(await refusal(refund(of(body, { amount: { refund: 1, total: 999, currency: 'CNY' } }))), '400 INVALID_REQUEST');
    assert.equal(await refusal(refund(of({ out_trade_no: 'NOBODYS' }))), '404 RESOURCE_NOT_EXISTS');
    assert.equal(await refusal(asked('NOBODYS')), '404 RESOURCE_NOT_EXISTS');
    const open_ = order();
    await native(open_);
    assert.equal(await refusal(refund(of(open_))), '404 RESOURCE_NOT_EXISTS');
  });

  it('a_refund_can_fail_and_one_can_take_its_time', async () => {
    const body = await paidOrder();
    await receiver.wait(1);
    await fault('refund', 'fail');
    await refund(of(body));
    assert.equal(open((await receiver.wait(2))[1]).event_type, 'REFUND.ABNORMAL');
    await fault('refund', 'hold');
    const held = of(body);
    await refund(held);
    assert.equal((await asked(held.out_refund_no)).status, 'PROCESSING');
    await control('wechat_pay/refunds', { out_refund_no: held.out_refund_no, status: 'CLOSED' });
    assert.equal(open((await receiver.wait(3))[2]).event_type, 'REFUND.CLOSED');
  });
});

describe('faults', () => {
  it('a_notice_is_sent_again_until_it_is_taken_each_time_signed_anew', async () => {
    receiver.answer = (_, n) => (n < 4 ? 500 : 204);
    await paidOrder();
    const all = await receiver.wait(4);
    assert.equal(new Set(all.map((x) => open(x).id)).size, 1);
    assert.equal(new Set(all.map((x) => x.headers['wechatpay-nonce'])).size, 4);
    assert.equal(receiver.got.length, 4);
  });

  it('five_at_once_have_one_id', async () => {
    await fault('notice', 'duplicate');
    await paidOrder();
    const all = await receiver.wait(5);
    assert.equal(new Set(all.map((x) => open(x).id)).size, 1);
  });

  it('a_notice_that_is_held_back_comes_after_the_next', async () => {
    await fault('notice', 'reorder');
    const first = await paidOrder();
    const second = await paidOrder();
    const all = await receiver.wait(2);
    assert.deepEqual(all.map((x) => open(x).said.out_trade_no), [second.out_trade_no, first.out_trade_no]);
  });

  it('a_notice_that_is_dropped_never_comes_and_one_that_is_lost_comes_later', async () => {
    await fault('notice', 'drop');
    const lost = await paidOrder();
    await fault('notice', 'drop', { tries: 2 });
    const late = await paidOrder();
    assert.equal(open((await receiver.wait(1))[0]).said.out_trade_no, late.out_trade_no);
    assert.equal((await query(lost.out_trade_no)).trade_state, 'SUCCESS');
    const { notices } = await (await fetch(`${base}/control/wechat_pay/orders`)).json();
    assert.equal(notices.find((x) => x.no === late.out_trade_no).tries, 3);
  });

  it('a_spoiled_notice_is_noticed_and_followed_by_a_good_one', async () => {
    for (const [name, why] of [['bad_signature', /forged/], ['signtest', /forged/], ['wrong_serial', /unknown serial/], ['old_timestamp', /skewed/],
      ['corrupt', /authenticate/]]) {
      receiver.reset();
      receiver.answer = (x) => {
        try {
          open(x);
          return 200;
        } catch {
          return 401;
        }
      };
      await fault('notice', name);
      await paidOrder();
      const [bad, good] = await receiver.wait(2);
      assert.throws(() => open(bad), why, name);
      assert.equal(open(good).event_type, 'TRANSACTION.SUCCESS');
    }
  });

  it('a_notice_can_come_before_the_answer_and_less_can_be_paid_than_was_asked', async () => {
    await fault('native', 'pay_at_once');
    await fault('pay', 'underpay', { by: 999 });
    const body = order();
    await native(body);
    assert.equal(receiver.got.length, 1);
    assert.equal(open(receiver.got[0]).said.amount.total, 1);
    assert.equal((await query(body.out_trade_no)).amount.total, 1);
  });

  it('money_can_arrive_after_the_close', async () => {
    const body = order();
    await native(body);
    await fault('close', 'pay_after', { to: body.out_trade_no });
    assert.equal((await close(body.out_trade_no)).status, 204);
    assert.equal(open((await receiver.wait(1))[0]).said.trade_state, 'SUCCESS');
    const other = order();
    await native(other);
    await close(other.out_trade_no);
    assert.equal((await control('wechat_pay/pay', { out_trade_no: other.out_trade_no })).status, 409);
    assert.equal((await control('wechat_pay/pay', { out_trade_no: other.out_trade_no, even_if_closed: true })).trade_state, 'SUCCESS');
  });

  it('an_answer_can_be_lost_after_the_deed_or_refused_before_it', async () => {
    const body = order();
    await fault('native', 'drop_after');
    await assert.rejects(native(body));
    assert.equal((await query(body.out_trade_no)).trade_state, 'NOTPAY');
    const other = order();
    await fault('native', 'drop');
    await assert.rejects(native(other));
    await fault('native', 'status', { status: 429, code: 'FREQUENCY_LIMITED' });
    assert.equal(await refusal(native(other)), '429 FREQUENCY_LIMITED');
    assert.equal(await refusal(query(other.out_trade_no)), '404 ORDER_NOT_EXIST');
    await fault('native', 'accepted');
    assert.equal((await client.v3.pay.transactions.native.post(other)).status, 202);
  });
});

describe('bills', () => {
  const today = () => beijingDay(Date.now());
  const link = async (day = today(), more = {}) => (await client.v3.bill.tradebill.get({ params: { bill_date: day, bill_type: 'ALL', ...more } })).data;
  const file = async ({ download_url: url }) => {
    const path = url.slice(base.length + 1).split('?')[0];
    const token = new URL(url).searchParams.get('token');
    const { data } = await client.chain(path).get({ params: { token }, responseType: 'arraybuffer' });
    return Buffer.from(data);
  };
  const read = async (more) => Formatter.castCsvBill(await file(await link(today(), more)));

  it('a_bill_is_packed_hashed_unpacked_and_read_by_the_library', async () => {
    const paid = await paidOrder({ description: 'with, comma', amount: { total: 1999, currency: 'CNY' } });
    await receiver.wait(1);
    const wanted = { out_trade_no: paid.out_trade_no, out_refund_no: `R${++number}`, notify_url: receiver.url, amount: { refund: 300, total: 1999, currency: 'CNY' } };
    await refund(wanted);
    const where = await link(today(), { tar_type: 'GZIP' });
    const text = gunzipSync(await file(where));
    assert.equal(createHash('sha1').update(text).digest('hex'), where.hash_value);
    assert.deepEqual([...text.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.ok(text.includes('\r\n'));
    const { rows, summary } = Formatter.castCsvBill(text);
    const row = rows.find((x) => x['商户订单号'] === paid.out_trade_no && x['交易状态'] === 'SUCCESS');
    assert.equal(row['订单金额'], '19.99');
    const back = rows.find((x) => x['商户退款单号'] === wanted.out_refund_no);
    assert.deepEqual([back['申请退款金额'], back['订单金额'], back['交易状态']], ['3.00', '0.00', 'REFUND']);
    assert.equal(summary['总交易单数'], String(rows.length));
    const cents = (name) => rows.reduce((sum, x) => sum + Math.round(Number(x[name]) * 100), 0);
    assert.equal(Math.round(Number(summary['订单总金额']) * 100), cents('订单金额'));
    assert.equal(Math.round(Number(summary['申请退款总金额']) * 100), cents('申请退款金额'));
  });

  it('planted_differences_go_into_one_bill_and_not_into_the_next', async () => {
    const [a, b, c] = [await paidOrder(), await paidOrder(), await paidOrder()];
    const count = (rows, no) => rows.filter((x) => x['商户订单号'] === no).length;
    await fault('bill', 'leave_out', { to: a.out_trade_no });
    await fault('bill', 'twice', { to: b.out_trade_no });
    await fault('bill', 'amount', { to: c.out_trade_no, fen: 1 });
    await fault('bill', 'add');
    const { rows, summary } = await read();
    assert.deepEqual([count(rows, a.out_trade_no), count(rows, b.out_trade_no)], [0, 2]);
    assert.equal(rows.find((x) => x['商户订单号'] === c.out_trade_no)['订单金额'], '0.01');
    assert.equal(rows.filter((x) => x['商户订单号'].startsWith('NOBODY')).length, 1);
    assert.equal(summary['总交易单数'], String(rows.length));
    const next = await read();
    assert.deepEqual([count(next.rows, a.out_trade_no), count(next.rows, b.out_trade_no)], [1, 1]);
    await fault('bill', 'bad_hash');
    const where = await link();
    assert.notEqual(createHash('sha1').update(await file(where)).digest('hex'), where.hash_value);
  });

  it('a_day_without_business_has_no_bill_and_a_link_is_for_the_merchant_alone', async () => {
    assert.equal(await refusal(link('2020-01-01')), '400 NO_STATEMENT_EXIST');
    assert.equal(await refusal(link('2999-01-01')), '400 PARAM_ERROR');
    await fault('trade_bill', 'status', { status: 400, code: 'STATEMENT_CREATING' });
    assert.equal(await refusal(link()), '400 STATEMENT_CREATING');
    await paidOrder();
    const { download_url: url } = await link();
    assert.equal((await fetch(url)).status, 401);
    assert.equal(await refusal(file({ download_url: `${base}/v3/billdownload/file?token=guessed` })), '400 undefined');
  });
});

describe('pages', () => {
  it('a_form_of_another_site_pays_nothing_and_the_list_shows_what_is_open', async () => {
    const body = order({ description: '<script>alert(1)</script>' });
    const { code_url: url } = await native(body);
    const post = (headers) => fetch(url, { method: 'POST', headers, redirect: 'manual' });
    assert.equal((await post({ origin: 'http://evil.example' })).status, 403);
    assert.equal((await post({ 'sec-fetch-site': 'cross-site' })).status, 403);
    const list = await (await fetch(`${base}/pay`)).text();
    assert.ok(list.includes(body.out_trade_no) && !list.includes('<script'));
    assert.equal((await click(`${base}/pay/order/${body.out_trade_no}`)).status, 303);
    assert.equal((await fetch(`${base}/pay/guessed`)).status, 404);
  });

  it('a_code_leads_to_the_address_a_phone_can_reach', async () => {
    const open = await startSandbox({ bind: '0.0.0.0' });
    try {
      assert.match(open.wechatPay.payUrl('t'), new RegExp(`^http://[0-9.]+:${open.ports.http}/pay/t$`));
    } finally {
      await open.stop();
    }
    const named = await startSandbox({ wechatPay: { publicUrl: 'https://pay.example' } });
    assert.equal(named.wechatPay.payUrl('t'), 'https://pay.example/pay/t');
    await named.stop();
  });
});
