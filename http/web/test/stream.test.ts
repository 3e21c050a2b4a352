// @vitest-environment node
import { describe, expect, it } from 'vitest';

import { comebackOf, delayOf, longest, shortest } from '@/realtime/backoff';
import { step, type Frame } from '@/realtime/stream';

const frame = (seq: number | undefined, more: Partial<Frame> = {}): Frame => ({ ch: 'user', epoch: 'a', seq, type: 'points', data: {}, ...more });

describe('stream', () => {
  it('delivers_each_final_once_and_in_order', () => {
    expect(step({ epoch: 'a', seq: 4 }, frame(5))).toEqual({ deliver: true, at: { epoch: 'a', seq: 5 } });
    expect(step({ epoch: 'a', seq: 5 }, frame(5)).deliver).toBe(false);
    expect(step({ epoch: 'a', seq: 5 }, frame(2)).deliver).toBe(false);
  });
  it('takes_a_missing_final_or_another_epoch_for_a_hole', () => {
    expect(step({ epoch: 'a', seq: 5 }, frame(7)).hole).toBe(true);
    expect(step({ epoch: 'a', seq: 5 }, frame(6, { epoch: 'b' })).hole).toBe(true);
  });
  it('believes_a_gap_whatever_was_before', () => {
    expect(step({ epoch: 'a', seq: 5 }, frame(90, { type: 'gap', epoch: 'b' }))).toEqual({ deliver: true, at: { epoch: 'b', seq: 90 } });
  });
  it('passes_interim_frames_on_without_moving', () => {
    expect(step({ epoch: 'a', seq: 5 }, frame(undefined, { type: 'delta' }))).toEqual({ deliver: true, at: { epoch: 'a', seq: 5 } });
  });
});

describe('backoff', () => {
  it('grows_to_a_bound_and_is_never_nothing', () => {
    for (let tries = 0; tries < 40; ++tries)
      for (const x of [0, 0.5, 0.999]) {
        expect(delayOf(tries, () => x)).toBeGreaterThanOrEqual(shortest / 3);
        expect(delayOf(tries, () => x)).toBeLessThanOrEqual(longest + shortest);
      }
    expect(delayOf(0, () => 1)).toBeLessThan(delayOf(4, () => 1));
  });
  it('knows_what_a_close_asks_for', () => {
    expect([1006, 1012, 1013, 3008, 3010].map(comebackOf)).toEqual(Array(5).fill('soon'));
    expect(comebackOf(3500)).toBe('refresh');
    expect(comebackOf(3503)).toBe('signed_out');
    expect([1002, 1009, 3501, 3509].map(comebackOf)).toEqual(Array(4).fill('never'));
  });
});
