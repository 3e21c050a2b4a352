// A new diagnosis, those under way, and those of before.
import { Tag } from 'antd';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';

import type { DiagnosisItem, Task } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { onNews } from '@/realtime/news';
import { Empty } from '@/ui/Empty';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useDiagnosesInfiniteQuery, useTasksQuery } from './api';
import { DiagnosisForm } from './DiagnosisForm';
import { isOver } from './progress';
import { useProgress } from './useTask';

export function Component() {
  const t = useWords();
  const pages = useDiagnosesInfiniteQuery();
  return (
    <>
      <PageHead title={t.diagnosis.title} hint={t.diagnosis.hint} />
      <div className="cols">
        <section className="card c7"><h2>{t.diagnosis.start}</h2><DiagnosisForm /></section>
        <div className="c5 stack">
          <Running />
          <section className="card">
            <h2>{t.diagnosis.history}</h2>
            <Listing pages={pages} keyOf={(x) => x.id} label={t.diagnosis.history} empty={<Empty title={t.diagnosis.historyEmpty} hint={t.diagnosis.historyHint} />}>
              {(x) => <Row item={x} />}
            </Listing>
          </section>
        </div>
      </div>
    </>
  );
}

function Row({ item: x }: { item: DiagnosisItem }) {
  const t = useWords();
  const times = useTimes();
  const { total, findings, keywords } = x.summary;
  return (
    <Link to={to.diagnosis(x.id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow">
        <strong className="one-line" style={{ display: 'block' }}>{x.position || t.diagnosis.untitled}</strong>
        <span className="note">{times.short(x.created_at)} · {t.resumes.version(x.version)} · {t.diagnosis.counts(findings.high, findings.medium, findings.low)}{keywords && ` · ${t.diagnosis.keywords(keywords.found, keywords.required)}`}</span>
      </span>
      <span className="number" style={{ fontSize: 22, fontWeight: 600, color: 'var(--brand)' }} title={t.diagnosis.total}>{total}</span>
    </Link>
  );
}

/** Shown only while there is something under way. */
function Running() {
  const t = useWords();
  const { data, refetch } = useTasksQuery(undefined, { refetchOnMountOrArgChange: true });
  // One that was begun elsewhere.
  useEffect(() => onNews(({ type, data: x }) => void (type === 'task.stage' && x.stage === 'queued' && x.attempt === 0 && refetch())), [refetch]);
  const open = data?.items.filter((x) => !isOver(x.stage)) ?? [];
  if (open.length === 0) return null;
  return (
    <section className="card">
      <h2>{t.diagnosis.running}</h2>
      <ul className="lines" aria-label={t.diagnosis.running}>{open.map((x) => <li key={x.id}><Open task={x} /></li>)}</ul>
    </section>
  );
}

function Open({ task }: { task: Task }) {
  const t = useWords();
  const times = useTimes();
  const stage = useProgress(task.id, task)?.stage ?? task.stage;
  return (
    <Link to={to.diagnosis(task.id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow"><strong className="one-line" style={{ display: 'block' }}>{task.position || t.diagnosis.untitled}</strong><span className="note">{times.short(task.created_at)}</span></span>
      <Tag color="green">{t.diagnosis.stage[stage]}</Tag>
    </Link>
  );
}
