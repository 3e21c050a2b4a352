// The text with what was found in it, and the findings beside it. A click on either shows the other.
import { useMemo, useRef, useState } from 'react';

import type { DiagnosisAdvice, DiagnosisFinding, DiagnosisReport } from '@/api/types';
import { useWords } from '@/i18n';

import { Advice } from './Advice';
import { Finding } from './Finding';
import { MarkedText } from './MarkedText';
import { cut, rangesOf, standsThere, type Tone } from './spans';

export interface Keyed {
  key: string;
  finding: DiagnosisFinding;
  /** Whether it can be shown in the text. */
  shown: boolean;
}
/** As `Keyed`, of what is advised. */
export interface KeyedRewrite extends Pick<Keyed, 'key' | 'shown'> {
  rewrite: DiagnosisAdvice['rewrites'][number];
}
const severities = ['high', 'medium', 'low'] as const;

function useMarks(report: DiagnosisReport, text: string | null) {
  return useMemo(() => {
    const all = [...report.findings, ...report.risks];
    const advised = report.advice?.rewrites ?? [];
    const ranges = text === null ? [] : rangesOf(text, [...all, ...advised].map((x) => x.span));
    const shows = (i: number, quote: string) => {
      const range = ranges[i];
      return text !== null && range !== undefined && standsThere(text, range, quote);
    };
    const keyed = all.map((finding, i): Keyed => ({ key: `${finding.dimension}-${i}`, finding, shown: shows(i, finding.quote) }));
    const rewrites = advised.map((rewrite, i): KeyedRewrite => ({ key: `advice-${i}`, rewrite, shown: shows(all.length + i, rewrite.quote) }));
    const marks = [...keyed, ...rewrites].flatMap((x, i) => (x.shown ? [{ key: x.key, begin: 0, end: 0, ...ranges[i] }] : []));
    return { findings: keyed.slice(0, report.findings.length), risks: keyed.slice(report.findings.length), rewrites, pieces: text === null ? [] : cut(text, marks), lost: text === null ? 0 : keyed.filter((x) => !x.shown).length };
  }, [report, text]);
}

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function Judged({ report, text }: { report: DiagnosisReport; text: string | null }) {
  const t = useWords();
  const words = t.diagnosis;
  const { findings, risks, rewrites, pieces, lost } = useMarks(report, text);
  const [active, setActive] = useState<string | null>(null);
  const at = useRef<HTMLDivElement>(null);
  const toneOf = (key: string): Tone => (rewrites.some((x) => x.key === key) ? 'advice' : ([...findings, ...risks].find((x) => x.key === key)?.finding.severity ?? 'low'));
  const toText = (key: string) => {
    setActive(key);
    const pane = at.current?.querySelector<HTMLElement>('.judged-text');
    const mark = pane?.querySelector<HTMLElement>(`[data-keys~="${key}"]`);
    // The pane scrolls; the page stays where the finding is.
    if (pane && mark) pane.scrollTo({ top: mark.offsetTop - pane.clientHeight / 3, behavior: still() ? 'auto' : 'smooth' });
  };
  const toFinding = (key: string) => {
    setActive(key);
    const card = at.current?.querySelector<HTMLElement>(`[data-finding="${key}"]`);
    card?.scrollIntoView({ block: 'nearest', behavior: still() ? 'auto' : 'smooth' });
    card?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  };
  const list = (items: Keyed[]) => items.map((x) => <li key={x.key}><Finding item={x} active={x.key === active} show={x.shown ? () => toText(x.key) : undefined} /></li>);
  return (
    <div className="judged" ref={at}>
      <section className="card judged-pane" aria-label={words.text}>
        <h2>{words.text}</h2>
        {text === null ? <p className="soft">{words.textGone}</p> : (
          <>
            <p className="note">{lost > 0 ? words.textChanged(lost) : words.textHint}{new TextEncoder().encode(text).length > report.judged_bytes && ` ${words.textBeyond}`}</p>
            <MarkedText pieces={pieces} active={active} toneOf={toneOf} choose={toFinding} />
          </>
        )}
      </section>
      <div className="stack">
        {report.advice && <Advice advice={report.advice} rewrites={rewrites} active={active} show={toText} />}
        <section className="card">
          <h2>{words.findings}</h2>
          {findings.length === 0 && <p className="soft">{words.noFindings}</p>}
          {severities.map((s) => {
            const some = findings.filter((x) => x.finding.severity === s);
            return some.length > 0 && <div key={s}><h3 className="severity-head">{words.severity[s]} <span className="number soft">{some.length}</span></h3><ul className="findings" aria-label={words.severity[s]}>{list(some)}</ul></div>;
          })}
        </section>
        {risks.length > 0 && <section className="card"><h2>{words.risks}</h2><p className="note" style={{ margin: '-8px 0 12px' }}>{words.risksHint}</p><ul className="findings" aria-label={words.risks}>{list(risks)}</ul></section>}
      </div>
    </div>
  );
}
