// What went wrong: the server's words, the field, the request's number, and a way on.
import { Alert, Button } from 'antd';
import { Link } from 'react-router-dom';

import { isLocal, localFailure, type Failure } from '@/api/problem';
import type { SerializedError } from '@reduxjs/toolkit';
import { useWords, type Words } from '@/i18n';

export type Fault = Failure | SerializedError | undefined | null;

/** RTK also tells errors of the page itself; those are nobody's answer. */
export const failureFrom = (fault: Fault): Failure | null => (!fault ? null : 'retryable' in fault ? fault : localFailure('unreadable'));

export function wordsOf(failure: Failure, t: Words): { title: string; detail: string } {
  if (isLocal(failure)) return { title: t.fail[failure.local], detail: '' };
  if (failure.code === 'tier_required' && failure.required_tier) return { title: failure.title, detail: t.gate.tier(t.tier[failure.required_tier] ?? failure.required_tier) };
  if (failure.code === 'points_required' || failure.code === 'report_not_bought') return { title: failure.title, detail: t.gate.points(failure.price ?? 0, failure.balance ?? 0) };
  return { title: failure.title, detail: failure.detail === failure.title ? '' : failure.detail };
}

export function Failed({ fault, retry }: { fault: Fault; retry?: () => void }) {
  const t = useWords();
  const failure = failureFrom(fault);
  if (!failure || (isLocal(failure) && failure.local === 'cancelled')) return null;
  const { title, detail } = wordsOf(failure, t);
  const upgrade = isLocal(failure) ? undefined : failure.upgrade_url;
  return (
    <Alert
      type={upgrade ? 'warning' : 'error'}
      showIcon
      role="alert"
      className="failed"
      title={title}
      description={
        <div className="stack tight">
          {detail && <span>{detail}</span>}
          {failure.field && <span className="small soft">{t.fail.field}: <code>{failure.field}</code></span>}
          {failure.request_id && <span className="small soft">{t.fail.requestId}: <code>{failure.request_id}</code></span>}
          {(upgrade || retry) && (
            <span className="row tight">
              {upgrade?.startsWith('/') && <Link to={upgrade}>{failure.code === 'points_required' ? t.gate.recharge : t.gate.upgrade}</Link>}
              {retry && <Button size="small" onClick={retry}>{t.act.retry}</Button>}
            </span>
          )}
        </div>
      }
    />
  );
}
