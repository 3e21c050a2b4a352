import { Alert, Button, Skeleton, Tag } from 'antd';
import { Link } from 'react-router-dom';

import type { Membership, Tier } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes, yuan } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useMembershipQuery, useTiersQuery } from './api';
import './membership.css';
import { Plans } from './Plans';
import { Recharge } from './Recharge';

export function Component() {
  const t = useWords();
  const member = useMembershipQuery();
  return (
    <>
      <PageHead title={t.membership.title} hint={t.membership.noTransfer}>
        <Link to={to.points}><Button>{t.membership.history}</Button></Link>
        <Link to={to.orders}><Button>{t.membership.orders}</Button></Link>
      </PageHead>
      <div className="cols">
        <section className="card c7">{member.data ? <Standing member={member.data} /> : member.error ? <Failed fault={member.error} retry={() => void member.refetch()} /> : <Skeleton active />}</section>
        <section className="card c5"><h2>{t.membership.recharge}</h2><Recharge /></section>
        <section className="card"><h2>{t.membership.plans}</h2><Plans /></section>
        <section className="card"><h2>{t.membership.tiers}</h2><Tiers current={member.data?.tier} /></section>
      </div>
    </>
  );
}

function Standing({ member: x }: { member: Membership }) {
  const t = useWords();
  const times = useTimes();
  const { points, next } = x;
  const share = next ? Math.min(100, Math.round((x.cumulative_fen / next.from_fen) * 100)) : 100;
  return (
    <div className="stack" style={{ gap: 14 }}>
      <div className="row" style={{ gap: 36, alignItems: 'flex-start' }}>
        <div><p className="soft">{t.membership.current}</p><p className="big">{t.tier[x.tier]}</p></div>
        <div><p className="soft">{t.membership.available}</p><p className="big number">{points.available}</p></div>
      </div>
      <div>
        <div className="dim-bar" role="progressbar" aria-valuenow={share} aria-valuemin={0} aria-valuemax={100} aria-label={t.membership.current}><i style={{ width: `${share}%` }} /></div>
        <p className="note" style={{ marginTop: 6 }}>{t.membership.settled} {yuan(x.cumulative_fen)} · {next ? t.membership.nextTier(t.tier[next.tier] ?? next.tier, yuan(next.missing_fen)) : t.membership.top}</p>
      </div>
      <p>{x.plan ? <><Tag color="green">{t.membership.plan[x.plan.kind]}</Tag>{x.plan.ends_at && t.membership.planUntil(times.time(x.plan.ends_at))}</> : <span className="soft">{t.membership.noPlan}</span>}</p>
      {points.held > 0 && <p className="note">{t.membership.held} {points.held}</p>}
      {points.owed > 0 && <p className="note">{t.membership.owed} {points.owed}</p>}
      {points.lapses_at && points.lapsing > 0 && <Alert type="warning" showIcon title={t.membership.lapsing(points.lapsing, times.time(points.lapses_at))} />}
    </div>
  );
}

function Tiers({ current }: { current?: string }) {
  const { data, error, refetch } = useTiersQuery();
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  return <ul className="tiers">{data.items.map((x, i) => <TierCard key={x.tier} tier={x} current={x.tier === current} before={data.items.slice(0, i)} />)}</ul>;
}

function TierCard({ tier: x, current, before }: { tier: Tier; current: boolean; before: Tier[] }) {
  const t = useWords();
  const known = new Set(before.flatMap((b) => b.opens.map((o) => o.feature)));
  const fresh = x.opens.filter((o) => !known.has(o.feature));
  return (
    <li className="tier" aria-current={current || undefined}>
      <div className="row between tight"><strong>{t.tier[x.tier]}</strong>{current ? <Tag color="green">{t.membership.you}</Tag> : !x.enabled && <Tag>{t.membership.notOpen}</Tag>}</div>
      <p className="note">{x.from_fen === null ? t.membership.notOpen : t.membership.from(yuan(x.from_fen))}</p>
      <ul>
        {fresh.map((o) => (
          <li key={o.feature} className="row between tight"><span>{t.feature[o.feature] ?? o.feature}</span><span className="note">{o.price === 0 ? t.membership.free : o.metered ? t.membership.perMinute(o.price) : t.membership.price(o.price)}</span></li>
        ))}
      </ul>
    </li>
  );
}
