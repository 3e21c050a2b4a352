// A posting and how it fits, in words. Pure.
import type { Job, JobReason } from '@/api/types';
import type { Words } from '@/i18n';

const thousands = (yuan: number) => `${Math.round(yuan / 100) / 10}K`;

export function payOf({ salary_min: min, salary_max: max }: Pick<Job, 'salary_min' | 'salary_max'>, t: Words): string {
  if (!min && !max) return t.jobs.payUnsaid;
  if (!max) return t.jobs.payFrom(thousands(min ?? 0));
  if (!min) return t.jobs.payUpTo(thousands(max));
  return t.jobs.pay(min === max ? thousands(min) : `${thousands(min)}–${thousands(max)}`);
}

export function yearsOf({ years_min: min, years_max: max }: Pick<Job, 'years_min' | 'years_max'>, t: Words): string {
  if (max === null) return min === 0 ? t.jobs.yearsAny : t.jobs.yearsFrom(min);
  if (min === 0) return max === 0 ? t.jobs.yearsNone : t.jobs.yearsUpTo(max);
  return t.jobs.yearsBetween(min === max ? `${min}` : `${min}–${max}`);
}

export type Fit = 'good' | 'near' | 'no';
const full: Record<JobReason['what'], number> = { skills: 50, years: 20, city: 10, degree: 10, salary: 10 };

/** What a reason says; `fit` tells whether it speaks for the posting (docs/jobs.md). */
export function reasonOf({ what, points, skills }: JobReason, t: Words): { fit: Fit; text: string } {
  const words = t.jobs.reason;
  const fit: Fit = points >= full[what] ? 'good' : points > 0 ? 'near' : 'no';
  if (what === 'skills') return { fit: points > 0 ? 'good' : 'no', text: skills.length > 0 ? words.skills(skills) : words.skillsNone };
  // Above what is asked for is worth more than one year below it.
  if (what === 'years' && fit === 'near') return { fit, text: points > full.years / 2 ? words.yearsAbove : words.yearsBelow };
  return { fit, text: words[what][fit] };
}
