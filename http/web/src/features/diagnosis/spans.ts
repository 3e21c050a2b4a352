// Spans come as bytes of UTF-8, strings count in units of UTF-16. Pure.
import type { DiagnosisFinding } from '@/api/types';

export type Span = DiagnosisFinding['span'];
/** What a mark is of: a finding of some weight, or what somebody advises to write anew. */
export type Tone = DiagnosisFinding['severity'] | 'advice';
/** Indices of a string, `end` behind the last. */
export interface Range {
  begin: number;
  end: number;
}

const bytesOf = (point: number) => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);

/** The spans as ranges of the text, in one pass. A byte within a character stands for its beginning, one behind the text for its end. */
export function rangesOf(text: string, spans: readonly Span[]): Range[] {
  const index = new Map<number, number>();
  let byte = 0;
  let at = 0;
  for (const wanted of [...new Set(spans.flatMap((x) => [x.begin, x.begin + x.size]))].sort((a, b) => a - b)) {
    while (at < text.length) {
      const point = text.codePointAt(at) ?? 0;
      if (byte + bytesOf(point) > wanted) break;
      byte += bytesOf(point);
      at += point > 0xffff ? 2 : 1;
    }
    index.set(wanted, at);
  }
  return spans.map((x) => ({ begin: index.get(x.begin) ?? 0, end: index.get(x.begin + x.size) ?? 0 }));
}

export interface Mark extends Range {
  key: string;
}
export interface Piece extends Range {
  text: string;
  /** Of the marks that lie over it, the shortest first: what a click on it means. */
  keys: string[];
}

/** The text in pieces that begin and end where marks do; joined they are the text. */
export function cut(text: string, marks: readonly Mark[]): Piece[] {
  const shown = marks.filter((x) => x.begin < x.end).sort((a, b) => a.end - a.begin - (b.end - b.begin));
  const edges = [...new Set([0, text.length, ...shown.flatMap((x) => [x.begin, x.end])])].sort((a, b) => a - b);
  return edges.slice(1).map((end, i) => {
    const begin = edges[i] ?? 0;
    return { begin, end, text: text.slice(begin, end), keys: shown.filter((x) => x.begin <= begin && end <= x.end).map((x) => x.key) };
  });
}

const bare = (x: string) => x.replace(/\s+/g, '');

/** Whether the text still has there what was quoted when it was judged; it may have been corrected since. */
export function standsThere(text: string, { begin, end }: Range, quote: string): boolean {
  const found = bare(text.slice(begin, end));
  return found !== '' && found.startsWith(bare(quote));
}

/** A range with what stands around it on its line, `most` characters each side. */
export function lineAround(text: string, { begin, end }: Range, most = 24): { before: string; hit: string; after: string } {
  const from = text.lastIndexOf('\n', begin - 1) + 1;
  const newline = text.indexOf('\n', end);
  const before = [...text.slice(from, begin).trimStart()];
  const after = [...text.slice(end, newline < 0 ? text.length : newline).trimEnd()];
  return {
    before: before.length > most ? `…${before.slice(-most).join('')}` : before.join(''),
    hit: text.slice(begin, end),
    after: after.length > most ? `${after.slice(0, most).join('')}…` : after.join(''),
  };
}

/** What of a suggestion is to be written: quoted behind a colon at its end, otherwise all of it. */
export const toWrite = (rewrite: string) => /[：:]\s*[“"](.+)[”"][。.]?$/u.exec(rewrite)?.[1] ?? rewrite;
