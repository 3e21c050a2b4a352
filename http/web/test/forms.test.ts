// @vitest-environment node
import dayjs from 'dayjs';
import { describe, expect, it } from 'vitest';

import { boundsOf, faultOf, lengthOf } from '@/api/fields';
import { draftOf, emptyFields, fieldsOf } from '@/features/calendar/draft';
import { byDay, gridOf } from '@/features/calendar/month';
import { pointsFor, sandboxPage } from '@/features/membership/rules';
import { changed, filterOf } from '@/features/questions/filter';
import { cutSections } from '@/features/resumes/sections';
import { zh } from '@/i18n/zh';
import { en } from '@/i18n/en';
import type { CalendarEvent, Occurrence } from '@/api/types';

describe('fields', () => {
  it('refuse_what_the_server_would_refuse', () => {
    const password = boundsOf('register_request', 'password');
    expect(faultOf(password, 'short', zh)).toBe(zh.form.tooShort(8));
    expect(faultOf(password, 'x'.repeat(129), zh)).toBe(zh.form.tooLong(128));
    expect(faultOf(password, 'long enough', zh)).toBeUndefined();
    expect(faultOf(boundsOf('verify_request', 'code'), '12345', zh)).toBe(zh.form.wrongForm);
    expect(faultOf(boundsOf('register_request', 'email'), 'nobody', zh)).toBe(zh.form.email);
    expect(faultOf(boundsOf('register_request', 'invite_code'), '', zh)).toBeUndefined();
    expect(faultOf(boundsOf('generate_request', 'questions'), 13, zh)).toBe(zh.form.atMost(12));
  });
  it('count_code_points_as_the_server_does', () => {
    expect(lengthOf('简历👩‍💻')).toBe(5);
  });
});

describe('words', () => {
  const keys = (x: object): string[] => Object.entries(x).flatMap(([k, v]) => (typeof v === 'object' && v !== null ? keys(v as object).map((y) => `${k}.${y}`) : [k]));
  it('are_there_in_both_languages', () => {
    expect(keys(en).sort()).toEqual(keys(zh).sort());
  });
});

describe('calendar', () => {
  it('keeps_what_a_form_does_not_show', () => {
    const event: CalendarEvent = {
      id: 'evt_1', title: '一面', kind: 'interview', note: null, place: '上海', link: null, starts_at: '2026-12-01T09:30', time_zone: 'Asia/Shanghai', all_day: false, duration_min: 45,
      recurrence: { freq: 'weekly', interval: 2, by_weekday: ['tu', 'th'], until: null, count: 6 }, remind_before_min: null, first_at: '', last_at: '', created_at: '', changed_at: '',
    };
    const draft = draftOf(fieldsOf(event), event);
    expect(draft).toMatchObject({ title: '一面', starts_at: '2026-12-01T09:30', duration_min: 45, time_zone: 'Asia/Shanghai', remind_before_min: null, recurrence: { freq: 'weekly', interval: 2, by_weekday: ['tu', 'th'], count: 6 } });
    expect(draftOf({ ...fieldsOf(event), date: '2026-12-02' }, event).recurrence).not.toHaveProperty('by_weekday');
    expect(draftOf({ ...fieldsOf(event), until: '2027-01-31' }, event).recurrence).toMatchObject({ until: '2027-01-31', count: null });
    expect(draftOf({ ...emptyFields('2026-12-01'), title: 'x', all_day: true, length: 2 })).toMatchObject({ starts_at: '2026-12-01', duration_min: 2880, recurrence: null });
  });
  it('begins_each_week_on_monday', () => {
    for (const month of ['2026-02-01', '2026-03-01', '2026-11-01', '2027-08-01']) {
      const grid = gridOf(dayjs(month));
      expect(grid).toHaveLength(42);
      expect(grid[0]?.day()).toBe(1);
      expect(grid.some((x) => x.isSame(dayjs(month), 'day'))).toBe(true);
    }
  });
  it('shows_whole_days_on_each_of_them', () => {
    const x = { event_id: 'e', title: '', kind: 'other', place: null, link: null, starts_at: '2026-12-01T00:00:00Z', ends_at: '2026-12-03T00:00:00Z', local_starts_at: '2026-12-01', time_zone: 'UTC', all_day: true, recurring: false, remind_before_min: null } satisfies Occurrence;
    expect([...byDay([x]).keys()]).toEqual(['2026-12-01', '2026-12-02']);
  });
});

describe('pages', () => {
  it('cut_sections_by_code_points', () => {
    expect(cutSections('👩‍💻简历\n教育', [{ name: 'summary', begin: 0, end: 5 }, { name: 'education', begin: 6, end: 8 }]).map((x) => x.text)).toEqual(['👩‍💻简历', '教育']);
  });
  it('foretell_two_points_a_yuan', () => {
    expect([1000, 6000, 20000, 1050, 1049].map(pointsFor)).toEqual([20, 120, 400, 21, 20]);
  });
  it('know_the_sandbox_by_its_code', () => {
    expect(sandboxPage({ code_url: 'weixin://wxpay/bizpayurl?pr=1' })).toBeNull();
    expect(sandboxPage({ code_url: 'http://127.0.0.1:8090/pay/1' })).toBe('http://127.0.0.1:8090/pay/1');
  });
  it('take_only_filters_that_exist_from_an_address', () => {
    expect(filterOf(new URLSearchParams('category=backend&level=king&q=%20sql%20&favourite=true'), 'zh')).toEqual({ language: 'zh', category: 'backend', q: 'sql', favourite: true });
    expect(changed(new URLSearchParams('q=a&level=junior'), 'q', undefined).toString()).toBe('level=junior');
  });
});
