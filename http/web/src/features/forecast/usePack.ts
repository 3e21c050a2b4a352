// Questions as they come: the stream of the task, for as long as it is under way.
import { useEffect, useState } from 'react';

import type { Failure } from '@/api/problem';
import { onNews } from '@/realtime/news';
import { followEvents, type Verdict } from '@/realtime/follow';

import { eventsOf } from './api';
import { emptyPack, packAfter, positionOf, type Pack } from './pack';

export interface Streamed {
  pack: Pack;
  /** The stream is cut and is being opened again. */
  cut: boolean;
  failure: Failure | null;
}

const nothing: Streamed = { pack: emptyPack, cut: false, failure: null };

/** Followed while `wanted`; what it brought stays. */
export function usePack(id: string, wanted: boolean): Streamed {
  const [streamed, set] = useState(nothing);
  useEffect(() => {
    if (!wanted) return;
    let pack = emptyPack;
    const following = followEvents(eventsOf(id), {
      position: () => positionOf(pack),
      event: (event): Verdict => {
        let told;
        try {
          told = packAfter(pack, event);
        } catch {
          return 'again';
        }
        if (told.hole) return 'again';
        pack = told.pack;
        const { questions } = pack;
        // One that was followed before is followed from its beginning; nothing is taken away meanwhile.
        set((x) => ({ pack: questions.length >= x.pack.questions.length ? pack : { ...pack, questions: x.pack.questions }, cut: false, failure: null }));
        return pack.over ? 'over' : 'on';
      },
      line: (standing) => set((x) => (x.cut === !standing ? x : { ...x, cut: !standing })),
      refused: (failure) => set((x) => ({ ...x, failure })),
    });
    // Its frames say that there is something to be had.
    const unwatch = onNews(({ type, data }) => void ((type === 'task.part' || type === 'task.done') && data.task_id === id && following.hurry()));
    return () => {
      unwatch();
      following.stop();
    };
  }, [id, wanted]);
  return streamed;
}
