// A new diagnosis, those under way, and those of before.
import { Link } from 'react-router-dom';

import type { DiagnosisItem } from '@/api/types';
import { to } from '@/app/paths';
import { Running } from '@/features/tasks/Running';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useDiagnosesInfiniteQuery } from './api';
import { DiagnosisForm } from './DiagnosisForm';

export function Component() {
  const t = useWords();
  const pages = useDiagnosesInfiniteQuery();
  return (
    <>
      <PageHead title={t.diagnosis.title} hint={t.diagnosis.hint} />
      <div className="cols">
        <section className="card c7"><h2>{t.diagnosis.start}</h2><DiagnosisForm /></section>
        <div className="c5 stack">
          <Running kind="diagnosis" pageOf={to.diagnosis} />
          <section className="card">
            <h2>{t.diagnosis.history}</h2>
            <Listing pages={pages} keyOf={(x) => x.id} label={t.diagnosis.history} empty={<Empty title={t.diagnosis.historyEmpty} hint={t.diagnosis.historyHint} />}>
              {(x) => <Row item={x} />}
            </Listing>
          </section>
        </div>
      </div>
    </>
  );
}

function Row({ item: x }: { item: DiagnosisItem }) {
  const t = useWords();
  const times = useTimes();
  const { total, findings, keywords } = x.summary;
  return (
    <Link to={to.diagnosis(x.id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow">
        <strong className="one-line" style={{ display: 'block' }}>{x.position || t.tasks.untitled}</strong>
        <span className="note">{times.short(x.created_at)} · {t.resumes.version(x.version)} · {t.diagnosis.counts(findings.high, findings.medium, findings.low)}{keywords && ` · ${t.diagnosis.keywords(keywords.found, keywords.required)}`}</span>
      </span>
      <span className="number" style={{ fontSize: 22, fontWeight: 600, color: 'var(--brand)' }} title={t.diagnosis.total}>{total}</span>
    </Link>
  );
}
