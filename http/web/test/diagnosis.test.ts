// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { Task } from '@/api/types';
import { progressAfter, steps, withTask, type Progress, type Stage } from '@/features/tasks/progress';
import { cut, lineAround, rangesOf, standsThere, toWrite } from '@/features/diagnosis/spans';
import { costOf } from '@/features/membership/rules';

import { chance, whole } from './support';

const encoder = new TextEncoder();
const size = (x: string) => encoder.encode(x).length;
/** The span of the first place where `part` stands. */
const spanOf = (text: string, part: string) => ({ begin: size(text.slice(0, text.indexOf(part))), size: size(part) });
const sliced = (text: string, span: { begin: number; size: number }) => rangesOf(text, [span]).map((x) => text.slice(x.begin, x.end))[0];

describe('spans', () => {
  const text = 'Résumé 林乔木 👩‍💻 ok\r\n- 负责𠮷野家系统维护工作，p99 降到 120 ms\n🎉';
  it('of_bytes_are_the_same_words_in_a_string', () => {
    for (const part of ['Résumé', '林乔木', '👩‍💻', 'ok', '负责𠮷野家系统维护工作', '120 ms', '🎉', text]) expect(sliced(text, spanOf(text, part))).toBe(part);
  });
  it('never_part_a_character', () => {
    for (let begin = 0; begin <= size(text) + 3; ++begin)
      for (const length of [0, 1, 2, 3, 4, 7]) {
        const got = sliced(text, { begin, size: length }) ?? '';
        // Throws for half a surrogate pair.
        expect(() => encodeURIComponent(got)).not.toThrow();
        expect(text.includes(got)).toBe(true);
      }
  });
  it('may_come_in_any_order_reach_beyond_the_text_and_be_empty', () => {
    expect(rangesOf('好a', [{ begin: 3, size: 1 }, { begin: 0, size: 3 }, { begin: 2, size: 900 }, { begin: 50, size: 1 }])).toEqual([{ begin: 1, end: 2 }, { begin: 0, end: 1 }, { begin: 0, end: 2 }, { begin: 2, end: 2 }]);
    expect(rangesOf('', [{ begin: 0, size: 4 }])).toEqual([{ begin: 0, end: 0 }]);
  });
  it('agree_with_the_encoder_on_any_text', () => {
    const alphabet = ['a', 'é', '中', '👩‍💻', '𠮷', '\n', '​', '\u0301'];
    for (let seed = 1; seed <= 200; ++seed) {
      const random = chance(seed);
      const parts = Array.from({ length: 30 }, () => alphabet[whole(random, alphabet.length)] ?? '');
      const from = whole(random, 30);
      const to = from + whole(random, 30 - from);
      const before = parts.slice(0, from).join('');
      const part = parts.slice(from, to).join('');
      expect(sliced(parts.join(''), { begin: size(before), size: size(part) }), `seed ${seed}`).toBe(part);
    }
  });
});

describe('pieces', () => {
  it('joined_are_the_text_and_name_the_shortest_mark_first', () => {
    const text = '负责系统维护工作';
    const pieces = cut(text, [{ key: 'line', begin: 0, end: 8 }, { key: 'word', begin: 0, end: 2 }, { key: 'none', begin: 3, end: 3 }, { key: 'over', begin: 1, end: 4 }]);
    expect(pieces.map((x) => x.text).join('')).toBe(text);
    expect(pieces.map((x) => [x.text, x.keys])).toEqual([['负', ['word', 'line']], ['责', ['word', 'over', 'line']], ['系统', ['over', 'line']], ['维护工作', ['line']]]);
  });
  it('are_the_whole_text_where_nothing_is_marked_and_none_of_no_text', () => {
    expect(cut('ab', [])).toEqual([{ begin: 0, end: 2, text: 'ab', keys: [] }]);
    expect(cut('', [])).toEqual([]);
  });
  it('are_known_by_what_was_quoted', () => {
    const text = '- 负责系统\n  维护工作';
    expect(standsThere(text, { begin: 2, end: text.length }, '负责系统   维护工')).toBe(true);
    expect(standsThere(text, { begin: 2, end: text.length }, '主导系统')).toBe(false);
    expect(standsThere(text, { begin: 2, end: 2 }, '')).toBe(false);
  });
  it('are_shown_with_what_is_around_them_on_their_line', () => {
    const text = '上一行\n  用 MySQL 存了订单 👩‍💻\n下一行';
    const begin = text.indexOf('MySQL');
    expect(lineAround(text, { begin, end: begin + 5 })).toEqual({ before: '用 ', hit: 'MySQL', after: ' 存了订单 👩‍💻' });
    expect(lineAround(text, { begin, end: begin + 5 }, 2)).toEqual({ before: '用 ', hit: 'MySQL', after: ' 存…' });
    expect(lineAround('abc', { begin: 0, end: 3 })).toEqual({ before: '', hit: 'abc', after: '' });
  });
});

describe('suggestions', () => {
  it('are_copied_without_the_words_around_them', () => {
    expect(toWrite('改成：“主导系统维护，用【做法】把故障降到【B】”。')).toBe('主导系统维护，用【做法】把故障降到【B】');
    expect(toWrite('Replace "many" by a figure, such as: "cut load time to [B]".')).toBe('cut load time to [B]');
    expect(toWrite('改成 1 到 12 月。')).toBe('改成 1 到 12 月。');
    expect(toWrite('列出名称，例如“Excel”“护理”。')).toBe('列出名称，例如“Excel”“护理”。');
  });
});

const at = (ms: number) => new Date(1_800_000_000_000 + ms).toISOString();
const row = (stage: Stage, ms: number, attempt = 1): Task => ({
  id: 'tsk_1', kind: 'diagnosis', stage, resume_id: 'res_1', position: '', price: 10, attempt, failure: null, created_at: at(0), changed_at: at(ms), ended_at: null, result_url: null,
});
const frame = (stage: Stage, ms: number, seq: number, attempt = 1, failure: string | null = null) => ({
  type: ['done', 'failed', 'cancelled'].includes(stage) ? 'task.done' : 'task.stage', data: { task_id: 'tsk_1', kind: 'diagnosis', stage, attempt, failure }, at: at(ms), seq,
});
const tell = (now: Progress | null, ...frames: ReturnType<typeof frame>[]) => frames.reduce((x, f) => progressAfter(x, 'tsk_1', f), now);

describe('progress', () => {
  it('goes_with_the_frames', () => {
    const seen = steps.map((stage, i) => frame(stage, i, i + 1));
    expect(tell(withTask(null, row('queued', 0, 0)), ...seen)?.stage).toBe('writing');
    expect(tell(withTask(null, row('queued', 0, 0)), ...seen, frame('done', 9, 9))?.stage).toBe('done');
  });
  it('is_the_later_of_what_was_read_and_what_was_pushed_whichever_came_first', () => {
    expect(withTask(tell(null, frame('analysing', 20, 3)), row('extracting', 10))?.stage).toBe('analysing');
    expect(tell(withTask(null, row('writing', 30)), frame('analysing', 20, 3))?.stage).toBe('writing');
    expect(withTask(tell(null, frame('extracting', 5, 2)), row('writing', 30))?.stage).toBe('writing');
    expect(tell(withTask(null, row('extracting', 5)), frame('analysing', 5, 3))?.stage).toBe('analysing');
  });
  it('goes_back_when_an_attempt_failed_and_says_why', () => {
    const now = tell(withTask(null, row('queued', 0, 0)), frame('analysing', 5, 2), frame('queued', 6, 3, 1, 'internal'));
    expect(now).toMatchObject({ stage: 'queued', attempt: 1, failure: 'internal' });
    expect(tell(now, frame('extracting', 7, 4, 2, 'internal'))).toMatchObject({ stage: 'extracting', attempt: 2 });
  });
  it('follows_frames_of_a_node_whose_clock_is_behind', () => {
    expect(tell(null, frame('analysing', 500, 2), frame('queued', 100, 3), frame('extracting', 101, 4, 2))).toMatchObject({ stage: 'extracting', attempt: 2 });
  });
  it('never_leaves_an_end', () => {
    const over = tell(null, frame('done', 5, 5));
    expect(withTask(over, row('writing', 900))?.stage).toBe('done');
    expect(tell(over, frame('writing', 900, 9))?.stage).toBe('done');
    expect(withTask(tell(null, frame('writing', 900, 9)), row('failed', 5))?.stage).toBe('failed');
  });
  it('is_of_its_own_task_and_knows_only_its_stages', () => {
    const now = withTask(null, row('queued', 0, 0));
    expect(progressAfter(now, 'tsk_2', frame('done', 9, 9))).toBe(now);
    expect(progressAfter(now, 'tsk_1', { type: 'points', data: { task_id: 'tsk_1', stage: 'done' } })).toBe(now);
    expect(progressAfter(now, 'tsk_1', { type: 'task.stage', data: { task_id: 'tsk_1', stage: 'dreaming' } })).toBe(now);
  });
});

describe('costs', () => {
  const member = (price: number, available = 40) => ({ opens: [{ feature: 'diagnosis' as const, price, metered: false }], points: { available, held: 0, owed: 0, lapses_at: null, lapsing: 0 } });
  const voucher = (item: 'diagnosis' | 'prep') => ({ id: 'vch_1', item, price: 10, bought_at: '' });
  it('are_told_as_the_server_takes_them', () => {
    expect(costOf(member(10), [voucher('prep')], 'report_download')).toEqual({ by: 'closed' });
    expect(costOf(member(0), [voucher('diagnosis')], 'diagnosis')).toEqual({ by: 'nothing' });
    expect(costOf(member(10), [voucher('prep'), voucher('diagnosis')], 'diagnosis')).toEqual({ by: 'voucher', vouchers: 1 });
    expect(costOf(member(10, 3), [voucher('prep')], 'diagnosis')).toEqual({ by: 'points', price: 10, available: 3 });
  });
});
