// One forecast: its questions as they come, then all of them, and what can be done with them.
import { Alert, Button, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import type { Forecast, Task } from '@/api/types';
import { to } from '@/app/paths';
import { ReportFile } from '@/features/reports/ReportFile';
import { useTaskQuery } from '@/features/tasks/api';
import { isOver, withTask, type Progress } from '@/features/tasks/progress';
import { Underway } from '@/features/tasks/Underway';
import { useProgress } from '@/features/tasks/useTask';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { base, useForecastQuery } from './api';
import './forecast.css';
import type { Asked } from './ForecastForm';
import { Practise } from './Practise';
import { Questions } from './Questions';
import { usePack, type Streamed } from './usePack';

export function Component() {
  const { id = '' } = useParams();
  return <Followed key={id} id={id} />;
}

function Followed({ id }: { id: string }) {
  // What is kept may be from before frames that nobody here has seen.
  const { data: task, error, refetch } = useTaskQuery(id, { refetchOnMountOrArgChange: true });
  const read = useProgress(id, task);
  const streamed = usePack(id, read !== null && !isOver(read.stage));
  if (error && !task) return <Failed fault={error} retry={() => void refetch()} />;
  if (!task || !read) return <Skeleton active paragraph={{ rows: 8 }} />;
  // The stream may say sooner how it ended.
  const progress = streamed.pack.over && streamed.pack.task ? withTask(read, streamed.pack.task) : read;
  return progress.stage === 'done' ? <Done id={id} streamed={streamed} /> : <Coming task={task} progress={progress} streamed={streamed} />;
}

function Coming({ task, progress, streamed }: { task: Task; progress: Progress; streamed: Streamed }) {
  const t = useWords();
  const words = t.forecast;
  const { pack, cut, failure } = streamed;
  const asked: Asked = { resume: task.resume_id, position: task.position };
  return (
    <>
      <PageHead title={task.position || t.tasks.untitled} hint={words.title}><Link to={to.forecasts}><Button>{words.history}</Button></Link></PageHead>
      <div className="stack">
        <Underway task={task} progress={progress} words={words} again={{ to: to.forecasts, state: asked }}>{pack.questions.length > 0 ? words.made(pack.questions.length) : words.waiting}</Underway>
        {!isOver(progress.stage) && (
          <>
            {cut && <Alert type="warning" showIcon role="status" title={words.cutOff} />}
            <Failed fault={failure} />
            <Questions questions={pack.questions} busy />
          </>
        )}
      </div>
    </>
  );
}

function Done({ id, streamed }: { id: string; streamed: Streamed }) {
  const { forecast: words } = useWords();
  const { data: x, error, refetch } = useForecastQuery(id);
  // What is on the page already stays there until all of it is.
  const shown = x?.questions ?? streamed.pack.questions;
  return (
    <>
      {x ? <Head forecast={x} /> : error ? <Failed fault={error} retry={() => void refetch()} /> : <Skeleton active title paragraph={{ rows: shown.length > 0 ? 1 : 8 }} />}
      {x && shown.length === 0 && <Empty title={words.none} />}
      <Questions questions={shown} />
    </>
  );
}

function Head({ forecast: x }: { forecast: Forecast }) {
  const t = useWords();
  const words = t.forecast;
  const times = useTimes();
  const facts = [words.title, times.time(x.created_at), words.questions(x.questions.length), x.cost ? `${words.cost} ${t.unit.points(x.cost)}` : null].filter(Boolean);
  const asked: Asked = { resume: x.resume_id, position: x.position, company: x.company };
  const made = [x.engine === 'builtin' ? t.note.builtin : words.madeWith(x.model ?? x.engine ?? ''), x.questions.some((q) => q.made_by?.simulated) ? t.note.simulated : null, `${words.rules} ${x.configuration}`].filter(Boolean);
  return (
    <>
      <PageHead title={[x.position || t.tasks.untitled, x.company].filter(Boolean).join(' · ')} hint={facts.join(' · ')}><Link to={to.forecasts} state={asked}><Button>{words.again}</Button></Link></PageHead>
      <div className="cols" style={{ marginBottom: 'var(--gap)' }}>
        <Practise forecast={x} />
        <div className="c6"><ReportFile of={`${base}/${x.id}`} name={words.fileName(x.position, times.day(x.created_at))} /></div>
      </div>
      <p className="note" style={{ marginBottom: 12 }}>{made.join(' · ')}</p>
    </>
  );
}
