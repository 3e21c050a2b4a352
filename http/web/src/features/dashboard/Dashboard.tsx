import { Button, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Link } from 'react-router-dom';

import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { useOccurrencesQuery } from '@/features/calendar/api';
import { DayList } from '@/features/calendar/DayList';
import { EventForm } from '@/features/calendar/EventForm';
import { dayKey } from '@/features/calendar/month';
import { useRecordsInfiniteQuery } from '@/features/interviews/api';
import { scored } from '@/features/interviews/charts';
import { RecordRow } from '@/features/interviews/Interviews';
import { useResumesInfiniteQuery } from '@/features/resumes/api';
import { useHeadlinesQuery } from '@/features/news/api';
import { Headline } from '@/features/news/Headline';
import { useMeQuery } from '@/features/settings/api';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { itemsOf, Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { Month } from './Month';

const Trend = lazy(() => import('./Trend'));

export function Component() {
  const t = useWords();
  const { data: me, error, refetch } = useMeQuery();
  return (
    <>
      <PageHead title={me ? t.home.hello(me.user.nickname) : t.nav.dashboard} hint={t.home.sub}><Link to={to.interviews}><Button type="primary" size="large">{t.home.startNow}</Button></Link></PageHead>
      {error && !me && <Failed fault={error} retry={() => void refetch()} />}
      <div className="cols">
        <Link className="tile c4" to={to.upgrade}><span className="soft">{t.home.points}</span>{me ? <><p className="big number">{me.points}</p><p className="note">{t.tier[me.tier]}{me.plan?.ends_at && ` · ${t.membership.planUntil(dayjs(me.plan.ends_at).format('YYYY-MM-DD'))}`}</p></> : <Skeleton active title={false} paragraph={{ rows: 2 }} />}</Link>
        <DefaultResume />
        <Month />
        <div className="stack c5">
          <Calendar />
          <Headlines />
        </div>
        <Recent />
      </div>
    </>
  );
}

function DefaultResume() {
  const t = useWords();
  const pages = useResumesInfiniteQuery();
  const shown = itemsOf(pages).find((x) => x.default) ?? itemsOf(pages)[0];
  return (
    <Link className="tile c8" to={shown ? to.resume(shown.id) : to.resumes}>
      <span className="soft">{t.home.resume}</span>
      {!pages.data && !pages.error ? <Skeleton active title={false} paragraph={{ rows: 2 }} /> : shown ? <><p className="one-line" style={{ fontSize: 20, fontWeight: 600, margin: '4px 0 6px' }}>{shown.filename}</p><p className="note one-line">{shown.skills.slice(0, 8).join(' · ') || t.resumes.state[shown.state]}</p></> : <><p style={{ fontSize: 20, fontWeight: 600, margin: '4px 0 6px' }}>{t.home.noResume}</p><p className="note">{t.resumes.emptyHint}</p></>}
    </Link>
  );
}

function Calendar() {
  const t = useWords();
  const [adding, setAdding] = useState(false);
  // Fixed while the page is shown, so that it is one window.
  const window = useMemo(() => ({ from: dayjs().startOf('day').toISOString(), to: dayjs().startOf('day').add(14, 'day').toISOString() }), []);
  const { data, error, refetch } = useOccurrencesQuery(window);
  return (
    <section className="card">
      <div className="card-head"><h2>{t.home.upcoming}</h2><span className="row tight"><Link to={to.calendar}>{t.home.see}</Link><Button size="small" onClick={() => setAdding(true)}>{t.calendar.add}</Button></span></div>
      {error && !data ? <Failed fault={error} retry={() => void refetch()} /> : !data ? <Skeleton active title={false} /> : data.length === 0 ? <Empty title={t.home.upcomingEmpty} /> : <DayList items={data.slice(0, 6)} dated />}
      {adding && <EventForm day={dayKey(dayjs())} close={() => setAdding(false)} />}
    </section>
  );
}

function Recent() {
  const t = useWords();
  const pages = useRecordsInfiniteQuery();
  const records = itemsOf(pages);
  const few = { ...pages, hasNextPage: false, data: pages.data && { pages: [{ items: records.slice(0, 5), next_cursor: null }] } };
  return (
    <section className="card c7">
      <div className="card-head"><h2>{t.home.recent}</h2><Link to={to.interviews}>{t.home.see}</Link></div>
      {scored(records).length >= 2 && <Suspense fallback={<Skeleton active title={false} />}><Trend records={records} /></Suspense>}
      <Listing pages={few} keyOf={(x) => x.id} label={t.home.recent} empty={<Empty title={t.interviews.recordsEmpty} hint={t.home.trendHint} />}>{(x) => <RecordRow record={x} />}</Listing>
    </section>
  );
}

function Headlines() {
  const t = useWords();
  const { data, error, refetch } = useHeadlinesQuery();
  return (
    <section className="card">
      <div className="card-head"><h2>{t.news.latest}</h2><Link to={to.news}>{t.home.see}</Link></div>
      {error && !data ? <Failed fault={error} retry={() => void refetch()} /> : !data ? <Skeleton active title={false} /> : data.items.length === 0 ? <Empty title={t.news.empty} /> : <ul className="lines" aria-label={t.news.latest}>{data.items.map((x) => <li key={x.id}><Headline item={x} brief /></li>)}</ul>}
    </section>
  );
}
