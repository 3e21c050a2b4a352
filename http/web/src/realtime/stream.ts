// Where a client stands in a stream. Pure: frames in, what to show out.
export interface Frame {
  ch: string;
  epoch: string;
  /** Absent: interim, never stored. */
  seq?: number;
  type: string;
  data: Record<string, unknown>;
  at?: string;
}

export interface Position {
  epoch: string;
  seq: number;
}

export interface Step {
  /** False: seen before, or of another stream than the one followed. */
  deliver: boolean;
  at: Position | null;
  /** A final is missing, which only a resume can tell. */
  hole?: true;
}

/**
 * What a frame does to the position `at` (null: nothing is known yet).
 * A `gap` is a snapshot of everything up to its seq, and is believed whatever was before it.
 */
export function step(at: Position | null, frame: Frame): Step {
  if (frame.seq === undefined) return { deliver: !at || frame.epoch === at.epoch, at };
  const next = { epoch: frame.epoch, seq: frame.seq };
  if (frame.type === 'gap' || !at) return { deliver: true, at: next };
  if (frame.epoch !== at.epoch) return { hole: true, deliver: false, at };
  if (frame.seq <= at.seq) return { deliver: false, at };
  if (frame.seq > at.seq + 1) return { hole: true, deliver: false, at };
  return { deliver: true, at: next };
}
