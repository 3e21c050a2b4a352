// @vitest-environment node
import { describe, expect, it } from 'vitest';

import type { ReplayFrame, StoredMeeting } from '@/api/types';
import { advanced, faster, hasPauses, neighbour, pictureAt, pressOf, stopAt, timeOf, trackOf } from '@/features/interviews/replay';
import { beat, intervalAt, withFrame, withMeeting } from '@/features/meetings/live';

import { chance, whole } from './support';

let seq = 0;
const frame = (type: ReplayFrame['type'], at: number, paused: number, data: Record<string, unknown>): ReplayFrame => ({ seq: ++seq, type, at: '', offset_ms: at, active_ms: at - paused, data });
/** Two questions, one of them followed up, with a pause of 60 s in between. */
const frames: ReplayFrame[] = [
  frame('question', 2000, 0, { turn: 1, number: 1, of: 2, follow_up: false, text: 'A?' }),
  frame('answer', 30_000, 0, { turn: 1, text: 'a' }),
  frame('question', 31_000, 0, { turn: 2, number: 1, of: 2, follow_up: true, text: 'A more?' }),
  frame('paused', 40_000, 0, { turn: 2 }),
  frame('resumed', 100_000, 60_000, { turn: 2, paused_ms: 60_000 }),
  frame('answer', 120_000, 60_000, { turn: 2, text: 'a more' }),
  frame('question', 121_000, 60_000, { turn: 3, number: 2, of: 2, follow_up: false, text: 'B?' }),
  frame('ended', 150_000, 60_000, { reason: 'ended_by_user', record_id: 'rec_1', score: 70 }),
];

describe('a replay', () => {
  const track = trackOf(frames, 'active');
  it('runs_by_the_clock_with_or_without_pauses', () => {
    expect([track.length, trackOf(frames, 'whole').length, hasPauses(frames), hasPauses(frames.slice(0, 3))]).toEqual([90_000, 150_000, true, false]);
    expect(timeOf(frames[5]!, 'active')).toBe(60_000);
  });
  it('shows_at_a_moment_what_was_said_by_then_and_in_which_state', () => {
    expect(pictureAt(track, 1999).view.lines).toEqual([]);
    expect(pictureAt(track, 31_000).view.lines.map((x) => x.text)).toEqual(['A?', 'a', 'A more?']);
    expect(pictureAt(trackOf(frames, 'whole'), 50_000).view.paused).toBe(true);
    expect(pictureAt(track, 60_000).view.paused).toBe(false);
    expect(pictureAt(track, track.length).view.phase).toBe('ended');
  });
  it('is_the_same_picture_however_one_came_to_a_moment', () => {
    const random = chance(3);
    for (let i = 0; i < 50; ++i) {
      const at = whole(random, track.length);
      expect(pictureAt(track, at)).toEqual(pictureAt(trackOf(frames, 'active'), at));
      expect(pictureAt(track, at).told).toBe(frames.filter((x) => x.active_ms <= at).length);
    }
  });
  it('goes_from_question_to_question', () => {
    expect(track.stops.map((x) => [x.label, x.at, x.turn])).toEqual([['1', 2000, 1], ['1+1', 31_000, 2], ['2', 61_000, 3]]);
    expect([stopAt(track, 0), stopAt(track, 2000), stopAt(track, 60_999), stopAt(track, 90_000)]).toEqual([-1, 0, 1, 2]);
    expect([neighbour(track, 2000, 1), neighbour(track, 61_000, 1)]).toEqual([31_000, 90_000]);
    // Back is first to the beginning of this one, and from there to the one before.
    expect([neighbour(track, 40_000, -1), neighbour(track, 31_500, -1), neighbour(track, 2000, -1)]).toEqual([31_000, 2000, 0]);
  });
  it('goes_no_further_than_its_end_and_no_faster_than_its_speeds', () => {
    expect([advanced(track, 1000, 250, 4), advanced(track, 89_900, 250, 16)]).toEqual([2000, 90_000]);
    expect([faster(1, -1), faster(1, 1), faster(16, 1)]).toEqual([1, 2, 16]);
  });
  it('is_led_by_keys_and_leaves_the_others_alone', () => {
    expect([' ', 'k', 'J', 'l', ',', '.', '3'].map(pressOf)).toEqual([
      { do: 'toggle' }, { do: 'toggle' }, { do: 'step', by: -1 }, { do: 'step', by: 1 }, { do: 'speed', by: -1 }, { do: 'speed', by: 1 }, { do: 'stop', nr: 2 },
    ]);
    expect(['Enter', 'Tab', '0', 'ArrowLeft', 'a'].map(pressOf)).toEqual([null, null, null, null, null]);
  });
});

describe('a meeting', () => {
  const row: StoredMeeting = { room_id: 'rom_1', title: '', status: 'running', price_per_minute: 1, started_at: '2026-12-01T08:00:00Z', minutes: 2, cost: 2, ended_at: null, end_reason: null };
  const told = (status: string, minutes: number, more = {}) => ({ type: 'meeting', data: { room_id: 'rom_1', status, minutes, cost: minutes, paid_until: '2026-12-01T08:10:30Z', reason: null, ...more } });
  it('is_as_it_was_last_charged_whichever_answer_came_last', () => {
    const now = withMeeting(withMeeting(null, { ...row, minutes: 5, cost: 5, paid_until: '2026-12-01T08:10:30Z', balance: 110 }), row);
    expect(now).toMatchObject({ minutes: 5, cost: 5, balance: 110, paidUntil: '2026-12-01T08:10:30Z' });
    expect(withFrame(now, 'rom_1', told('ending', 7))).toMatchObject({ status: 'ending', minutes: 7, balance: 110 });
    expect(withMeeting(withFrame(now, 'rom_1', told('ending', 7)), { ...row, minutes: 7, cost: 7 })).toMatchObject({ status: 'running' });
  });
  it('that_is_over_stays_so', () => {
    const over = withFrame(withMeeting(null, row), 'rom_1', told('ended', 10, { reason: 'points' }));
    expect(over).toMatchObject({ status: 'ended', reason: 'points', endedAt: '2026-12-01T08:10:30Z' });
    expect(withMeeting(over, { ...row, minutes: 11 })).toBe(over);
    // Its end as it was read says more.
    expect(withMeeting(over, { ...row, status: 'ended', minutes: 10, cost: 10, ended_at: '2026-12-01T08:10:31Z', end_reason: 'points' }).endedAt).toBe('2026-12-01T08:10:31Z');
  });
  it('takes_no_frame_of_another_one_nor_one_it_does_not_know', () => {
    const now = withMeeting(null, row);
    expect(withFrame(now, 'rom_2', told('ended', 9))).toBe(now);
    expect(withFrame(now, 'rom_1', told('dreaming', 9))).toBe(now);
    expect(withFrame(now, 'rom_1', { type: 'points', data: { room_id: 'rom_1', status: 'ended' } })).toBe(now);
  });
  it('has_a_number_for_each_minute_of_a_year_within_the_bounds_of_the_interface', () => {
    const day = Date.UTC(2026, 11, 1);
    const numbers = Array.from({ length: 240 }, (_, i) => intervalAt(day + i * beat));
    expect(new Set(numbers).size).toBe(240);
    for (let i = 0; i < 3; ++i) {
      const n = intervalAt(i * 525_600 * beat);
      expect(n >= 1 && intervalAt(i * 525_600 * beat - 1) <= 525_600).toBe(true);
    }
    expect(intervalAt(day)).toBe(intervalAt(day + beat - 1));
  });
});
