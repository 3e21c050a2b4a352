// One diagnosis: while it is under way its progress, then what came of it.
import { Button, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import { to } from '@/app/paths';
import { ReportFile } from '@/features/reports/ReportFile';
import { useTaskQuery } from '@/features/tasks/api';
import { Underway } from '@/features/tasks/Underway';
import { useProgress } from '@/features/tasks/useTask';
import { useSpeech, useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { base, useDiagnosisQuery } from './api';
import { Compare } from './Compare';
import './diagnosis.css';
import type { Asked } from './DiagnosisForm';
import { Result } from './Result';

export function Component() {
  const { id = '' } = useParams();
  return <Followed key={id} id={id} />;
}

function Followed({ id }: { id: string }) {
  const t = useWords();
  // What is kept may be from before frames that nobody here has seen.
  const { data: task, error, refetch } = useTaskQuery(id, { refetchOnMountOrArgChange: true });
  const progress = useProgress(id, task);
  if (error && !task) return <Failed fault={error} retry={() => void refetch()} />;
  if (!task || !progress) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (progress.stage === 'done') return <Done id={id} />;
  return (
    <>
      <PageHead title={task.position || t.tasks.untitled} hint={t.diagnosis.title}><Link to={to.diagnoses}><Button>{t.diagnosis.history}</Button></Link></PageHead>
      <Underway task={task} progress={progress} words={t.diagnosis} again={{ to: to.diagnoses, state: { resume: task.resume_id, position: task.position } satisfies Asked }} />
    </>
  );
}

function Done({ id }: { id: string }) {
  const { t, lang } = useSpeech();
  const times = useTimes();
  const { data: x, error, refetch } = useDiagnosisQuery({ id, lang });
  if (error && !x) return <Failed fault={error} retry={() => void refetch()} />;
  if (!x) return <Skeleton active paragraph={{ rows: 10 }} />;
  const facts = [t.diagnosis.title, times.time(x.created_at), t.resumes.version(x.version), x.cost > 0 ? `${t.diagnosis.cost} ${t.unit.points(x.cost)}` : null].filter(Boolean);
  const asked: Asked = { resume: x.resume_id, position: x.position };
  return (
    <>
      <PageHead title={x.position || t.tasks.untitled} hint={facts.join(' · ')}>
        <Compare of={x} />
        <Link to={to.diagnoses} state={asked}><Button>{t.diagnosis.again}</Button></Link>
      </PageHead>
      <div className="stack">
        {x.report && <ReportFile of={`${base}/${x.id}`} name={t.diagnosis.fileName(x.position, times.day(x.created_at))} />}
        <Result diagnosis={x} />
      </div>
    </>
  );
}
