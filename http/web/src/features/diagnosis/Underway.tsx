// A task as far as it is: its stages, and how it ended when nothing came of it.
import { Alert, Button, Popconfirm, Steps } from 'antd';
import { Link } from 'react-router-dom';

import type { Task } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useCancelTaskMutation } from './api';
import type { Asked } from './DiagnosisForm';
import { isOver, steps, type Progress } from './progress';

export function Underway({ task, progress }: { task: Task; progress: Progress }) {
  const t = useWords();
  const words = t.diagnosis;
  const [cancel, cancelling] = useCancelTaskMutation();
  const why = progress.failure && (words.failure[progress.failure] ?? progress.failure);
  if (isOver(progress.stage)) {
    const asked: Asked = { resume: task.resume_id, position: task.position };
    return (
      <Alert
        role="alert"
        showIcon
        type={progress.stage === 'failed' ? 'error' : 'info'}
        title={progress.stage === 'failed' ? words.failed : words.cancelled}
        description={
          <div className="stack tight">
            {why && <span>{why}</span>}
            <span className="small soft">{words.number}: <code>{task.id}</code>{progress.failure && <> · <code>{progress.failure}</code></>}</span>
            <Link to={to.diagnoses} state={asked}>{words.again}</Link>
          </div>
        }
      />
    );
  }
  const current = steps.findIndex((x) => x === progress.stage);
  return (
    <section className="card stack" aria-label={words.progress}>
      <Steps current={current} status="process" responsive items={steps.map((x) => ({ title: words.stage[x] }))} />
      <p role="status" aria-live="polite"><strong>{words.stage[progress.stage]}</strong>{progress.attempt > 1 && <span className="soft"> · {words.attempt(progress.attempt)}</span>}</p>
      {why && <Alert type="warning" showIcon title={words.retrying(why)} />}
      <p className="note">{words.progressHint}{task.price > 0 && ` ${words.held(task.price)}`}</p>
      <Failed fault={cancelling.error} />
      <div><Popconfirm title={words.cancelAsk} onConfirm={() => void cancel(task.id)}><Button danger loading={cancelling.isLoading}>{words.cancel}</Button></Popconfirm></div>
    </section>
  );
}
