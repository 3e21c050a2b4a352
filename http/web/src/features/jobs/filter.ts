// What is looked for: in the address, in the form, as a session keeps it, and as it is asked for. Pure.
import type { Bounds } from '@/api/fields';
import type { JobSearch, Schemas } from '@/api/types';
import type { Lang, Words } from '@/i18n';

import { cityAt, cityName } from './cities';

export interface Filter {
  q?: string;
  city?: string;
  salary_min?: number;
  years?: number;
  /** Latitude and longitude; with `km`. */
  near?: string;
  km?: number;
  /** Only what is no sample; of the list alone. */
  real?: boolean;
}

/** As the interface document says; a test compares. */
export const bounds = {
  q: { maxLength: 100 },
  city: { maxLength: 40 },
  salary_min: { minimum: 0, maximum: 1_000_000 },
  years: { minimum: 0, maximum: 50 },
  km: { minimum: 1, maximum: 100 },
} as const satisfies Record<string, Bounds>;
export const usualKm = 20;

const cut = (text: string | null | undefined, most: number) => [...(text?.trim() ?? '')].slice(0, most).join('') || undefined;

/** A whole number within its bounds; anything else is no wish. */
function whole(x: unknown, { minimum, maximum }: { minimum: number; maximum: number }): number | undefined {
  const n = typeof x === 'string' && x.trim() !== '' ? Number(x) : x;
  return typeof n === 'number' && Number.isInteger(n) && n >= minimum && n <= maximum ? n : undefined;
}

function place(x: string | null | undefined): string | undefined {
  const parts = (x ?? '').split(',');
  const [lat = NaN, lon = NaN] = parts.map((y) => (y.trim() === '' ? NaN : Number(y)));
  if (parts.length !== 2 || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) return undefined;
  return cityAt(`${lat},${lon}`)?.near ?? `${lat},${lon}`;
}

/** Only what says something. */
export function tidy(f: { [K in keyof Filter]?: Filter[K] | null }): Filter {
  const near = place(f.near);
  const all: Filter = {
    q: cut(f.q, bounds.q.maxLength),
    city: cut(f.city, bounds.city.maxLength),
    salary_min: whole(f.salary_min, bounds.salary_min) || undefined,
    years: whole(f.years, bounds.years),
    near,
    km: near ? (whole(f.km, bounds.km) ?? usualKm) : undefined,
    real: f.real === true || undefined,
  };
  return Object.fromEntries(Object.entries(all).filter(([, x]) => x !== undefined));
}

export function filterOf(params: URLSearchParams): Filter {
  const number = (name: string) => params.get(name) as unknown as number | null;
  return tidy({
    q: params.get('q'), city: params.get('city'), salary_min: number('salary_min'), years: number('years'), near: params.get('near'), km: number('km'), real: params.get('real') === 'true',
  });
}

export const paramsOf = (f: Filter) => new URLSearchParams(Object.entries(tidy(f)).map(([name, x]) => [name, String(x)]));

/** What was looked for in a session, to look for it again. Distances are kept in metres. */
export const filterOfSearch = ({ query, filters }: Pick<JobSearch, 'query' | 'filters'>): Filter =>
  tidy({ q: query, ...filters, km: filters.radius_m === null ? null : Math.min(bounds.km.maximum, Math.max(1, Math.round(filters.radius_m / 1000))) });

export const listQuery = ({ q, city, salary_min, years, near, km, real }: Filter) => ({ q, city, salary_min, years, near, radius_m: km && km * 1000, without_samples: real });

export function wishOf(f: Filter, resume: string | undefined): Schemas['job_search_new'] {
  const { q, city, salary_min, years, near, km } = tidy(f);
  return { query: q ?? '', filters: { city, salary_min, years, near, radius_m: km && km * 1000 }, resume_id: resume || undefined };
}

/** The conditions of a session in words, one each. */
export function saidOf({ city, salary_min, years, near, radius_m }: JobSearch['filters'], t: Words, lang: Lang): string[] {
  const words = t.jobs;
  const out: string[] = [];
  if (city) out.push(cityName(city, lang));
  if (salary_min) out.push(words.paysAtLeast(salary_min));
  if (years !== null) out.push(words.yearsHad(years));
  if (near && radius_m !== null) out.push(words.around(cityAt(near)?.[lang] ?? near, radius_m / 1000));
  return out;
}
