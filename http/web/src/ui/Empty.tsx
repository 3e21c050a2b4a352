import type { ReactNode } from 'react';

/** Nothing is here, said kindly, with what to do about it. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="stack tight" style={{ alignItems: 'center', textAlign: 'center', padding: '28px 12px' }}>
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden="true" fill="none" stroke="currentColor" className="soft" strokeWidth="1.6" opacity="0.55">
        <rect x="14" y="6" width="44" height="34" rx="6" />
        <path d="M22 16h20M22 23h28M22 30h14" strokeLinecap="round" />
      </svg>
      <strong>{title}</strong>
      {hint && <span className="soft">{hint}</span>}
      {children && <div style={{ marginTop: 8 }}>{children}</div>}
    </div>
  );
}
