// The v3 interface: each request is verified as it came, each success is signed.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { HttpError } from '../http/router.mjs';
import { makeBill } from './bill.mjs';
import { PayError } from './book.mjs';
import { requestFault, seal, vouch } from './signature.mjs';
import { beijing, beijingDay } from './time.mjs';

const maxBody = 64 * 1024;
const linkLife = 5 * 60 * 1000;
const spoils = ['bad_signature', 'signtest', 'wrong_serial', 'old_timestamp'];
const jsonType = 'application/json; charset=utf-8';

const orders = '/v3/pay/transactions/out-trade-no/';
// Which operation a path is, and the number that stands in it.
const paths = [
  { method: 'POST', form: /^\/v3\/pay\/transactions\/native$/, operation: 'native' },
  { method: 'POST', form: /^\/v3\/pay\/transactions\/jsapi$/, operation: 'jsapi' },
  { method: 'POST', form: new RegExp(`^${orders}([^/]+)/close$`), operation: 'close' },
  { method: 'GET', form: new RegExp(`^${orders}([^/]+)$`), operation: 'query' },
  { method: 'POST', form: /^\/v3\/refund\/domestic\/refunds$/, operation: 'refund' },
  { method: 'GET', form: /^\/v3\/refund\/domestic\/refunds\/([^/]+)$/, operation: 'query_refund' },
  { method: 'GET', form: /^\/v3\/certificates$/, operation: 'certificates' },
  { method: 'GET', form: /^\/v3\/bill\/tradebill$/, operation: 'trade_bill' },
  { method: 'GET', form: /^\/v3\/billdownload\/file$/, operation: 'bill_file' },
];
// These ask for a User-Agent and an Accept.
const strict = ['certificates', 'refund', 'query_refund'];

async function bodyOf(req) {
  const parts = [];
  let size = 0;
  for await (const part of req) {
    size += part.length;
    if (size > maxBody) throw new HttpError(413, 'too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(body) {
  try {
    const value = JSON.parse(body);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // said below
  }
  throw new PayError(400, 'PARAM_ERROR', 'the body is no JSON object');
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PayError(400, 'PARAM_ERROR', 'the path is not percent-encoded');
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref());

export class PayApi {
  #service;
  #links = new Map();

  constructor(service) {
    this.#service = service;
  }

  /** Answers any request below /v3. */
  async handle(req, res) {
    const { faults, log, now, merchant } = this.#service;
    const account = await this.#service.account();
    const target = req.url;
    const path = target.split('?')[0];
    const body = await bodyOf(req);
    const matching = paths.map((x) => ({ ...x, match: x.form.exec(path) })).filter((x) => x.match);
    const found = matching.find((x) => x.method === req.method);
    if (!found) return res.writeHead(matching.length > 0 ? 405 : 404).end(); // Without a word, as the real one.
    const { operation } = found;
    const requestId = randomBytes(12).toString('hex').toUpperCase();
    const refuse = (status, code, message) => {
      log.add({ service: 'wechat_pay', operation, outcome: `${status} ${code}` });
      res.writeHead(status, { 'content-type': jsonType, 'request-id': requestId });
      res.end(JSON.stringify({ code, message }));
    };
    if (strict.includes(operation) && !(req.headers['user-agent'] && req.headers.accept))
      return refuse(400, 'INVALID_REQUEST', 'User-Agent and Accept must be there');
    const wrong = requestFault({
      method: req.method, target, authorization: req.headers.authorization, body, mchId: merchant.mchId,
      serial: account.merchantSerial, key: account.merchantKey, now: now(),
    });
    if (wrong) return refuse(401, 'SIGN_ERROR', wrong);

    let fault = null;
    const send = (status, contentType, bytes) => {
      if (fault?.fault === 'drop_after') return req.socket.destroy();
      const said = fault?.fault === 'garbage' ? '{"sandbox":"garbage"}' : bytes;
      log.add({ service: 'wechat_pay', operation, outcome: String(status) });
      // Files are not signed; their hash is.
      const lines = operation === 'bill_file' ? {} : vouch({
        body: said.toString(), signing: account.signing(req.headers['wechatpay-serial']), now: now(),
        spoil: spoils.includes(fault?.fault) ? fault.fault : null,
      });
      res.writeHead(status, { ...(contentType ? { 'content-type': contentType } : {}), 'request-id': requestId, ...lines });
      return res.end(said);
    };
    try {
      const number = found.match[1] === undefined ? null : decoded(found.match[1]);
      const json = req.method === 'POST' ? parsed(body) : null;
      const to = [number, json?.out_trade_no, json?.out_refund_no].filter((x) => typeof x === 'string').map((x) => x.toLowerCase());
      fault = faults.take('wechat_pay', operation, { to });
      switch (fault?.fault) {
        case 'drop':
          return req.socket.destroy();
        case 'delay':
          await pause(Number(fault.args.ms) || 1000);
          break;
        case 'accepted':
          return send(202, jsonType, JSON.stringify({ code: 'USERPAYING', message: 'it is not finished' }));
        case 'status':
          return refuse(Number(fault.args.status) || 500, fault.args.code ?? 'SYSTEM_ERROR', fault.args.message ?? 'sandbox');
        default:
          break;
      }
      const answer = await this.#do(operation, { account, number, json, query: new URL(target, 'http://pay').searchParams, fault });
      if (answer === null) return send(204, null, '');
      return Buffer.isBuffer(answer) ? send(200, 'application/octet-stream', answer) : send(200, jsonType, JSON.stringify(answer));
    } catch (err) {
      if (err instanceof PayError) return refuse(err.status, err.code, err.message);
      throw err;
    }
  }

  async #do(operation, { account, number, json, query, fault }) {
    const { book, merchant } = this.#service;
    const mine = (value) => {
      if (value !== merchant.mchId) throw new PayError(400, 'PARAM_ERROR', 'mchid');
    };
    switch (operation) {
      case 'native':
      case 'jsapi': {
        const { order, token } = book.prepay(operation.toUpperCase(), json);
        if (fault?.fault === 'pay_at_once') await (await this.#service.pay(order))?.told;
        return operation === 'native' ? { code_url: this.#service.payUrl(token) } : { prepay_id: `wx${token}` };
      }
      case 'query':
        mine(query.get('mchid'));
        return book.transactionJson(book.query(number));
      case 'close': {
        mine(json.mchid);
        const order = book.close(number);
        if (fault?.fault === 'pay_after') await this.#service.pay(order, { evenIfClosed: true });
        return null;
      }
      case 'refund': {
        const { refund, fresh } = book.refund(json);
        const answer = book.refundJson(refund);
        if (fresh && fault?.fault !== 'hold')
          this.#service.endRefundSoon(refund, fault?.fault === 'fail' ? (fault.args.state ?? 'ABNORMAL') : 'SUCCESS');
        return answer;
      }
      case 'query_refund': {
        const refund = book.findRefund(number);
        if (!refund) throw new PayError(404, 'RESOURCE_NOT_EXISTS', 'there is no such refund');
        return book.refundJson(refund);
      }
      case 'certificates':
        return { data: account.certificates.map((x) => this.#listed(x)) };
      case 'trade_bill':
        return this.#billLink(query);
      default:
        return this.#billFile(query.get('token'));
    }
  }

  #listed({ serial, pem, from, until }) {
    return {
      serial_no: serial,
      effective_time: beijing(from),
      expire_time: beijing(until),
      encrypt_certificate: seal(this.#service.merchant.apiV3Key, pem, 'certificate'),
    };
  }

  /** Unlike the real one it has the bill of the running day too, so that nobody waits for tomorrow. */
  #billLink(query) {
    const { now, merchant, book } = this.#service;
    const day = query.get('bill_date') ?? '';
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day)) || day > beijingDay(now()))
      throw new PayError(400, 'PARAM_ERROR', 'bill_date');
    if (!['ALL', null].includes(query.get('bill_type'))) throw new PayError(400, 'PARAM_ERROR', 'bill_type');
    const bill = makeBill({ account: merchant, book, day, planted: this.#service.plantedFaults() });
    if (!bill) throw new PayError(400, 'NO_STATEMENT_EXIST', 'there was no business');
    const token = randomBytes(24).toString('base64url');
    this.#links.set(token, { until: now() + linkLife, text: bill.text, packed: query.get('tar_type') === 'GZIP' });
    if (this.#links.size > 100) this.#links.delete(this.#links.keys().next().value);
    return { hash_type: 'SHA1', hash_value: bill.sha1, download_url: `${this.#service.apiUrl()}/v3/billdownload/file?token=${token}` };
  }

  #billFile(token) {
    const link = this.#links.get(token);
    if (!link || this.#service.now() > link.until) throw new PayError(400, 'INVALID_REQUEST', 'the link is over');
    const bytes = Buffer.from(link.text, 'utf8');
    return link.packed ? gzipSync(bytes) : bytes;
  }
}
