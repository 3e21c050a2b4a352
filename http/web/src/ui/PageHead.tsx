import { useEffect, type ReactNode } from 'react';

import { useWords } from '@/i18n';

/** The heading of a page, which is also what the window is called. */
export function PageHead({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  const { brand } = useWords();
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <header className="page-head">
      <div className="grow" style={{ minWidth: 220 }}>
        <h1 tabIndex={-1}>{title}</h1>
        {hint && <p>{hint}</p>}
      </div>
      {children && <div className="row tight">{children}</div>}
    </header>
  );
}
