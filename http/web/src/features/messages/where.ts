import { to } from '@/app/paths';
import type { Message } from '@/api/types';

/** The page a message is about; none: the message says it all. Kinds we do not know lead nowhere. */
export function placeOf(message: Pick<Message, 'kind' | 'data'>): string | null {
  const text = (name: string) => (typeof message.data[name] === 'string' ? (message.data[name] as string) : null);
  switch (message.kind) {
    case 'payment_settled':
    case 'refund_settled': {
      const id = text('order_id');
      return id && to.order(id);
    }
    case 'redeemed':
      return to.points;
    case 'calendar_reminder':
      return to.calendar;
    default:
      return null;
  }
}
