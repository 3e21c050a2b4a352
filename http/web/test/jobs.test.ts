// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { cities, cityAt, cityName } from '@/features/jobs/cities';
import { bounds, filterOf, filterOfSearch, listQuery, paramsOf, saidOf, tidy, usualKm, wishOf } from '@/features/jobs/filter';
import { payOf, reasonOf, yearsOf } from '@/features/jobs/match';
import { zh } from '@/i18n/zh';
import type { JobSearch } from '@/api/types';

const root = join(import.meta.dirname ?? __dirname, '..', '..', '..');
const nowhere: JobSearch['filters'] = { city: null, salary_min: null, years: null, near: null, radius_m: null };

describe('cities', () => {
  it('are_those_the_node_knows_in_its_order', () => {
    const known = [...readFileSync(join(root, 'protocols', 'cities.cpp'), 'utf8').matchAll(/\{"([^"]+)", "([^"]+)", \{(\d+), (\d+)\}/g)];
    expect(known.length).toBeGreaterThan(40);
    expect(cities.map((x) => [x.zh, x.en, ...x.near.split(',').map((y) => Math.round(Number(y) * 1e6))])).toEqual(known.map((x) => [x[1], x[2], Number(x[3]), Number(x[4])]));
  });
  it('are_recognised_by_either_name_and_by_their_middle', () => {
    expect(cityName('上海', 'en')).toBe('Shanghai');
    expect(cityName('shanghai', 'zh')).toBe('上海');
    expect(cityName('昆山', 'en')).toBe('昆山');
    expect(cityAt('31.230400,121.473700')?.zh).toBe('上海');
    expect(cityAt('31.2305,121.4737')).toBeUndefined();
  });
});

describe('filter', () => {
  it('has_the_bounds_of_the_interface_document', () => {
    const { paths, components } = JSON.parse(readFileSync(join(root, 'http', 'openapi', 'jobs.json'), 'utf8'));
    const query = Object.fromEntries(paths['/api/v1/search/jobs'].get.parameters.filter((x: { name?: string }) => x.name).map((x: { name: string; schema: object }) => [x.name, x.schema]));
    const kept = components.schemas.job_search_new.properties.filters.properties;
    for (const from of [query, kept]) {
      for (const name of ['city', 'salary_min', 'years'] as const) expect(from[name]).toMatchObject(bounds[name]);
      expect(from.radius_m.maximum).toBe(bounds.km.maximum * 1000);
    }
    expect(query.q).toMatchObject(bounds.q);
  });
  it('goes_through_an_address_and_back', () => {
    const f = { q: '后端 Java', city: '上海', salary_min: 20000, years: 0, near: '31.2304,121.4737', km: 5, real: true };
    expect(filterOf(paramsOf(f))).toEqual(f);
    expect(paramsOf({}).toString()).toBe('');
  });
  it('takes_only_what_the_node_would_take_from_an_address', () => {
    expect(filterOf(new URLSearchParams('q=%20%20&salary_min=1.5&years=51&near=91,1&km=5&real=yes&other=1'))).toEqual({});
    expect(filterOf(new URLSearchParams('years=&near=31.2304,121.4737&km=900'))).toEqual({ near: '31.2304,121.4737', km: usualKm });
    expect(tidy({ near: '31.2304' })).toEqual({});
    expect(tidy({ q: '👩‍💻'.repeat(40) }).q).toHaveLength([...'👩‍💻'.repeat(40)].slice(0, 100).join('').length);
  });
  it('asks_for_a_list_and_for_a_session_in_metres', () => {
    const f = { q: 'go', near: '31.2304,121.4737', km: 5, real: true };
    expect(listQuery(f)).toMatchObject({ q: 'go', near: f.near, radius_m: 5000, without_samples: true });
    expect(listQuery({})).toEqual({});
    expect(wishOf(f, 'res_1')).toEqual({ query: 'go', filters: { near: f.near, radius_m: 5000 }, resume_id: 'res_1' });
    expect(JSON.stringify(wishOf({}, undefined))).toBe('{"query":"","filters":{}}');
    expect(wishOf({ near: f.near, km: null as unknown as undefined }, '').filters).toMatchObject({ radius_m: usualKm * 1000 });
  });
  it('looks_again_for_what_a_session_looked_for', () => {
    expect(filterOfSearch({ query: 'java', filters: { city: '上海', salary_min: 20000, years: 5, near: '31.230400,121.473700', radius_m: 12_400 } })).toEqual({ q: 'java', city: '上海', salary_min: 20000, years: 5, near: '31.2304,121.4737', km: 12 });
    expect(filterOfSearch({ query: '', filters: { ...nowhere, near: '30.1,120.2', radius_m: 300 } })).toEqual({ near: '30.1,120.2', km: 1 });
    expect(filterOfSearch({ query: '', filters: nowhere })).toEqual({});
  });
  it('is_said_in_words', () => {
    expect(saidOf(nowhere, zh, 'zh')).toEqual([]);
    expect(saidOf({ city: '上海', salary_min: 20000, years: 0, near: '31.230400,121.473700', radius_m: 1500 }, zh, 'zh')).toEqual(['上海', zh.jobs.paysAtLeast(20000), zh.jobs.yearsHad(0), zh.jobs.around('上海', 1.5)]);
    expect(saidOf({ ...nowhere, near: '30.1,120.2', radius_m: 1000 }, zh, 'zh')).toEqual([zh.jobs.around('30.1,120.2', 1)]);
  });
});

describe('a_posting', () => {
  it('says_what_it_pays_as_far_as_that_is_known', () => {
    const pay = (salary_min: number | null, salary_max: number | null) => payOf({ salary_min, salary_max }, zh);
    expect([pay(28000, 42500), pay(20000, 20000), pay(null, 30000), pay(15000, null), pay(null, null)]).toEqual(['28K–42.5K/月', '20K/月', '最高 30K/月', '15K 起/月', zh.jobs.payUnsaid]);
  });
  it('says_what_experience_it_asks_for', () => {
    const years = (years_min: number, years_max: number | null) => yearsOf({ years_min, years_max }, zh);
    expect([years(0, null), years(0, 0), years(0, 1), years(5, null), years(5, 10), years(3, 3)]).toEqual([zh.jobs.yearsAny, zh.jobs.yearsNone, '1 年以内', '5 年以上', '5–10 年', '3 年']);
  });
  it('tells_each_reason_by_its_points', () => {
    const words = zh.jobs.reason;
    const of = (what: 'skills' | 'years' | 'city' | 'degree' | 'salary', points: number, skills: string[] = []) => reasonOf({ what, points, skills }, zh);
    expect(of('skills', 33, ['Java', 'MySQL'])).toEqual({ fit: 'good', text: words.skills(['Java', 'MySQL']) });
    expect(of('skills', 0)).toEqual({ fit: 'no', text: words.skillsNone });
    expect([20, 12, 10, 0].map((x) => of('years', x).text)).toEqual([words.years.good, words.yearsAbove, words.yearsBelow, words.years.no]);
    expect([10, 0].map((x) => of('city', x).text)).toEqual([words.city.good, words.city.no]);
    expect([10, 5, 0].map((x) => of('salary', x).fit)).toEqual(['good', 'near', 'no']);
    expect([10, 0].map((x) => of('degree', x).text)).toEqual([words.degree.good, words.degree.no]);
  });
});
