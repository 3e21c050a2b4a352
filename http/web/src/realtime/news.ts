// The stream `user`: what was pushed makes what is shown stale, and some of it is worth a word.
import { api, tags, type Tag } from '@/api/api';
import { store } from '@/app/store';

import type { RealtimeSocket } from './socket';
import type { Frame } from './stream';

/** What each kind of news makes stale. */
export const staleBy: Record<string, readonly Tag[]> = {
  order: ['Order', 'Orders', 'Membership', 'Me'],
  points: ['Balance', 'History', 'Membership', 'Me', 'Vouchers'],
  message: ['Messages', 'Unread'],
  messages_read: ['Messages', 'Unread'],
  record_ready: ['Records'],
  resume_ready: ['Resumes'],
  resume_failed: ['Resumes'],
  // Its stages are shown from the frames themselves.
  'task.done': ['Tasks', 'Diagnoses', 'Forecasts', 'Balance', 'Vouchers'],
  export_ready: ['Exports'],
  signed_in: ['Sessions'],
  meeting: ['Balance', 'History', 'Meetings'],
  gap: tags,
};

type Listener = (frame: Frame) => void;
const listeners = new Set<Listener>();

/** Calls `tell` with every frame of the stream. */
export function onNews(tell: Listener): () => void {
  listeners.add(tell);
  return () => void listeners.delete(tell);
}

export function followNews(socket: RealtimeSocket): void {
  let before = false;
  socket.follow('user', {
    frame: (frame) => {
      const stale = staleBy[frame.type];
      if (stale) store.dispatch(api.util.invalidateTags([...stale]));
      for (const tell of [...listeners]) tell(frame);
    },
    ready: (data) => {
      // The first subscription begins now: what was read before it may have missed something.
      if (!before && data.recovered === false) store.dispatch(api.util.invalidateTags(['Unread', 'Task', 'Tasks']));
      before = true;
    },
  });
}
