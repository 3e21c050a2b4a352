// WeChat Pay: keys, the book of orders, notices, and the person who pays.
import { networkInterfaces } from 'node:os';

import { PayApi } from './api.mjs';
import { Book } from './book.mjs';
import { PayAccount, wechatMerchant } from './keys.mjs';
import { Notices } from './notices.mjs';

/** The address at which a phone in the local network reaches this machine. */
function lanAddress() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find((x) => x.family === 'IPv4' && !x.internal)?.address ?? '127.0.0.1';
}

export class WechatPay {
  #account = null;
  #dir;
  #bind;
  #publicUrl;
  #ports;
  #notices = null;
  #noticeScale;
  #refundMs;
  #timers = new Set();
  merchant = wechatMerchant;

  /**
   * `dir`: where keys are kept; without it they are made when they are first needed. `noticeScale` shortens the pauses
   * between tries of a notice, `refundMs` is how long a refund takes.
   */
  constructor({ faults, log, bind, ports, dir = null, publicUrl = null, now = Date.now, noticeScale = 1, refundMs = 300 }) {
    this.faults = faults;
    this.log = log;
    this.now = now;
    this.#dir = dir;
    this.#bind = bind;
    this.#publicUrl = publicUrl;
    this.#ports = ports;
    this.#noticeScale = noticeScale;
    this.#refundMs = refundMs;
    this.book = new Book({ account: this.merchant, now });
    this.api = new PayApi(this);
  }

  /** The keys; made by the first call. */
  async account() {
    this.#account ??= PayAccount.open(this.#dir);
    const account = await this.#account;
    this.#notices ??= new Notices({
      account, apiV3Key: this.merchant.apiV3Key, faults: this.faults, log: this.log, now: this.now, scale: this.#noticeScale,
    });
    return account;
  }

  stop() {
    this.#notices?.stop();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Where nodes ask; this machine alone. */
  apiUrl() {
    return `http://127.0.0.1:${this.#ports.http}`;
  }

  /** What a code says: the page that pays. A phone can open it when the sandbox is bound to the local network. */
  payUrl(token) {
    if (this.#publicUrl) return `${this.#publicUrl}/pay/${token}`;
    const everywhere = ['0.0.0.0', '::'].includes(this.#bind);
    const host = everywhere ? lanAddress() : this.#bind;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#ports.http}/pay/${token}`;
  }

  /** The person pays, and the merchant is told: `{told}`, a promise of the first try. Null: it is not to be paid. */
  async pay(order, how = {}) {
    await this.account();
    const fault = this.faults.take('wechat_pay', 'pay', { to: [order.no.toLowerCase()] });
    const less = fault?.fault === 'underpay' ? Number(fault.args.by) || 1 : 0;
    if (!this.book.pay(order, { less, ...how })) return null;
    this.log.add({ service: 'wechat_pay', operation: 'pay', no: order.no, outcome: 'paid' });
    const told = this.#notices.tell({
      event: 'TRANSACTION.SUCCESS', summary: '支付成功', kind: 'transaction', no: order.no, url: order.notifyUrl,
      text: this.book.transactionJson(order),
    });
    return { told };
  }

  endRefundSoon(refund, state) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.endRefund(refund, state);
    }, this.#refundMs);
    timer.unref();
    this.#timers.add(timer);
  }

  /** A refund ends as SUCCESS, CLOSED or ABNORMAL, and the merchant is told. */
  async endRefund(refund, state) {
    await this.account();
    if (refund.status !== 'PROCESSING') return false;
    this.book.endRefund(refund, state);
    await this.#notices.tell({
      event: `REFUND.${state}`, summary: state === 'SUCCESS' ? '退款成功' : '退款失败', kind: 'refund', no: refund.no,
      url: refund.notifyUrl, text: this.book.refundJson(refund, { notice: true }),
    });
    return true;
  }

  notices() {
    return this.#notices?.list() ?? [];
  }

  /** All faults that wait for a bill; they go into one. */
  plantedFaults() {
    const out = [];
    const named = this.faults.list().filter((x) => x.service === 'wechat_pay' && x.operation === 'bill');
    for (const { args } of named) {
      const to = args.to === undefined ? [] : [String(args.to).toLowerCase()];
      const fault = this.faults.take('wechat_pay', 'bill', { to });
      if (fault) out.push({ fault: fault.fault, args: fault.args });
    }
    return out;
  }
}
