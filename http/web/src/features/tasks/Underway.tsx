// A task as far as it is: its stages, and how it ended when nothing came of it.
import { Alert, Button, Popconfirm, Steps } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

import type { Task } from '@/api/types';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useCancelTaskMutation } from './api';
import { isOver, steps, type Progress } from './progress';

interface Props {
  task: Task;
  progress: Progress;
  /** What this kind of task says of itself. */
  words: { cancel: string; cancelAsk: string; cancelled: string; failed: string; again: string };
  /** Where another one is begun, and what with. */
  again: { to: string; state: unknown };
  /** How far it is, beyond its stage. */
  children?: ReactNode;
}

export function Underway({ task, progress, words, again, children }: Props) {
  const t = useWords();
  const [cancel, cancelling] = useCancelTaskMutation();
  const why = progress.failure && (t.tasks.failure[progress.failure] ?? progress.failure);
  if (isOver(progress.stage))
    return (
      <Alert
        role="alert"
        showIcon
        type={progress.stage === 'failed' ? 'error' : 'info'}
        title={progress.stage === 'failed' ? words.failed : words.cancelled}
        description={
          <div className="stack tight">
            {why && <span>{why}</span>}
            <span className="small soft">{t.tasks.number}: <code>{task.id}</code>{progress.failure && <> · <code>{progress.failure}</code></>}</span>
            <Link to={again.to} state={again.state}>{words.again}</Link>
          </div>
        }
      />
    );
  const current = steps.findIndex((x) => x === progress.stage);
  return (
    <section className="card stack" aria-label={t.tasks.progress}>
      <Steps current={current} status="process" responsive items={steps.map((x) => ({ title: t.tasks.stage[x] }))} />
      <p role="status" aria-live="polite"><strong>{t.tasks.stage[progress.stage]}</strong>{progress.attempt > 1 && <span className="soft"> · {t.tasks.attempt(progress.attempt)}</span>}{children && <span className="soft"> · {children}</span>}</p>
      {why && <Alert type="warning" showIcon title={t.tasks.retrying(why)} />}
      <p className="note">{t.tasks.progressHint}{task.price > 0 && ` ${t.tasks.held(task.price)}`}</p>
      <Failed fault={cancelling.error} />
      <div><Popconfirm title={words.cancelAsk} onConfirm={() => void cancel(task.id)}><Button danger loading={cancelling.isLoading}>{words.cancel}</Button></Popconfirm></div>
    </section>
  );
}
