import { describe, expect, it, vi } from 'vitest';

import { localFailure, type Failure } from '@/api/problem';
import { isAnew, lasting, saidOf, take, type Taken, type Ways } from '@/features/reports/download';
import { en } from '@/i18n/en';
import { zh } from '@/i18n/zh';

const of = '/api/v1/resume-diagnosis/tsk_1';
const taken = (paid_with: Taken['paid_with'], points = 0): Taken => ({ download_url: `${of}/report.pdf`, report_version: 1, paid_with, charged: points > 0, points, balance: 18 });
const failed = (status: number): Failure => ({ ...localFailure('unreadable'), status });

/** Everything succeeds, unless it is told otherwise. */
const ways = (change: Partial<Ways> = {}) => ({
  buy: vi.fn<Ways['buy']>(async () => ({ data: taken('points', 2) })),
  fetch: vi.fn<Ways['fetch']>(async () => null),
  told: vi.fn<Ways['told']>(),
  forget: vi.fn<Ways['forget']>(),
  ...change,
});

describe('a report as a file', () => {
  it('is_paid_for_then_fetched_from_where_the_answer_says', async () => {
    const w = ways();
    expect(await take(undefined, w)).toBeNull();
    expect(w.told).toHaveBeenCalledExactlyOnceWith(taken('points', 2));
    expect(w.fetch).toHaveBeenCalledExactlyOnceWith(`${of}/report.pdf`);
    expect(w.forget).not.toHaveBeenCalled();
  });
  it('that_was_bought_is_fetched_alone', async () => {
    const w = ways();
    expect(await take(taken('points', 2), w)).toBeNull();
    expect(w.buy).not.toHaveBeenCalled();
    expect(w.told).not.toHaveBeenCalled();
    expect(w.fetch).toHaveBeenCalledOnce();
  });
  it('that_cannot_be_paid_for_is_not_fetched', async () => {
    const why = failed(402);
    const w = ways({ buy: async () => ({ error: why }) });
    expect(await take(undefined, w)).toBe(why);
    expect(w.fetch).not.toHaveBeenCalled();
    expect(w.told).not.toHaveBeenCalled();
  });
  it('of_another_version_or_for_another_tier_is_paid_for_anew', async () => {
    for (const status of [402, 403]) {
      const why = failed(status);
      const w = ways({ fetch: async () => why });
      expect(await take(taken('points', 2), w)).toBe(why);
      expect(w.forget).toHaveBeenCalledOnce();
    }
  });
  it('that_did_not_arrive_stays_bought', async () => {
    for (const why of [failed(503), failed(504), failed(404), localFailure('network')]) {
      const w = ways({ fetch: async () => why });
      expect(await take(undefined, w)).toBe(why);
      expect(w.forget).not.toHaveBeenCalled();
      expect(isAnew(why)).toBe(false);
    }
    expect(isAnew(null)).toBe(false);
  });
  it('that_was_free_is_asked_for_again', () => {
    expect(lasting(taken('free'))).toBeUndefined();
    expect(lasting(undefined)).toBeUndefined();
    for (const how of ['points', 'voucher', 'bought_before'] as const) expect(lasting(taken(how))?.paid_with).toBe(how);
  });
  it('says_how_it_was_paid_for_in_both_languages', () => {
    for (const words of [zh.reports, en.reports]) {
      const said = (['free', 'bought_before', 'voucher', 'points'] as const).map((how) => saidOf(taken(how, how === 'points' ? 2 : 0), words));
      expect(new Set(said).size).toBe(4);
      expect(said.every((x) => x.length > 0)).toBe(true);
    }
    expect(saidOf(taken('points', 2), zh.reports)).toBe('已使用 2 积分，剩余 18 积分');
    expect(saidOf(taken('points', 1), en.reports)).toBe('1 point used, 18 left');
  });
  it('has_a_name_that_says_what_it_is', () => {
    expect(zh.diagnosis.fileName('后端工程师', '2026-11-30')).toBe('简历诊断报告 后端工程师 2026-11-30');
    expect(zh.diagnosis.fileName('', '2026-11-30')).toBe('简历诊断报告 2026-11-30');
    expect(en.diagnosis.fileName('', '2026-11-30')).toBe('Resume diagnosis 2026-11-30');
    expect(zh.interviews.fileName('后端工程师', '2026-11-30')).toBe('模拟面试报告 后端工程师 2026-11-30');
  });
});
