// Orders and refunds as the provider keeps them: the rules of what may be done in which state.
import { randomBytes } from 'node:crypto';

import { beijing } from './time.mjs';

const capacity = 10_000;
const life = 7 * 24 * 3600 * 1000;

/** An answer other than success: `{"code","message"}` with a status. */
export class PayError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const wrong = (message) => new PayError(400, 'PARAM_ERROR', message);
const is = (value, form) => typeof value === 'string' && form.test(value);
const fen = (value) => Number.isSafeInteger(value) && value >= 1;

/** The same text for the same parameters, whatever their order. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

let lastNumber = 0;
/** A number of 28 digits that grows, as transaction and refund numbers do. */
function longNumber(prefix, now) {
  lastNumber = (lastNumber + 1) % 1_000_000;
  const day = beijing(now).slice(0, 10).replaceAll('-', '');
  return `${prefix}${day}${String(now).padStart(13, '0').slice(-10)}${String(lastNumber).padStart(6, '0')}`;
}

export class Book {
  #account;
  #now;
  #orders = new Map();
  #tokens = new Map();
  #refunds = new Map();

  /** `account`: `{mchId, appId}`. */
  constructor({ account, now }) {
    this.#account = account;
    this.#now = now;
  }

  /** Orders, oldest first. */
  orders() {
    return [...this.#orders.values()].map((order) => this.#current(order));
  }
  refunds() {
    return [...this.#refunds.values()];
  }
  /** By its number; undefined: there is none. */
  find(no) {
    const order = this.#orders.get(no);
    return order && this.#current(order);
  }
  findRefund(no) {
    return this.#refunds.get(no);
  }
  /** By what stands in a code or a prepay id. */
  findByToken(token) {
    return this.find(this.#tokens.get(token));
  }

  /** An order whose time is over is closed. */
  #current(order) {
    if (order.state === 'NOTPAY' && this.#now() >= order.expires) order.state = 'CLOSED';
    return order;
  }

  #check(body, kind) {
    if (body.appid !== this.#account.appId || body.mchid !== this.#account.mchId)
      throw new PayError(400, 'APPID_MCHID_NOT_MATCH', 'appid and mchid do not belong together');
    if (!is(body.out_trade_no, /^[0-9A-Za-z_\-|*]{6,32}$/)) throw wrong('out_trade_no');
    if (typeof body.description !== 'string' || body.description === '' || [...body.description].length > 127) throw wrong('description');
    if (!is(body.notify_url, /^https?:\/\/[^?#\s]{1,240}$/)) throw wrong('notify_url');
    if (body.attach !== undefined && (typeof body.attach !== 'string' || Buffer.byteLength(body.attach) > 128)) throw wrong('attach');
    if (!fen(body.amount?.total)) throw wrong('amount.total');
    if (body.amount.currency !== undefined && body.amount.currency !== 'CNY') throw wrong('amount.currency');
    if (kind === 'JSAPI' && !is(body.payer?.openid, /^[0-9A-Za-z_-]{1,128}$/)) throw wrong('payer.openid');
    if (body.time_expire === undefined) return this.#now() + life;
    if (!is(body.time_expire, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)) throw wrong('time_expire');
    const expires = Date.parse(body.time_expire);
    if (Number.isNaN(expires) || expires <= this.#now()) throw wrong('time_expire');
    return expires;
  }

  /** A prepay of `kind` NATIVE or JSAPI: `{order, token}`. The same again gives another token for the same order. */
  prepay(kind, body) {
    const expires = this.#check(body, kind);
    const params = `${kind} ${canonical(body)}`;
    let order = this.find(body.out_trade_no);
    if (order) {
      if (order.state === 'CLOSED') throw new PayError(400, 'ORDER_CLOSED', 'the order is closed');
      if (order.state !== 'NOTPAY') throw new PayError(400, 'ORDERPAID', 'the order is paid');
      if (order.params !== params) throw new PayError(403, 'OUT_TRADE_NO_USED', 'the number is used with other parameters');
    } else {
      order = {
        no: body.out_trade_no,
        params,
        kind,
        description: body.description,
        attach: body.attach,
        notifyUrl: body.notify_url,
        total: body.amount.total,
        openid: body.payer?.openid ?? null,
        state: 'NOTPAY',
        created: this.#now(),
        expires,
        paid: null,
      };
      this.#orders.set(order.no, order);
      if (this.#orders.size > capacity) this.#orders.delete(this.#orders.keys().next().value);
    }
    const token = randomBytes(12).toString('hex');
    this.#tokens.set(token, order.no);
    if (this.#tokens.size > 2 * capacity) this.#tokens.delete(this.#tokens.keys().next().value);
    return { order, token };
  }

  /** The person pays. `less`: fen that are missing. Null: it is not to be paid any more. */
  pay(order, { less = 0, evenIfClosed = false, openid = null } = {}) {
    this.#current(order);
    if (order.state !== 'NOTPAY' && !(evenIfClosed && order.state === 'CLOSED')) return null;
    const now = this.#now();
    order.state = 'SUCCESS';
    order.paid = {
      at: now,
      total: Math.max(1, order.total - less),
      transactionId: longNumber('4200', now),
      openid: order.openid ?? openid ?? 'oSandboxPerson0000000000001',
    };
    return order;
  }

  close(no) {
    const order = this.#mustFind(no);
    if (order.state !== 'NOTPAY' && order.state !== 'CLOSED') throw new PayError(400, 'ORDERPAID', 'the order is paid');
    order.state = 'CLOSED';
    return order;
  }

  #mustFind(no) {
    const order = this.find(no);
    if (!order) throw new PayError(404, 'ORDER_NOT_EXIST', 'there is no such order');
    return order;
  }

  query(no) {
    return this.#mustFind(no);
  }

  /** `{refund, fresh}`; the same again answers the first one. */
  refund(body) {
    if (!is(body.out_refund_no, /^[0-9A-Za-z_\-|*@]{1,64}$/)) throw wrong('out_refund_no');
    if (!is(body.notify_url, /^https?:\/\/[^?#\s]{1,240}$/)) throw wrong('notify_url');
    if (body.reason !== undefined && (typeof body.reason !== 'string' || Buffer.byteLength(body.reason) > 80)) throw wrong('reason');
    if (!fen(body.amount?.refund) || !fen(body.amount?.total) || body.amount.currency !== 'CNY') throw wrong('amount');
    const params = canonical(body);
    const before = this.#refunds.get(body.out_refund_no);
    if (before) {
      if (before.params !== params) throw new PayError(400, 'INVALID_REQUEST', 'the refund number is used with other parameters');
      return { refund: before, fresh: false };
    }
    const order = this.orders().find((x) => x.paid && (x.no === body.out_trade_no || x.paid.transactionId === body.transaction_id));
    if (!order) throw new PayError(404, 'RESOURCE_NOT_EXISTS', 'there is no such paid order');
    if (body.amount.total !== order.paid.total) throw new PayError(400, 'INVALID_REQUEST', 'amount.total is not that of the order');
    const earlier = this.refunds().filter((x) => x.orderNo === order.no && x.status !== 'CLOSED');
    if (earlier.length >= 50) throw new PayError(403, 'RULE_LIMIT', 'at most 50 refunds an order');
    if (earlier.reduce((sum, x) => sum + x.fen, 0) + body.amount.refund > order.paid.total)
      throw new PayError(400, 'INVALID_REQUEST', 'more than was paid');
    const now = this.#now();
    const refund = {
      no: body.out_refund_no,
      params,
      orderNo: order.no,
      id: longNumber('5030', now),
      fen: body.amount.refund,
      notifyUrl: body.notify_url,
      status: 'PROCESSING',
      created: now,
      ended: null,
    };
    this.#refunds.set(refund.no, refund);
    if (this.#refunds.size > capacity) this.#refunds.delete(this.#refunds.keys().next().value);
    // A part is enough.
    order.state = 'REFUND';
    return { refund, fresh: true };
  }

  /** How a refund ends: SUCCESS, CLOSED or ABNORMAL. */
  endRefund(refund, status) {
    refund.status = status;
    refund.ended = this.#now();
  }

  /** As a query and a notice have it. */
  transactionJson(order) {
    const { paid } = order;
    return {
      appid: this.#account.appId,
      mchid: this.#account.mchId,
      out_trade_no: order.no,
      ...(paid ? { transaction_id: paid.transactionId, trade_type: order.kind } : {}),
      trade_state: order.state,
      trade_state_desc: { NOTPAY: '订单未支付', SUCCESS: '支付成功', REFUND: '订单发生过退款', CLOSED: '订单已关闭' }[order.state],
      ...(paid ? { bank_type: 'OTHERS' } : {}),
      attach: order.attach,
      ...(paid
        ? {
            success_time: beijing(paid.at),
            payer: { openid: paid.openid },
            amount: { total: paid.total, payer_total: paid.total, currency: 'CNY', payer_currency: 'CNY' },
          }
        : { amount: { total: order.total, currency: 'CNY' } }),
    };
  }

  /** `notice`: the same as a notice has it, where the state is called otherwise. */
  refundJson(refund, { notice = false } = {}) {
    const order = this.#orders.get(refund.orderNo);
    const amount = { total: order.paid.total, refund: refund.fen, payer_total: order.paid.total, payer_refund: refund.fen };
    return {
      ...(notice ? { mchid: this.#account.mchId } : {}),
      refund_id: refund.id,
      out_refund_no: refund.no,
      transaction_id: order.paid.transactionId,
      out_trade_no: refund.orderNo,
      ...(notice ? { refund_status: refund.status } : { channel: 'ORIGINAL', status: refund.status, funds_account: 'AVAILABLE' }),
      user_received_account: '支付用户零钱',
      ...(refund.status === 'SUCCESS' ? { success_time: beijing(refund.ended) } : {}),
      ...(notice ? {} : { create_time: beijing(refund.created) }),
      amount: notice
        ? amount
        : { ...amount, settlement_refund: refund.fen, settlement_total: order.paid.total, discount_refund: 0, currency: 'CNY' },
    };
  }
}
