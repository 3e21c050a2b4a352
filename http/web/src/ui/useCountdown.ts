import { useEffect, useState } from 'react';

/** Whole seconds until `until` (milliseconds since the epoch), ticking; 0 when it is over. */
export function useCountdown(until: number): number {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, set] = useState(left);
  useEffect(() => {
    set(left());
    if (until <= Date.now()) return;
    const timer = setInterval(() => {
      set(left());
      if (until <= Date.now()) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
