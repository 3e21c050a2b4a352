// What the page foretells; the order that is placed says what holds.
import type { Order } from '@/api/types';

export const least = 1000;
export const pointsFor = (fen: number) => Math.floor((Math.max(0, fen) * 2) / 100);

/** A code that is a web page is the sandbox's: WeChat's own are `weixin://`. */
export const sandboxPage = (order: Pick<Order, 'code_url'>) => (order.code_url?.startsWith('http') ? order.code_url : null);

/** Whether it may still be paid. */
export const isOpen = (order: Pick<Order, 'status'>) => order.status === 'created' || order.status === 'awaiting_payment';
