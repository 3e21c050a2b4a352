// A new forecast, those under way, and those of before.
import { Link } from 'react-router-dom';

import type { ForecastItem } from '@/api/types';
import { to } from '@/app/paths';
import { Running } from '@/features/tasks/Running';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useForecastsInfiniteQuery } from './api';
import { ForecastForm } from './ForecastForm';

export function Component() {
  const t = useWords();
  return (
    <>
      <PageHead title={t.forecast.title} hint={t.forecast.hint} />
      <div className="cols">
        <section className="card c7"><h2>{t.forecast.start}</h2><ForecastForm /></section>
        <div className="c5 stack">
          <Running kind="forecast" pageOf={to.forecast} />
          <section className="card"><h2>{t.forecast.history}</h2><History /></section>
        </div>
      </div>
    </>
  );
}

export function History() {
  const t = useWords();
  const pages = useForecastsInfiniteQuery();
  return (
    <Listing pages={pages} keyOf={(x) => x.id} label={t.forecast.history} empty={<Empty title={t.forecast.historyEmpty} hint={t.forecast.historyHint} />}>
      {(x) => <Row item={x} />}
    </Listing>
  );
}

function Row({ item: x }: { item: ForecastItem }) {
  const t = useWords();
  const times = useTimes();
  return (
    <Link to={to.forecast(x.id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow">
        <strong className="one-line" style={{ display: 'block' }}>{x.position || t.tasks.untitled}{x.company && ` · ${x.company}`}</strong>
        <span className="note">{[times.short(x.created_at), x.cost > 0 ? t.unit.points(x.cost) : null].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="number note" style={{ whiteSpace: 'nowrap' }}>{t.forecast.questions(x.questions)}</span>
    </Link>
  );
}
