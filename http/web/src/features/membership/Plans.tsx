import { Button, Modal, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import type { Plan } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes, yuan } from '@/ui/format';

import { usePlaceOrderMutation, usePlansQuery, useQuoteQuery } from './api';

export function Plans() {
  const t = useWords();
  const [wanted, set] = useState<Plan['kind'] | null>(null);
  const { data, error, refetch } = usePlansQuery();
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  return (
    <>
      <p className="note">{t.membership.planHint}</p>
      <ul className="plans">
        {data.items.map((x) => (
          <li key={x.kind} className="plan">
            <div className="row between tight"><strong>{t.membership.plan[x.kind]}</strong>{x.sample && <Tag color="gold">{t.membership.sample}</Tag>}</div>
            <span className="big number">{x.price_fen === null ? '–' : yuan(x.price_fen)}</span>
            <span className="note">{t.membership.planDays(x.days)}{x.points !== null && ` · ${t.membership.planPoints(x.points)}`}</span>
            <Button type="primary" disabled={!x.for_sale} onClick={() => set(x.kind)}>{x.for_sale ? t.membership.quote : t.membership.notForSale}</Button>
          </li>
        ))}
      </ul>
      {wanted && <Quote kind={wanted} close={() => set(null)} />}
    </>
  );
}

/** What is bought, to the minute: how long it runs, and when its points lapse. */
function Quote({ kind, close }: { kind: Plan['kind']; close: () => void }) {
  const t = useWords();
  const times = useTimes();
  const navigate = useNavigate();
  const { data: quote, error, refetch } = useQuoteQuery(kind);
  const [place, placing] = usePlaceOrderMutation();
  const buy = async () => {
    const got = await place({ kind: 'plan', plan: kind, channel: 'wechat_native' });
    if (got.data) navigate(to.order(got.data.id));
  };
  return (
    <Modal open title={t.membership.quoteTitle} onCancel={close} okText={t.membership.buy} okButtonProps={{ disabled: !quote, loading: placing.isLoading }} onOk={() => void buy()}>
      {quote ? (
        <div className="stack tight">
          <div className="row between"><strong>{t.membership.plan[quote.kind]} · {t.membership.planDays(quote.days)}</strong><span className="big number">{yuan(quote.price_fen ?? 0)}</span></div>
          <p>{t.membership.endsAt(times.time(quote.ends_at))}</p>
          {Boolean(quote.points) && <p>{t.membership.planLapse(quote.points ?? 0, times.time(quote.ends_at))}</p>}
          <p className="note">{t.membership.noTransfer}</p>
          {quote.sample && <p className="note">{t.membership.sample}</p>}
        </div>
      ) : !error && <Skeleton active />}
      <Failed fault={error ?? placing.error} retry={error ? () => void refetch() : undefined} />
    </Modal>
  );
}
