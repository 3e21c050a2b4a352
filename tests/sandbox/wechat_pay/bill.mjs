// The trade bill of a day, as the provider writes it: BOM, CRLF, a backtick before each value, money in yuan.
import { createHash } from 'node:crypto';

import { beijingDay, beijingText } from './time.mjs';

const header =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,' +
  '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const sums = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const yuan = (fen) => (fen / 100).toFixed(2);
/** 0.6 per cent, in hundred-thousandths of a yuan. */
const fee = (fen) => Math.round(fen * 6);
const feeText = (x) => (x / 100_000).toFixed(5);
const line = (values) => `${values.map((x) => `\`${x}`).join(',')}\r\n`;
/** The provider takes commas out of the merchant's words. */
const words = (text) => String(text ?? '').replace(/[,`\r\n]/g, ' ');

function paymentRow(account, order) {
  const { paid } = order;
  return {
    no: order.no, total: paid.total, refund: 0, fee: fee(paid.total),
    values: (total) => [
      beijingText(paid.at), account.appId, account.mchId, '0', '', paid.transactionId, order.no, paid.openid, order.kind, 'SUCCESS',
      'OTHERS', 'CNY', yuan(total), '0.00', '0', '0', '0.00', '0.00', '', '', words(order.description), words(order.attach),
      feeText(fee(total)), '0.60%', yuan(total), '0.00', '',
    ],
  };
}

function refundRow(account, order, refund) {
  const state = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', CLOSED: 'FAIL', ABNORMAL: 'CHANGE' }[refund.status];
  return {
    no: refund.no, total: 0, refund: refund.fen, fee: -fee(refund.fen),
    values: () => [
      beijingText(refund.created), account.appId, account.mchId, '0', '', order.paid.transactionId, order.no, order.paid.openid, order.kind,
      'REFUND', 'OTHERS', 'CNY', '0.00', '0.00', refund.id, refund.no, yuan(refund.fen), '0.00', 'ORIGINAL', state, words(order.description),
      words(order.attach), feeText(-fee(refund.fen)), '0.60%', '0.00', yuan(refund.fen), '',
    ],
  };
}

/** Plants one difference between the rows and what happened. */
function plant(rows, account, { fault, args }, day) {
  const hit = (refunds) => {
    const to = args.to === undefined ? null : String(args.to).toLowerCase();
    return rows.findIndex((row) => row.refund > 0 === refunds && (to === null || row.no.toLowerCase() === to));
  };
  const payment = hit(false);
  switch (fault) {
    case 'leave_out':
      if (payment >= 0) rows.splice(payment, 1);
      break;
    case 'leave_out_refund':
      if (hit(true) >= 0) rows.splice(hit(true), 1);
      break;
    case 'twice':
      if (payment >= 0) rows.splice(payment, 0, rows[payment]);
      break;
    case 'amount':
      if (payment >= 0) rows[payment] = { ...rows[payment], total: Number(args.fen) || rows[payment].total + 1 };
      break;
    case 'add': {
      const no = `NOBODY${Date.parse(`${day}T00:00:00Z`)}${rows.length}`;
      const paid = { at: Date.parse(`${day}T12:00:00+08:00`), total: Number(args.fen) || 1000, transactionId: `4200${'9'.repeat(24)}`, openid: 'oSandboxNobody' };
      rows.push(paymentRow(account, { no, kind: 'NATIVE', description: 'planted', attach: '', paid }));
      break;
    }
    default:
      break;
  }
}

/**
 * The bill of `day` ("2026-11-30"): `{text, sha1}`, or null when there was no business. `planted`: faults of the
 * operation `bill`.
 */
export function makeBill({ account, book, day, planted = [] }) {
  const rows = [
    ...book.orders().filter((x) => x.paid && beijingDay(x.paid.at) === day).map((x) => paymentRow(account, x)),
    ...book.refunds().filter((x) => beijingDay(x.created) === day).map((x) => refundRow(account, book.find(x.orderNo), x)),
  ];
  for (const fault of planted) plant(rows, account, fault, day);
  if (rows.length === 0) return null;
  const sum = (of) => rows.reduce((total, row) => total + of(row), 0);
  const total = sum((x) => x.total);
  const refund = sum((x) => x.refund);
  const off = planted.some((x) => x.fault === 'wrong_sums') ? 1 : 0;
  const text =
    `\ufeff${header}\r\n${rows.map((row) => line(row.values(row.total))).join('')}${sums}\r\n` +
    line([rows.length, yuan(total), yuan(refund), '0.00', feeText(sum((x) => x.fee)), yuan(total + off), yuan(refund)]);
  const hash = createHash('sha1').update(text, 'utf8').digest('hex');
  return { text, sha1: planted.some((x) => x.fault === 'bad_hash') ? hash.split('').reverse().join('') : hash };
}
