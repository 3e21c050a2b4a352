// What a language model advises. It is marked as such, and each rewrite quotes what it is about.
import { AimOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';

import type { DiagnosisAdvice } from '@/api/types';
import { tagOf, useWords } from '@/i18n';

import type { KeyedRewrite } from './Judged';

interface Props {
  advice: DiagnosisAdvice;
  rewrites: readonly KeyedRewrite[];
  active: string | null;
  /** Leads to its place in the text. */
  show: (key: string) => void;
}

export function Advice({ advice: x, rewrites, active, show }: Props) {
  const t = useWords();
  const words = t.diagnosis;
  const { model, prompt, configuration, simulated } = x.made_by;
  const made = [model, `${words.prompt} ${prompt}`, `${words.configuration} ${configuration}`, simulated ? t.note.simulated : null].filter(Boolean);
  // It may have been asked for in another language than that of the page.
  const lang = tagOf(x.language);
  return (
    <section className="card" aria-label={words.advice}>
      <h2>{words.advice}</h2>
      <p className="note">{x.notice}</p>
      <p className="note">{made.join(' · ')}</p>
      <p className="pre" lang={lang}>{x.summary}</p>
      <Points title={words.strengths} points={x.strengths} lang={lang} />
      {rewrites.length > 0 && (
        <>
          <h3 className="severity-head">{words.rewrites}</h3>
          <ul className="findings" aria-label={words.rewrites}>
            {rewrites.map((one) => <li key={one.key}><Rewrite item={one} lang={lang} active={one.key === active} show={one.shown ? () => show(one.key) : undefined} /></li>)}
          </ul>
        </>
      )}
      <Points title={words.openQuestions} points={x.questions} lang={lang} />
      {x.left_out > 0 && <p className="note">{words.leftOut(x.left_out)}</p>}
    </section>
  );
}

function Rewrite({ item: { key, rewrite: x }, lang, active, show }: { item: KeyedRewrite; lang: string; active: boolean; show?: () => void }) {
  const t = useWords();
  const words = t.diagnosis;
  return (
    <article className="finding severity advice" data-finding={key} data-active={active || undefined}>
      <blockquote className="finding-quote">{x.quote}</blockquote>
      <div className="finding-rewrite">
        <span className="note">{words.suggestion}</span>
        <Typography.Paragraph style={{ margin: 0 }} copyable={{ text: x.better, tooltips: [words.copy, t.act.copied] }}>{x.better}</Typography.Paragraph>
      </div>
      <p lang={lang}>{x.why}</p>
      {show && <Button type="text" size="small" style={{ justifySelf: 'start' }} icon={<AimOutlined aria-hidden />} onClick={show} aria-pressed={active}>{words.show}</Button>}
    </article>
  );
}

function Points({ title, points, lang }: { title: string; points: readonly string[]; lang: string }) {
  if (points.length === 0) return null;
  return (
    <>
      <h3 className="severity-head">{title}</h3>
      <ul aria-label={title} lang={lang}>{points.map((x, i) => <li key={i}>{x}</li>)}</ul>
    </>
  );
}
