// A report is paid for once, then fetched as often as one likes. Pure but for what it is given.
import type { Failure } from '@/api/problem';
import type { Schemas } from '@/api/types';
import type { Words } from '@/i18n';
import type { Fault } from '@/ui/Failed';

export type Taken = Schemas['report_download'];

/** What need not be paid for again. What was free may be to be paid for by the next time. */
export const lasting = (taken: Taken | undefined): Taken | undefined => (taken?.paid_with === 'free' ? undefined : taken);

/** Another version, or another tier by now: it is to be paid for anew. */
export const isAnew = (failure: Failure | null): boolean => failure?.status === 402 || failure?.status === 403;

export const saidOf = (taken: Taken, words: Words['reports']): string =>
  taken.paid_with === 'points' ? words.paidPoints(taken.points, taken.balance) : (words.paidWith[taken.paid_with] ?? '');

export interface Ways {
  buy: () => Promise<{ data: Taken; error?: undefined } | { data?: undefined; error: NonNullable<Fault> }>;
  fetch: (url: string) => Promise<Failure | null>;
  /** It was paid for now. */
  told: (taken: Taken) => void;
  /** What was paid for before is worth nothing any more. */
  forget: () => void;
}

/** Pays where it was not paid for, and fetches the file. Null: it is there. */
export async function take(bought: Taken | undefined, { buy, fetch, told, forget }: Ways): Promise<Fault> {
  let url = bought?.download_url;
  if (url === undefined) {
    const got = await buy();
    if (got.error) return got.error;
    told(got.data);
    url = got.data.download_url;
  }
  const failure = await fetch(url);
  if (isAnew(failure)) forget();
  return failure;
}
