// What is shown instead of a page.
import { Button, Spin } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

import { useWords } from '@/i18n';

import { to } from './paths';
import { startSession } from './session';

export function Opening() {
  const t = useWords();
  return (
    <div className="fill-center" role="status" aria-label={t.ui.loading}>
      <Spin size="large" />
    </div>
  );
}

function Instead({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <div className="fill-center">
      <div className="stack tight" style={{ alignItems: 'center', textAlign: 'center', padding: 24, maxWidth: 420 }}>
        <h1 style={{ fontSize: 22 }}>{title}</h1>
        {hint && <p className="soft">{hint}</p>}
        <div style={{ marginTop: 12 }}>{children}</div>
      </div>
    </div>
  );
}

export function Unreachable() {
  const t = useWords();
  return <Instead title={t.fail.network}><Button type="primary" onClick={() => void startSession()}>{t.act.retry}</Button></Instead>;
}

export function Broken() {
  const t = useWords();
  return <Instead title={t.fail.page} hint={t.fail.pageHint}><Button type="primary" onClick={() => location.reload()}>{t.act.refresh}</Button></Instead>;
}

export function Lost() {
  const t = useWords();
  return <Instead title={t.fail.notFound} hint={t.fail.notFoundHint}><Link to={to.dashboard}>{t.fail.home}</Link></Instead>;
}
