import { Alert, Button, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import type { InterviewRecord } from '@/api/types';
import { to } from '@/app/paths';
import { ReportFile } from '@/features/reports/ReportFile';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useRecordQuery } from './api';
import { ReportView } from './ReportView';
import './room.css';

export function Component() {
  const t = useWords();
  const { id = '' } = useParams();
  const { data: record, error, refetch } = useRecordQuery(id);
  if (error && !record) return <Failed fault={error} retry={() => void refetch()} />;
  if (!record) return <Skeleton active paragraph={{ rows: 10 }} />;
  return <Shown key={record.id} record={record} title={t.interviews.report} />;
}

function Shown({ record: x, title }: { record: InterviewRecord; title: string }) {
  const t = useWords();
  const times = useTimes();
  const facts = [times.time(x.started_at), t.interviews.reason[x.reason], t.unit.duration(x.duration_s), x.cost > 0 ? `${t.interviews.cost_} ${t.unit.points(x.cost)}` : null].filter(Boolean);
  return (
    <>
      <PageHead title={`${x.position}${x.company && ` · ${x.company}`}`} hint={`${title} · ${facts.join(' · ')}`}>{!x.locked && <Link to={to.replay(x.id)}><Button>{t.replay.open}</Button></Link>}</PageHead>
      {x.report ? <div className="stack"><ReportFile of={`/api/v1/mock-interview/records/${x.id}`} name={t.interviews.fileName(x.position, times.day(x.started_at))} /><ReportView record={x} report={x.report} /></div> : (
        <div className="stack">
          <section className="card">
            <div className="report-score"><span className="big number">{x.score < 0 ? '–' : x.score}</span><span className="soft">{x.score < 0 ? t.interviews.noScore : t.interviews.score}</span></div>
          </section>
          {x.locked && <Alert type="info" showIcon title={t.interviews.locked(t.tier[x.locked.required_tier] ?? x.locked.required_tier)} description={<Link to={to.upgrade}>{t.gate.upgrade}</Link>} />}
        </div>
      )}
    </>
  );
}
