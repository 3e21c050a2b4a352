// @vitest-environment node
// A room's picture: whatever cuts there were, the picture is that of the whole stream.
import { describe, expect, it } from 'vitest';

import { emptyRoom, roomAfter, turnOf, type RoomView } from '@/features/interviews/room';
import { step, type Frame, type Position } from '@/realtime/stream';

import { chance, whole } from './support';

type Told = Pick<Frame, 'type' | 'data'> & { seq?: number };

/** A whole interview as a node tells it, with interim words in between. */
function interview(random: () => number): Told[] {
  const out: Told[] = [];
  let seq = 0;
  const final = (type: string, data: Record<string, unknown>) => out.push({ type, data, seq: ++seq });
  const turns = 2 + whole(random, 5);
  for (let turn = 1; turn <= turns; ++turn) {
    const words = `Question ${turn} about something`.split(' ');
    words.forEach((text, index) => out.push({ type: 'delta', data: { turn, attempt: 1, index, text: `${text} ` } }));
    if (random() < 0.3) final('engine_trouble', { turn, engine: 'openai', reason: 'cut', attempt: 1, state: 'retrying', retryable: true });
    final('question', { turn, number: turn, of: turns, follow_up: false, text: words.join(' '), skill: '' });
    if (random() < 0.3) {
      final('paused', { turn });
      final('resumed', { turn, paused_ms: 5 });
    }
    if (random() < 0.3) final('takeover', { turn, speaker: `ses_${turn}`, from: 'ses_0' });
    final('answer', { turn, text: `Answer ${turn}` });
  }
  final('closing', { turn: turns + 1, text: 'Thank you' });
  final('ended', { reason: 'completed', record_id: 'rec_1', score: 70 });
  return out;
}

const settled = (x: RoomView) => ({ ...x, speaking: null });
const whollyTold = (told: Told[]) => told.reduce((view, x) => roomAfter(view, x), emptyRoom);

/** Follows the stream with cuts: frames in flight are lost, a resume repeats from some place before. */
function withCuts(told: Told[], random: () => number): RoomView {
  let view = emptyRoom;
  let at: Position | null = { epoch: 'e', seq: 0 };
  const take = (x: Told): boolean => {
    const next = step(at, { ch: 'room:r', epoch: 'e', ...x });
    if (next.hole) return false;
    at = next.at;
    if (next.deliver) view = roomAfter(view, x);
    return true;
  };
  for (let i = 0; i < told.length; ) {
    if (random() < 0.15) {
      // The line was down for a while; then everything after the client's seq comes, and some of it twice.
      const missed = i + whole(random, 6);
      const from = Math.max(0, (at?.seq ?? 0) - whole(random, 3));
      for (const x of told.slice(0, missed)) if (x.seq !== undefined && x.seq > from) take(x);
      i = Math.max(i, missed);
      continue;
    }
    const x = told[i];
    if (x && !take(x)) continue;
    ++i;
  }
  return view;
}

describe('room', () => {
  it('shows_the_same_after_any_cuts', () => {
    for (let seed = 1; seed <= 400; ++seed) {
      const random = chance(seed);
      const told = interview(random);
      expect(settled(withCuts(told, random)), `seed ${seed}`).toEqual(settled(whollyTold(told)));
    }
  });

  it('shows_a_line_that_is_told_twice_once', () => {
    const question = { type: 'question', data: { turn: 1, number: 1, of: 2, text: 'Why?' } };
    expect(roomAfter(roomAfter(emptyRoom, question), question).lines).toHaveLength(1);
  });

  it('begins_a_line_anew_with_another_attempt_and_drops_words_of_the_old_one', () => {
    const say = (attempt: number, index: number, text: string) => ({ type: 'delta', data: { turn: 1, attempt, index, text } });
    const view = [say(1, 0, 'Tell '), say(1, 1, 'me '), say(2, 0, 'How '), say(1, 2, 'late '), say(2, 1, 'come?')].reduce(roomAfter, emptyRoom);
    expect(view.speaking?.text).toBe('How come?');
  });

  it('takes_words_that_come_after_their_line_for_late', () => {
    const view = [
      { type: 'question', data: { turn: 1, number: 1, of: 1, text: 'Why?' } },
      { type: 'delta', data: { turn: 1, attempt: 1, index: 3, text: 'late' } },
    ].reduce(roomAfter, emptyRoom);
    expect(view.speaking).toBeNull();
  });

  it('believes_a_snapshot_and_nothing_that_was_before_it', () => {
    const before = whollyTold(interview(chance(7)));
    const view = roomAfter(before, {
      type: 'gap',
      data: { phase: 'answering', turn: 2, engine: 'builtin', paused: true, transcript: [{ turn: 1, type: 'question', text: 'A?' }, { turn: 1, type: 'answer', text: 'a' }, { turn: 2, type: 'question', text: 'B?' }] },
    });
    expect(view.lines.map((x) => x.text)).toEqual(['A?', 'a', 'B?']);
    expect(turnOf(view, null)).toBe('paused');
  });

  it('lets_only_the_speaker_answer_and_anybody_while_there_is_none', () => {
    const view: RoomView = { ...emptyRoom, phase: 'answering' };
    expect(turnOf(view, 'ses_a')).toBe('yours');
    expect(turnOf({ ...view, speaker: 'ses_a' }, 'ses_a')).toBe('yours');
    expect(turnOf({ ...view, speaker: 'ses_b' }, 'ses_a')).toBe('follower');
    expect(turnOf({ ...view, trouble: { reason: 'cut', state: 'stuck', options: ['builtin'] } }, 'ses_a')).toBe('stuck');
  });

  it('ignores_kinds_it_does_not_know', () => {
    expect(roomAfter(emptyRoom, { type: 'news_from_tomorrow', data: {} })).toBe(emptyRoom);
  });
});
