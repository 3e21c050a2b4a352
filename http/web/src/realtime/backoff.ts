// How long to wait before another try: full jitter, so that a node that restarts is not met by everybody at once.
export const shortest = 300;
export const longest = 8000;

export function delayOf(tries: number, random: () => number = Math.random): number {
  const top = Math.min(longest, shortest * 2 ** Math.min(tries, 10));
  return Math.round(shortest / 3 + random() * top);
}

/** What a close code asks for. */
export type Comeback = 'soon' | 'refresh' | 'signed_out' | 'never';

export function comebackOf(code: number): Comeback {
  switch (code) {
    case 3500:
      return 'refresh';
    case 3503:
      return 'signed_out';
    case 3501:
    case 3509:
    case 1002:
    case 1007:
    case 1009:
      return 'never';
    default:
      return 'soon';
  }
}
