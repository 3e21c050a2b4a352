// The questions: why each may come, where that is written, and what a good answer has.
import { Tag } from 'antd';

import type { ForecastQuestion } from '@/api/types';
import { useWords } from '@/i18n';

export function Questions({ questions, busy }: { questions: readonly ForecastQuestion[]; busy?: boolean }) {
  const t = useWords();
  return (
    <ol className="forecast" aria-label={t.forecast.pack} aria-busy={busy}>
      {questions.map((x) => <li key={x.number}><Question question={x} /></li>)}
    </ol>
  );
}

const tones: Record<ForecastQuestion['difficulty'], string> = { easy: 'green', medium: 'default', hard: 'orange' };

function Question({ question: x }: { question: ForecastQuestion }) {
  const t = useWords();
  const words = t.forecast;
  return (
    <article className="card forecast-question" aria-labelledby={`question-${x.number}`}>
      <div className="row tight"><span className="note number">{words.number(x.number)}</span><Tag>{words.kind[x.kind] ?? x.kind}</Tag><Tag color={tones[x.difficulty]}>{words.difficulty[x.difficulty] ?? x.difficulty}</Tag>{x.made_by && <Tag color="blue">{words.byModel}</Tag>}</div>
      <h3 id={`question-${x.number}`}>{x.text}</h3>
      <p><span className="soft">{words.why}: </span>{x.why}</p>
      {x.sources.length > 0 && (
        <ul className="forecast-sources" aria-label={words.sources}>
          {x.sources.map((s, i) => <li key={i}><span className="note">{words.of[s.of] ?? s.of}</span><blockquote className="quote pre">{s.quote}</blockquote></li>)}
        </ul>
      )}
      <Points title={words.keyPoints} points={x.key_points} />
      <Points title={words.followUps} points={x.follow_ups} />
    </article>
  );
}

function Points({ title, points }: { title: string; points: readonly string[] }) {
  if (points.length === 0) return null;
  return (
    <div>
      <h4>{title}</h4>
      <ul aria-label={title}>{points.map((x, i) => <li key={i}>{x}</li>)}</ul>
    </div>
  );
}
