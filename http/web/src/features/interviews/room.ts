// What a room looks like from its frames. Pure: the same frames, cut off and resumed in any way, give the same picture.
import type { Room } from '@/api/types';
import type { Frame } from '@/realtime/stream';

export interface Line {
  turn: number;
  type: 'question' | 'answer' | 'closing';
  text: string;
  number?: number;
  followUp?: boolean;
  inherited?: boolean;
}

export interface Trouble {
  reason: string;
  state: 'retrying' | 'stuck' | 'fallback';
  options: string[];
}

export interface RoomView {
  lines: Line[];
  /** Words of the line that is being spoken. */
  speaking: { turn: number; attempt: number; index: number; text: string } | null;
  phase: Room['phase'];
  turn: number;
  of: number;
  engine: string;
  paused: boolean;
  /** The session that may answer; null: the first that does. */
  speaker: string | null;
  devices: number;
  trouble: Trouble | null;
  ended: { reason: string; recordId: string; score: number } | null;
}

export const emptyRoom: RoomView = {
  lines: [], speaking: null, phase: 'asking', turn: 0, of: 0, engine: 'builtin', paused: false, speaker: null, devices: 0, trouble: null, ended: null,
};

const text = (x: unknown) => (typeof x === 'string' ? x : '');
const number = (x: unknown) => (typeof x === 'number' ? x : 0);

function lineOf(type: Line['type'], data: Record<string, unknown>): Line {
  const line: Line = { turn: number(data.turn), type, text: text(data.text) };
  if (typeof data.number === 'number') line.number = data.number;
  if (data.follow_up === true) line.followUp = true;
  if (data.inherited === true) line.inherited = true;
  return line;
}

/** A line once: who sees it a second time keeps the first. */
const added = (lines: Line[], line: Line) =>
  lines.some((x) => x.turn === line.turn && x.type === line.type) ? lines : [...lines, line];

/** What the answer of the interface says; frames from the beginning say the rest. */
export function withRoom(view: RoomView, room: Pick<Room, 'phase' | 'questions' | 'engine' | 'devices' | 'speaker' | 'paused_at' | 'trouble' | 'engines'>): RoomView {
  const trouble: Trouble | null = room.trouble ? { reason: room.trouble.reason, state: 'stuck', options: room.engines } : view.trouble;
  return { ...view, of: room.questions, engine: room.engine, devices: room.devices, speaker: room.speaker, paused: room.paused_at !== null, trouble };
}

/** What the reply to `resume` says about now: the frames before it are history. */
export function withReply(view: RoomView, room: Record<string, unknown>): RoomView {
  return {
    ...view,
    phase: (text(room.phase) || view.phase) as Room['phase'],
    of: number(room.questions) || view.of,
    engine: text(room.engine) || view.engine,
    paused: typeof room.paused === 'boolean' ? room.paused : view.paused,
    speaker: room.speaker === undefined ? view.speaker : room.speaker === null ? null : text(room.speaker),
    devices: number(room.devices) || view.devices,
  };
}

function spoken(view: RoomView, data: Record<string, unknown>): RoomView {
  const now = { turn: number(data.turn), attempt: number(data.attempt), index: number(data.index) };
  const said = view.lines.some((x) => x.turn === now.turn && x.type !== 'answer');
  const was = view.speaking;
  // Words that are late, or of an attempt that was given up.
  if (said || (was && (now.turn < was.turn || (now.turn === was.turn && now.attempt < was.attempt)))) return view;
  const same = was && was.turn === now.turn && was.attempt === now.attempt;
  if (same && now.index !== 0 && now.index <= was.index) return view;
  return { ...view, speaking: { ...now, text: same && now.index !== 0 ? was.text + text(data.text) : text(data.text) } };
}

function fromSnapshot(view: RoomView, data: Record<string, unknown>): RoomView {
  const transcript = Array.isArray(data.transcript) ? (data.transcript as Record<string, unknown>[]) : [];
  const trouble = data.trouble as { reason?: unknown } | undefined;
  return {
    ...view,
    lines: transcript.map((x) => lineOf(text(x.type) as Line['type'], x)),
    speaking: null,
    phase: (text(data.phase) || view.phase) as Room['phase'],
    turn: number(data.turn),
    engine: text(data.engine) || view.engine,
    paused: data.paused === true,
    trouble: trouble ? { reason: text(trouble.reason), state: 'stuck', options: ['builtin', 'openai'] } : null,
  };
}

export function roomAfter(view: RoomView, { type, data }: Pick<Frame, 'type' | 'data'>): RoomView {
  switch (type) {
    case 'delta':
      return spoken(view, data);
    case 'question':
      return { ...view, lines: added(view.lines, lineOf('question', data)), speaking: null, phase: 'answering', turn: number(data.turn), of: number(data.of) || view.of, trouble: null };
    case 'answer':
      return { ...view, lines: added(view.lines, lineOf('answer', data)), phase: data.inherited === true ? view.phase : 'asking' };
    case 'closing':
      return { ...view, lines: added(view.lines, lineOf('closing', data)), speaking: null, phase: 'wrapping_up', trouble: null };
    case 'ended':
      return { ...view, speaking: null, phase: 'ended', paused: false, trouble: null, ended: { reason: text(data.reason), recordId: text(data.record_id), score: number(data.score) } };
    case 'paused':
      return { ...view, paused: true };
    case 'resumed':
      return { ...view, paused: false };
    case 'takeover':
      return { ...view, speaker: text(data.speaker) };
    case 'presence':
      return { ...view, devices: number(data.devices), speaker: data.speaker === null ? null : text(data.speaker) };
    case 'engine_changed':
      return { ...view, engine: text(data.engine), trouble: null };
    case 'engine_trouble':
      if (typeof data.state !== 'string') return view;
      return { ...view, speaking: null, trouble: { reason: text(data.reason), state: data.state as Trouble['state'], options: Array.isArray(data.options) ? data.options.map(String) : [] } };
    case 'gap':
      return fromSnapshot(view, data);
    default:
      return view;
  }
}

/** Whose turn it is, in the words of the page. */
export type Turn = 'speaking' | 'yours' | 'follower' | 'paused' | 'stuck' | 'over';
export function turnOf(view: RoomView, own: string | null): Turn {
  if (view.phase === 'ended') return 'over';
  if (view.trouble?.state === 'stuck') return 'stuck';
  if (view.paused) return 'paused';
  if (view.phase !== 'answering') return 'speaking';
  return view.speaker !== null && view.speaker !== own ? 'follower' : 'yours';
}
