import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { useMeQuery } from '@/features/settings/api';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';

import { useMonthlyStatsQuery } from './api';
import './dashboard.css';
import { countersOf, monthIn, monthsBack, shifted, type Counter } from './months';

/** What one did in a month: one answer, read again when something that counts was pushed. */
export function Month() {
  const t = useWords();
  const words = t.home.count;
  const { data: me } = useMeQuery();
  const [month, setMonth] = useState<string>();
  const { data, currentData, error, isFetching, refetch } = useMonthlyStatsQuery(month);
  const zone = me?.time_zone ?? data?.time_zone ?? 'UTC';
  const now = monthIn(zone, new Date());
  const shown = month ?? currentData?.month ?? now;
  const offered = monthsBack(me ? monthIn(zone, new Date(me.user.created_at)) : shown, now);
  const go = (x: string) => setMonth(x === now ? undefined : x);
  const label = (x: string) => t.calendar.month(Number(x.slice(0, 4)), Number(x.slice(5)));
  return (
    <section className="card" aria-busy={isFetching}>
      <div className="card-head" style={{ alignItems: 'center' }}>
        <h2>{words.title} {data && <span className="note" style={{ fontWeight: 400 }}>{t.calendar.zone(data.time_zone)}</span>}</h2>
        <span className="row tight">
          <Button size="small" icon={<LeftOutlined />} aria-label={t.calendar.prev} disabled={shown <= (offered.at(-1) ?? shown)} onClick={() => go(shifted(shown, -1))} />
          <Select size="small" value={shown} onChange={go} aria-label={words.month} style={{ minWidth: 122 }} options={[...new Set([...offered, shown])].map((x) => ({ value: x, label: label(x) }))} />
          <Button size="small" icon={<RightOutlined />} aria-label={t.calendar.next} disabled={shown >= now} onClick={() => go(shifted(shown, 1))} />
        </span>
      </div>
      {error ? <Failed fault={error} retry={() => void refetch()} /> : !data ? <Skeleton active title={false} paragraph={{ rows: 3 }} /> : <dl className="counts" style={{ opacity: currentData ? 1 : 0.5 }}>{countersOf(data, t).map((x) => <Count key={x.key} counter={x} />)}</dl>}
    </section>
  );
}

function Count({ counter: x }: { counter: Counter }) {
  return (
    <div>
      <dt>{x.to ? <Link to={x.to}>{x.label}</Link> : x.label}</dt>
      <dd className="number">{x.value}</dd>
      {x.note && <dd className="note number">{x.note}</dd>}
    </div>
  );
}
