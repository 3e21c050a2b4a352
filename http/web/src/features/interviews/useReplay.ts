// A player: where it stands, whether it runs, how fast.
import { useEffect, useRef, useState } from 'react';

import { advanced, faster, neighbour, stopAt, type Press, type Speed, type Track } from './replay';

export interface Player {
  at: number;
  playing: boolean;
  speed: Speed;
  seek: (at: number) => void;
  toggle: () => void;
  setSpeed: (x: Speed) => void;
  press: (x: Press) => void;
}

const beat = 100;

export function useReplay(track: Track): Player {
  const [at, setAt] = useState(0);
  const [wanted, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  // The other clock: the same question, from its beginning.
  const before = useRef(track);
  useEffect(() => {
    const was = before.current;
    before.current = track;
    if (was.clock !== track.clock) setAt((x) => track.stops[stopAt(was, x)]?.at ?? 0);
  }, [track]);

  const over = at >= track.length;
  const playing = wanted && !over;
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const elapsed = now - last;
      last = now;
      setAt((x) => advanced(track, x, elapsed, speed));
    }, beat);
    return () => clearInterval(timer);
  }, [playing, track, speed]);
  useEffect(() => {
    if (over) setPlaying(false);
  }, [over]);

  const seek = (x: number) => setAt(Math.max(0, Math.min(track.length, x)));
  const toggle = () => {
    // From the end it begins again.
    if (over) seek(0);
    setPlaying(!playing);
  };
  const press = (x: Press) => {
    if (x.do === 'toggle') toggle();
    else if (x.do === 'step') seek(neighbour(track, at, x.by));
    else if (x.do === 'speed') setSpeed(faster(speed, x.by));
    else {
      const stop = track.stops[x.nr];
      if (stop) seek(stop.at);
    }
  };
  return { at, playing, speed, seek, toggle, setSpeed, press };
}
