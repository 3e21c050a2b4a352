// An interview as it went: which frames have come by a moment. Pure; times are milliseconds since its beginning.
import type { ReplayFrame } from '@/api/types';

import { emptyRoom, roomAfter, type RoomView } from './room';

/** `active`: pauses are left out. */
export type Clock = 'active' | 'whole';
export const speeds = [1, 2, 4, 8, 16] as const;
export type Speed = (typeof speeds)[number];

/** A question that can be gone to, and begun anew from. */
export interface Stop {
  turn: number;
  at: number;
  text: string;
  /** `3`, or `3+1` for what was asked after the answer to it. */
  label: string;
  inherited: boolean;
}
export interface Track {
  frames: readonly ReplayFrame[];
  clock: Clock;
  length: number;
  stops: readonly Stop[];
}

export const timeOf = (x: ReplayFrame, clock: Clock) => (clock === 'active' ? x.active_ms : x.offset_ms);

/** Whether there was a pause, so that the clocks differ. */
export const hasPauses = (frames: readonly ReplayFrame[]) => frames.some((x) => x.active_ms !== x.offset_ms);

export function trackOf(frames: readonly ReplayFrame[], clock: Clock): Track {
  const stops: Stop[] = [];
  let main = 0;
  let after = 0;
  for (const x of frames) {
    if (x.type !== 'question') continue;
    const { turn, number, text, follow_up, inherited } = x.data;
    if (follow_up === true) ++after;
    else {
      main = typeof number === 'number' ? number : main + 1;
      after = 0;
    }
    stops.push({ turn: Number(turn), at: timeOf(x, clock), text: String(text ?? ''), label: after > 0 ? `${main}+${after}` : String(main), inherited: inherited === true });
  }
  return { frames, clock, length: frames.reduce((most, x) => Math.max(most, timeOf(x, clock)), 0), stops };
}

/** What the room showed at a moment, and how many frames that is. */
export function pictureAt({ frames, clock }: Track, at: number): { view: RoomView; told: number } {
  const told = frames.filter((x) => timeOf(x, clock) <= at);
  return { view: told.reduce((view, x) => roomAfter(view, x), emptyRoom), told: told.length };
}

/** The question that was asked last; -1: none yet. */
export const stopAt = ({ stops }: Track, at: number) => stops.filter((x) => x.at <= at).length - 1;

/** Where the question before or after this moment begins. Back first goes to the beginning of the one that is shown. */
export function neighbour(track: Track, at: number, by: 1 | -1): number {
  if (by === 1) return track.stops.find((x) => x.at > at)?.at ?? track.length;
  return track.stops.filter((x) => x.at < at - backGrace).at(-1)?.at ?? 0;
}
const backGrace = 1500;

/** Where one stands after so long, not beyond the end. */
export const advanced = (track: Track, at: number, elapsed: number, speed: number) => Math.min(track.length, at + elapsed * speed);

export function faster(speed: Speed, by: 1 | -1): Speed {
  const i = speeds.indexOf(speed) + by;
  return speeds[Math.max(0, Math.min(speeds.length - 1, i))] ?? speed;
}

/** What a key asks of the player. */
export type Press = { do: 'toggle' } | { do: 'step'; by: 1 | -1 } | { do: 'speed'; by: 1 | -1 } | { do: 'stop'; nr: number };
export function pressOf(key: string): Press | null {
  switch (key.toLowerCase()) {
    case ' ':
    case 'k':
      return { do: 'toggle' };
    case 'j':
      return { do: 'step', by: -1 };
    case 'l':
      return { do: 'step', by: 1 };
    case ',':
      return { do: 'speed', by: -1 };
    case '.':
      return { do: 'speed', by: 1 };
    default:
      return /^[1-9]$/.test(key) ? { do: 'stop', nr: Number(key) - 1 } : null;
  }
}
