import { Link } from 'react-router-dom';

import type { RecordItem } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useRecordsInfiniteQuery } from './api';
import { StartForm } from './StartForm';

export function Component() {
  const t = useWords();
  const pages = useRecordsInfiniteQuery();
  return (
    <>
      <PageHead title={t.interviews.title} hint={t.interviews.hint} />
      <div className="cols">
        <section className="card c7"><h2>{t.interviews.start}</h2><StartForm /></section>
        <section className="card c5">
          <h2>{t.interviews.records}</h2>
          <Listing pages={pages} keyOf={(x) => x.id} label={t.interviews.records} empty={<Empty title={t.interviews.recordsEmpty} hint={t.interviews.recordsHint} />}>
            {(x) => <RecordRow record={x} />}
          </Listing>
        </section>
      </div>
    </>
  );
}

export function RecordRow({ record: x }: { record: RecordItem }) {
  const t = useWords();
  const times = useTimes();
  return (
    <Link to={to.record(x.id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow">
        <strong className="one-line" style={{ display: 'block' }}>{x.position}{x.company && ` · ${x.company}`}</strong>
        <span className="note">{times.short(x.started_at)} · {t.interviews.reason[x.reason]} · {t.interviews.answered(x.turns)}</span>
      </span>
      <span className="number" style={{ fontSize: 22, fontWeight: 600, color: 'var(--brand)' }} title={t.interviews.score}>{x.score < 0 ? '–' : x.score}</span>
    </Link>
  );
}
