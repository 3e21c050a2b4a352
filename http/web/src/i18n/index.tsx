// Words of the page: Chinese is there from the first moment, English is fetched by whom it speaks to.
import { createContext, useContext } from 'react';

import { zh, type Words } from './zh';

export type { Words };
export type Lang = 'zh' | 'en';

const kept = 'zhian.lang';
export const tagOf = (lang: Lang) => (lang === 'zh' ? 'zh-CN' : 'en');

export function firstLang(): Lang {
  const chosen = localStorage.getItem(kept);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}
export function keepLang(lang: Lang): void {
  localStorage.setItem(kept, lang);
}
export async function loadWords(lang: Lang): Promise<Words> {
  return lang === 'zh' ? zh : (await import('./en')).en;
}

export interface Speech {
  t: Words;
  lang: Lang;
}
export const SpeechContext = createContext<Speech>({ t: zh, lang: 'zh' });
export const useSpeech = () => useContext(SpeechContext);
export const useWords = () => useContext(SpeechContext).t;
