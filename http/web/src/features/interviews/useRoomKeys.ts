import { useEffect, useRef, useState } from 'react';

import type { RoomLine } from './useRoom';

export interface Ending {
  asking: boolean;
  ask: (open: boolean) => void;
}

/** Alt+P pauses or goes on, Alt+E asks whether to end. */
export function useRoomKeys(line: RoomLine): Ending {
  const [asking, ask] = useState(false);
  const now = useRef(line);
  now.current = line;
  useEffect(() => {
    const pressed = (x: KeyboardEvent) => {
      if (!x.altKey || x.ctrlKey || x.metaKey || now.current.view.phase === 'ended') return;
      if (x.code === 'KeyP') now.current.act(now.current.view.paused ? 'resume' : 'pause');
      else if (x.code === 'KeyE') ask(true);
      else return;
      x.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
  return { asking, ask };
}
