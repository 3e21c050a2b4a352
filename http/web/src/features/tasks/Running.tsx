// Tasks of one kind that are under way; shown only while there are some.
import { Tag } from 'antd';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';

import type { Task } from '@/api/types';
import { useWords } from '@/i18n';
import { onNews } from '@/realtime/news';
import { useTimes } from '@/ui/format';

import { useTasksQuery } from './api';
import { isOver } from './progress';
import { useProgress } from './useTask';

interface Props {
  kind: Task['kind'];
  /** The page of one. */
  pageOf: (id: string) => string;
}

export function Running({ kind, pageOf }: Props) {
  const t = useWords();
  const { data, refetch } = useTasksQuery(undefined, { refetchOnMountOrArgChange: true });
  // One that was begun elsewhere.
  useEffect(() => onNews(({ type, data: x }) => void (type === 'task.stage' && x.kind === kind && x.stage === 'queued' && x.attempt === 0 && refetch())), [refetch, kind]);
  const open = data?.items.filter((x) => x.kind === kind && !isOver(x.stage)) ?? [];
  if (open.length === 0) return null;
  return (
    <section className="card">
      <h2>{t.tasks.running}</h2>
      <ul className="lines" aria-label={t.tasks.running}>{open.map((x) => <li key={x.id}><Open task={x} page={pageOf(x.id)} /></li>)}</ul>
    </section>
  );
}

function Open({ task, page }: { task: Task; page: string }) {
  const t = useWords();
  const times = useTimes();
  const stage = useProgress(task.id, task)?.stage ?? task.stage;
  return (
    <Link to={page} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow"><strong className="one-line" style={{ display: 'block' }}>{task.position || t.tasks.untitled}</strong><span className="note">{times.short(task.created_at)}</span></span>
      <Tag color="green">{t.tasks.stage[stage]}</Tag>
    </Link>
  );
}
