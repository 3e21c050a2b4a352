// What a diagnosis found. The summary is everybody's; the rest opens with a tier.
import { Alert, Skeleton, Tag } from 'antd';
import { Link } from 'react-router-dom';

import { isLocal } from '@/api/problem';
import type { Diagnosis, DiagnosisReport } from '@/api/types';
import { useResumeQuery } from '@/features/resumes/api';
import { useWords } from '@/i18n';
import { Failed, failureFrom } from '@/ui/Failed';

import { Coverage } from './Coverage';
import { Judged } from './Judged';
import { Radar, ScoreList } from './Scores';
import { Skills } from './Skills';

export function Result({ diagnosis: x }: { diagnosis: Diagnosis }) {
  return (
    <div className="cols">
      <Summary diagnosis={x} />
      <Radar scores={x.summary.scores} />
      {x.report ? <Report diagnosis={x} report={x.report} /> : x.locked && <Locked locked={x.locked} />}
    </div>
  );
}

function Summary({ diagnosis: x }: { diagnosis: Diagnosis }) {
  const t = useWords();
  const words = t.diagnosis;
  const { total, findings, keywords } = x.summary;
  return (
    <section className="card c5">
      <div className="report-score"><span className="big number">{total}</span><span className="soft">/ 100 {words.total}</span></div>
      <p style={{ margin: '10px 0 12px' }} className="row tight">{(['high', 'medium', 'low'] as const).map((s) => <Tag key={s} className={`severity ${s}`}>{words.severity[s]} {findings[s]}</Tag>)}</p>
      <ScoreList scores={x.summary.scores} dimensions={x.report?.dimensions} />
      <p className="note" style={{ marginTop: 14 }}>{keywords ? `${words.required} ${words.met(keywords.found, keywords.required)}` : words.noPosting}</p>
      <p className="note">{x.engine === 'builtin' ? t.note.builtin : words.advised(x.model ?? x.engine)} · {words.rules} {x.configuration}</p>
    </section>
  );
}

export function Locked({ locked }: { locked: NonNullable<Diagnosis['locked']> }) {
  const t = useWords();
  return <Alert type="info" showIcon title={t.diagnosis.locked(t.tier[locked.required_tier] ?? locked.required_tier)} description={<Link to={locked.upgrade_url}>{t.gate.upgrade}</Link>} />;
}

function Report({ diagnosis, report }: { diagnosis: Diagnosis; report: DiagnosisReport }) {
  const resume = useResumeQuery(diagnosis.resume_id);
  const failure = resume.data ? null : failureFrom(resume.error);
  // Deleted: what was quoted is left.
  const gone = failure !== null && !isLocal(failure) && failure.status === 404;
  if (failure && !gone) return <Failed fault={failure} retry={() => void resume.refetch()} />;
  if (!resume.data && !gone) return <Skeleton active paragraph={{ rows: 8 }} />;
  const text = resume.data?.text ?? null;
  return (
    <>
      <Judged report={report} text={text} />
      {report.coverage && <Coverage coverage={report.coverage} />}
      <Skills skills={report.skills} text={text} whole={!report.coverage} />
    </>
  );
}
