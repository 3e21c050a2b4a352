// @vitest-environment node
import { describe, expect, it } from 'vitest';

import { countersOf, monthIn, monthsBack, shifted } from '@/features/dashboard/months';
import { paragraphsOf, tagOf } from '@/features/news/tag';
import { zh } from '@/i18n/zh';
import type { MonthlyStats } from '@/api/types';

describe('months', () => {
  it('are_those_of_the_clocks_of_a_zone', () => {
    const at = new Date('2026-11-30T16:00:00Z');
    expect(monthIn('Asia/Shanghai', at)).toBe('2026-12');
    expect(monthIn('America/New_York', at)).toBe('2026-11');
    expect(monthIn('Nowhere/Atall', at)).toBe('2026-11');
  });
  it('follow_each_other_across_years', () => {
    expect([shifted('2026-12', 1), shifted('2027-01', -1), shifted('2026-05', -17)]).toEqual(['2027-01', '2026-12', '2024-12']);
  });
  it('go_back_to_the_first_and_no_further', () => {
    expect(monthsBack('2026-10', '2027-01')).toEqual(['2027-01', '2026-12', '2026-11', '2026-10']);
    expect(monthsBack('2027-02', '2027-01')).toEqual(['2027-01']);
    expect(monthsBack('1970-01', '2027-01')).toHaveLength(120);
  });
  it('show_every_counter_of_the_answer', () => {
    // Each number once, so that none stands in another's place.
    const stats: MonthlyStats = {
      month: '2026-12', time_zone: 'Asia/Shanghai', from: '2026-11-30T16:00:00.000Z', to: '2026-12-31T16:00:00.000Z', job_search: { attempts: 104, effective: 103 }, diagnoses: 102, forecasts: 101,
      mock_interviews: { count: 3, duration_s: 1820, minutes: 31 }, questions_practised: 15, meetings: { count: 1, minutes: 42 }, points: { earned: 20, spent: 62 }, resumes_uploaded: 7, calendar: { upcoming: 2 },
    };
    const shown = countersOf(stats, zh);
    expect(Object.fromEntries(shown.map((x) => [x.key, x.value]))).toEqual({ interviews: 3, questions: 15, searches: 104, diagnoses: 102, forecasts: 101, resumes: 7, meetings: 1, upcoming: 2, earned: 20, spent: 62 });
    expect(shown.flatMap((x) => x.note ?? [])).toEqual([zh.unit.minutes(31), zh.home.count.effective(103), zh.unit.minutes(42)]);
  });
});

describe('news', () => {
  it('take_a_tag_from_the_address_within_its_bound', () => {
    expect(tagOf(new URLSearchParams('tag=%20interview%20'))).toBe('interview');
    expect(tagOf(new URLSearchParams('tag='))).toBeUndefined();
    expect([...(tagOf(new URLSearchParams({ tag: '签'.repeat(50) })) ?? '')]).toHaveLength(40);
  });
  it('are_paragraphs_of_plain_text', () => {
    expect(paragraphsOf('一\n二\n\n三 <b>\n \n')).toEqual(['一\n二', '三 <b>']);
    expect(paragraphsOf('')).toEqual([]);
  });
});
