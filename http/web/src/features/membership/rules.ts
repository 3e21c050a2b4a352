// What the page foretells; the order that is placed says what holds.
import type { Feature, Membership, Order, Voucher } from '@/api/types';

export const least = 1000;
export const pointsFor = (fen: number) => Math.floor((Math.max(0, fen) * 2) / 100);

/** A code that is a web page is the sandbox's: WeChat's own are `weixin://`. */
export const sandboxPage = (order: Pick<Order, 'code_url'>) => (order.code_url?.startsWith('http') ? order.code_url : null);

/** Whether it may still be paid. */
export const isOpen = (order: Pick<Order, 'status'>) => order.status === 'created' || order.status === 'awaiting_payment';

/** What one use of a feature takes. A voucher pays before points do, where there is something to pay. */
export type Cost = { by: 'nothing' } | { by: 'closed' } | { by: 'voucher'; vouchers: number } | { by: 'points'; price: number; available: number };
export function costOf(member: Pick<Membership, 'opens' | 'points'>, vouchers: readonly Voucher[], feature: Feature): Cost {
  const opened = member.opens.find((x) => x.feature === feature);
  if (!opened) return { by: 'closed' };
  if (opened.price === 0) return { by: 'nothing' };
  const held = vouchers.filter((x) => x.item === feature).length;
  return held > 0 ? { by: 'voucher', vouchers: held } : { by: 'points', price: opened.price, available: member.points.available };
}
