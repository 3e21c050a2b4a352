// How far a task is: its row as it was read, and the frames that were pushed. Pure.
import type { Task } from '@/api/types';
import type { Frame } from '@/realtime/stream';

export type Stage = Task['stage'];
export interface Progress {
  stage: Stage;
  attempt: number;
  /** Code of the last failure. */
  failure: string | null;
  /** When it came to be so, milliseconds since the epoch. */
  at: number;
  /** Of the frame that told it; absent: it was read. */
  seq?: number;
}

export const steps = ['queued', 'extracting', 'analysing', 'writing'] as const satisfies readonly Stage[];
const stages: readonly Stage[] = [...steps, 'done', 'failed', 'cancelled'];
const isStage = (x: unknown): x is Stage => stages.includes(x as Stage);

export const isOver = (stage: Stage) => stage === 'done' || stage === 'failed' || stage === 'cancelled';

/** The later of two: an end is never taken back, and within one moment stages follow each other. */
function later(now: Progress | null, next: Progress): Progress {
  if (!now) return next;
  if (isOver(now.stage)) return now;
  if (isOver(next.stage) || next.at > now.at) return next;
  if (next.at < now.at || next.attempt < now.attempt) return now;
  return next.attempt > now.attempt || stages.indexOf(next.stage) >= stages.indexOf(now.stage) ? next : now;
}

/** A row that was read may be older than what was pushed while it was read. */
export const withTask = (now: Progress | null, x: Task): Progress =>
  later(now, { stage: x.stage, attempt: x.attempt, failure: x.failure, at: Date.parse(x.changed_at) });

export function progressAfter(now: Progress | null, task: string, { type, data, at, seq }: Pick<Frame, 'type' | 'data' | 'at' | 'seq'>): Progress | null {
  if ((type !== 'task.stage' && type !== 'task.done') || data.task_id !== task || !isStage(data.stage)) return now;
  const next: Progress = {
    stage: data.stage,
    attempt: typeof data.attempt === 'number' ? data.attempt : 0,
    failure: typeof data.failure === 'string' ? data.failure : null,
    at: Date.parse(at ?? '') || 0,
    seq,
  };
  // Frames follow each other whatever the clocks of the nodes say that told them.
  if (now?.seq !== undefined && seq !== undefined && !isOver(now.stage)) return seq > now.seq ? next : now;
  return later(now, next);
}
