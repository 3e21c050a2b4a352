/** A repeatable source of chance. */
export function chance(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
export const whole = (random: () => number, below: number) => Math.floor(random() * below);
