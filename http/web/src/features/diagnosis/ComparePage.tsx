// What became of a résumé: two diagnoses side by side.
import { Alert, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import type { DiagnosisComparison, DiagnosisFinding, DiagnosisItem } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech, useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useComparisonQuery } from './api';
import './diagnosis.css';
import { Finding } from './Finding';
import { Locked } from './Result';

export function Component() {
  const { t, lang } = useSpeech();
  const { id = '', other = '' } = useParams();
  const { data: x, error, refetch } = useComparisonQuery({ before: id, after: other, lang });
  if (error && !x) return <Failed fault={error} retry={() => void refetch()} />;
  if (!x) return <Skeleton active paragraph={{ rows: 10 }} />;
  const { gone, fresh, kept } = x.changes;
  const builtin = x.before.engine === 'builtin' && x.after.engine === 'builtin';
  return (
    <>
      <PageHead title={t.diagnosis.compareTitle} hint={builtin ? t.note.builtin : undefined} />
      <div className="cols">
        {!x.changes.same_rules && <Alert type="warning" showIcon title={t.diagnosis.rulesDiffer} />}
        <Sides comparison={x} />
        {x.locked && <Locked locked={x.locked} />}
        <Changes className="c6" title={t.diagnosis.gone} count={x.changes.findings.gone} findings={gone} />
        <Changes className="c6" title={t.diagnosis.fresh} count={x.changes.findings.fresh} findings={fresh} />
        <Changes title={t.diagnosis.kept} count={x.changes.findings.kept} findings={kept} />
      </div>
    </>
  );
}

const signed = (n: number) => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : '0');

function Sides({ comparison: x }: { comparison: DiagnosisComparison }) {
  const t = useWords();
  const words = t.diagnosis;
  const { total, dimensions } = x.changes;
  const row = (key: string, label: string, { before, after }: { before: number; after: number }) => (
    <tr key={key}><th scope="row">{label}</th><td className="number">{before}</td><td className="number">{after}</td><td className="number" data-way={Math.sign(after - before)}>{signed(after - before)}</td></tr>
  );
  return (
    <section className="card">
      <table className="sides">
        <thead>
          <tr><td /><th scope="col"><Side name={words.before} item={x.before} /></th><th scope="col"><Side name={words.after} item={x.after} /></th><th scope="col">{words.change}</th></tr>
        </thead>
        <tbody>
          {row('total', words.total, total)}
          {dimensions.map((d) => row(d.dimension, words.dim[d.dimension] ?? d.label, d))}
        </tbody>
      </table>
    </section>
  );
}

function Side({ name, item: x }: { name: string; item: DiagnosisItem }) {
  const t = useWords();
  const times = useTimes();
  return <>{name}<br /><Link to={to.diagnosis(x.id)}>{t.resumes.version(x.version)}</Link><br /><span className="note">{times.short(x.created_at)}</span></>;
}

/** Null: locked, and only their number is told. */
function Changes({ title, count, findings, className }: { title: string; count: number; findings: readonly DiagnosisFinding[] | null; className?: string }) {
  const t = useWords();
  return (
    <section className={`card ${className ?? ''}`}>
      <div className="card-head" style={{ marginBottom: findings?.length ? 14 : 0 }}><h2>{title}</h2><span className="number soft">{count}</span></div>
      {count === 0 ? <p className="soft">{t.diagnosis.nothing}</p> : findings && <ul className="findings" aria-label={title}>{findings.map((x, i) => <li key={i}><Finding item={{ key: `${i}`, finding: x }} /></li>)}</ul>}
    </section>
  );
}
