import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

import type { Job, JobResult } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { useTimes } from '@/ui/format';

import { cityName } from './cities';
import './jobs.css';
import { payOf, reasonOf, yearsOf } from './match';

export function Standing({ job: x }: { job: Pick<Job, 'sample' | 'withdrawn'> }) {
  const { t } = useSpeech();
  return <>{x.sample && <Tag color="gold" title={t.jobs.sampleHint}>{t.jobs.sample}</Tag>}{x.withdrawn && <Tag color="orange" title={t.jobs.withdrawnHint}>{t.jobs.withdrawn}</Tag>}</>;
}

/** A posting in a list; `score` beside it and `children` below it say how it fits. */
export function JobRow({ job: x, shared = [], score, children }: { job: Job; shared?: readonly string[]; score?: ReactNode; children?: ReactNode }) {
  const { t, lang } = useSpeech();
  const times = useTimes();
  return (
    <div className="job" data-withdrawn={x.withdrawn}>
      <div className="grow stack tight">
        <span className="row tight"><Link to={to.job(x.id)} lang={x.language} className="job-title">{x.title}</Link><Standing job={x} /></span>
        <span className="row tight"><strong className="job-pay number">{payOf(x, t)}</strong><span className="soft small">{cityName(x.city, lang)} · {yearsOf(x, t)} · {t.jobs.degree[x.degree]}</span></span>
        <span className="note">{x.company} · {t.jobs.posted(times.day(x.posted_at))}</span>
        {x.skills.length > 0 && <span className="row job-skills">{x.skills.slice(0, 8).map((s) => <Tag key={s} color={shared.includes(s) ? 'green' : undefined}>{s}</Tag>)}</span>}
        {children}
      </div>
      {score}
    </div>
  );
}

/** A posting as a session found it, with what speaks for it and against it. */
export function ResultRow({ result: { job, score, reasons } }: { result: JobResult }) {
  const { t } = useSpeech();
  const shared = reasons.find((x) => x.what === 'skills')?.skills ?? [];
  return (
    <JobRow job={job} shared={shared} score={score !== null && <span className="job-score"><span className="number">{score}</span><span className="note">{t.jobs.score}</span></span>}>
      {reasons.length > 0 && (
        <ul className="job-reasons" aria-label={t.jobs.reasons}>
          {reasons.map((x) => {
            const { fit, text } = reasonOf(x, t);
            return <li key={x.what} data-fit={fit}>{text}{x.points > 0 && <span className="number"> +{x.points}</span>}</li>;
          })}
        </ul>
      )}
    </JobRow>
  );
}
