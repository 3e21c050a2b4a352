// Months by the clocks of a time zone, and what is counted in one. Pure; months are `2026-12`.
import type { MonthlyStats } from '@/api/types';
import { to } from '@/app/paths';
import type { Words } from '@/i18n';

/** The month an instant is in; a zone that this browser does not know is read as UTC. */
export function monthIn(zone: string, at: Date): string {
  const parts = (timeZone: string) => new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', calendar: 'gregory' }).formatToParts(at);
  let got: Intl.DateTimeFormatPart[];
  try {
    got = parts(zone);
  } catch {
    got = parts('UTC');
  }
  const part = (type: string) => got.find((x) => x.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}`;
}

export function shifted(month: string, by: number): string {
  const [year = 0, nr = 1] = month.split('-').map(Number);
  const at = year * 12 + nr - 1 + by;
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`;
}

const mostMonths = 120;

/** From this month back to the first, the newest first. */
export function monthsBack(first: string, now: string): string[] {
  const out = [now];
  for (let x = shifted(now, -1); x >= first && out.length < mostMonths; x = shifted(x, -1)) out.push(x);
  return out;
}

export interface Counter {
  key: string;
  label: string;
  value: number;
  note?: string;
  /** The list it is the sum of. */
  to?: string;
}

export function countersOf(x: MonthlyStats, t: Words): Counter[] {
  const words = t.home.count;
  return [
    { key: 'interviews', label: words.interviews, value: x.mock_interviews.count, note: t.unit.minutes(x.mock_interviews.minutes), to: to.interviews },
    { key: 'questions', label: words.questions, value: x.questions_practised, to: to.interviews },
    { key: 'searches', label: words.searches, value: x.job_search.attempts, note: words.effective(x.job_search.effective), to: to.jobSearches },
    { key: 'diagnoses', label: words.diagnoses, value: x.diagnoses, to: to.diagnoses },
    ...(typeof x.forecasts === 'number' ? [{ key: 'forecasts', label: words.forecasts, value: x.forecasts, to: to.forecasts }] : []),
    { key: 'resumes', label: words.resumes, value: x.resumes_uploaded, to: to.resumes },
    { key: 'meetings', label: words.meetings, value: x.meetings.count, note: t.unit.minutes(x.meetings.minutes), to: to.meetings },
    { key: 'upcoming', label: words.upcoming, value: x.calendar.upcoming, to: to.calendar },
    { key: 'earned', label: words.earned, value: x.points.earned, to: to.points },
    { key: 'spent', label: words.spent, value: x.points.spent, to: to.points },
  ];
}
