// Times, money and sizes as people read them.
import dayjs from 'dayjs';

import { useSpeech } from '@/i18n';

export const yuan = (fen: number) => `¥${(fen / 100).toFixed(fen % 100 === 0 ? 0 : 2)}`;

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1024 * 1024 ? `${(n / 1024).toFixed(0)} KiB` : `${(n / 1024 / 1024).toFixed(1)} MiB`;
}

export function useTimes() {
  const { lang } = useSpeech();
  const day = lang === 'zh' ? 'YYYY年M月D日' : 'D MMM YYYY';
  return {
    day: (at: string) => dayjs(at).format(day),
    time: (at: string) => dayjs(at).format(`${day} HH:mm`),
    short: (at: string) => (dayjs(at).isSame(dayjs(), 'day') ? dayjs(at).format('HH:mm') : dayjs(at).format(lang === 'zh' ? 'M月D日 HH:mm' : 'D MMM HH:mm')),
    clock: (at: string) => dayjs(at).format('HH:mm'),
  };
}

/** `4:07` of seconds, `5:57:34` from an hour on. */
export function countdown(s: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const left = Math.max(0, s);
  const minutes = Math.floor(left / 60);
  return minutes < 60 ? `${minutes}:${two(left % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(left % 60)}`;
}
