// A task as it is followed here: read once, then told by frames.
import { useEffect, useReducer } from 'react';

import type { Task } from '@/api/types';
import { onNews } from '@/realtime/news';
import type { Frame } from '@/realtime/stream';

import { progressAfter, withTask, type Progress } from './progress';

type Event = { task: Task } | { frame: Frame; id: string };
const after = (now: Progress | null, x: Event) => ('task' in x ? withTask(now, x.task) : progressAfter(now, x.id, x.frame));

/** `task` as it was last read; frames count from the first moment on, also while it is still being read. */
export function useProgress(id: string, task: Task | undefined): Progress | null {
  const [progress, tell] = useReducer(after, null);
  useEffect(() => onNews((frame) => tell({ frame, id })), [id]);
  useEffect(() => {
    if (task) tell({ task });
  }, [task]);
  return progress;
}
