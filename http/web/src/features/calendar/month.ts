// Days of a month as they stand on a page. Pure; days are `2026-12-01`.
import dayjs, { type Dayjs } from 'dayjs';

import type { Occurrence } from '@/api/types';

export const dayKey = (at: Dayjs) => at.format('YYYY-MM-DD');

/** Six weeks from the Monday on or before the first of the month. */
export function gridOf(month: Dayjs): Dayjs[] {
  const first = month.startOf('month');
  const monday = first.subtract((first.day() + 6) % 7, 'day');
  return Array.from({ length: 42 }, (_, i) => monday.add(i, 'day'));
}

/** Where an occurrence stands: whole days by the calendar, others by the clocks here. */
export function byDay(items: readonly Occurrence[]): Map<string, Occurrence[]> {
  const out = new Map<string, Occurrence[]>();
  const put = (day: string, x: Occurrence) => void out.set(day, [...(out.get(day) ?? []), x]);
  for (const x of items) {
    const length = Math.round((Date.parse(x.ends_at) - Date.parse(x.starts_at)) / 86_400_000);
    if (x.all_day) for (let i = 0; i < Math.max(1, Math.min(length, 42)); ++i) put(dayKey(dayjs(x.local_starts_at).add(i, 'day')), x);
    else put(dayKey(dayjs(x.starts_at)), x);
  }
  return out;
}
