import { Checkbox, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import type { HistoryLine } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes, yuan } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useBalanceQuery, useHistoryInfiniteQuery } from './api';
import { Vouchers } from './Vouchers';

export function Component() {
  const t = useWords();
  const [cash, set] = useState(false);
  const pages = useHistoryInfiniteQuery({ cash });
  return (
    <>
      <PageHead title={t.membership.history} hint={t.membership.noTransfer} />
      <div className="cols">
        <section className="card c8">
          <div className="card-head"><h2>{t.membership.history}</h2><Checkbox checked={cash} onChange={(x) => set(x.target.checked)}>{t.membership.cashToo}</Checkbox></div>
          <Listing pages={pages} keyOf={(x) => x.number} label={t.membership.history} empty={<Empty title={t.membership.historyEmpty} />}>{(x) => <Row line={x} />}</Listing>
        </section>
        <div className="c4 stack"><section className="card"><Balance /></section><section className="card"><Vouchers /></section></div>
      </div>
    </>
  );
}

function Balance() {
  const t = useWords();
  const times = useTimes();
  const { data: x, error, refetch } = useBalanceQuery();
  if (error && !x) return <Failed fault={error} retry={() => void refetch()} />;
  if (!x) return <Skeleton active />;
  return (
    <>
      <p className="soft">{t.membership.available}</p>
      <p className="big number">{x.available}</p>
      {x.held > 0 && <p className="note">{t.membership.held} {x.held}</p>}
      {x.owed > 0 && <p className="note">{t.membership.owed} {x.owed}</p>}
      {x.lapses_at && x.lapsing > 0 && <p className="note">{t.membership.lapsing(x.lapsing, times.time(x.lapses_at))}</p>}
      <p style={{ marginTop: 12 }}><Link to={to.upgrade}>{t.membership.recharge}</Link></p>
    </>
  );
}

const signed = (n: number) => (n > 0 ? `+${n}` : String(n));

/** A line says whose points moved: each source, what it was granted for, until when. */
function Row({ line: x }: { line: HistoryLine }) {
  const t = useWords();
  const times = useTimes();
  const moved = x.change.available || x.change.held || x.change.debt;
  return (
    <div className="row between" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
      <div className="grow">
        <p>{x.text}</p>
        <p className="note"><time dateTime={x.at}>{times.time(x.at)}</time> · {t.membership.balanceAfter(x.balance)}</p>
        {x.parts.length > 0 && (
          <p className="row tight" style={{ marginTop: 6 }} aria-label={t.membership.provenance}>
            {x.parts.map((p, i) => <Tag key={i} title={p.reference}>{t.membership.source[p.source]} {signed(p.amount)} · {p.expires_at ? t.membership.until(times.day(p.expires_at)) : t.membership.forever}</Tag>)}
          </p>
        )}
      </div>
      <strong className="number" style={{ color: moved > 0 ? 'var(--brand)' : undefined, whiteSpace: 'nowrap' }}>{moved !== 0 ? signed(moved) : x.change.settled_fen !== 0 ? yuan(x.change.settled_fen) : '0'}</strong>
    </div>
  );
}
