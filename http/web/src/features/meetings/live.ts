// How a meeting stands: what was read, what the meter answered, what was pushed. Pure.
import type { Meeting, StoredMeeting } from '@/api/types';
import type { Frame } from '@/realtime/stream';

export interface Live {
  status: StoredMeeting['status'];
  /** Charged so far. */
  minutes: number;
  /** Points, so far. */
  cost: number;
  endedAt: string | null;
  reason: StoredMeeting['end_reason'];
  /** When it ends if nothing more can be paid; null: not told yet. */
  paidUntil: string | null;
  /** Points that are left; null: not told yet. */
  balance: number | null;
}

/** An end is never taken back, and minutes that were charged stay charged: answers may overtake each other. */
function joined(now: Live | null, next: Live): Live {
  if (!now) return next;
  if (now.status === 'ended' && next.status !== 'ended') return now;
  if (now.minutes > next.minutes && next.status !== 'ended') return { ...now, paidUntil: now.paidUntil ?? next.paidUntil, balance: now.balance ?? next.balance };
  return { ...next, paidUntil: next.paidUntil ?? now.paidUntil, balance: next.balance ?? now.balance, endedAt: next.endedAt ?? now.endedAt };
}

export const withMeeting = (now: Live | null, x: StoredMeeting & Partial<Pick<Meeting, 'paid_until' | 'balance'>>): Live =>
  joined(now, { status: x.status, minutes: x.minutes, cost: x.cost, endedAt: x.ended_at, reason: x.end_reason, paidUntil: x.paid_until ?? null, balance: x.balance ?? null });

const statuses: readonly unknown[] = ['running', 'ending', 'ended'] satisfies StoredMeeting['status'][];

export function withFrame(now: Live | null, room: string, { type, data, at }: Pick<Frame, 'type' | 'data' | 'at'>): Live | null {
  if (type !== 'meeting' || data.room_id !== room || !statuses.includes(data.status)) return now;
  const status = data.status as Live['status'];
  const number = (x: unknown) => (typeof x === 'number' ? x : 0);
  const told = typeof data.paid_until === 'string' ? data.paid_until : null;
  return joined(now, {
    status,
    minutes: number(data.minutes),
    cost: number(data.cost),
    endedAt: status === 'ended' ? (told ?? at ?? null) : null,
    reason: typeof data.reason === 'string' ? (data.reason as Live['reason']) : null,
    paidUntil: told,
    balance: null,
  });
}

/** One interval a minute. */
export const beat = 60_000;
const mostIntervals = 525_600;

/** The number of the interval a moment is in: the same in all tabs and after a reload, and another one each minute of a year. */
export const intervalAt = (now: number) => (Math.floor(now / beat) % mostIntervals) + 1;
