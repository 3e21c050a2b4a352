import { Alert, Button, Popconfirm, Result, Skeleton, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router-dom';

import { request } from '@/api/http';
import type { Order } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed, type Fault } from '@/ui/Failed';
import { countdown, useTimes, yuan } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';
import { useCountdown } from '@/ui/useCountdown';

import { useCancelOrderMutation, useCheckOrderMutation, useOrderQuery } from './api';
import './membership.css';
import { StatusTag, useOrderName } from './Orders';
import { isOpen, sandboxPage } from './rules';

/** What is paid is pushed: the frame `order` makes this page read it again. */
export function Component() {
  const t = useWords();
  const { id = '' } = useParams();
  const { data: order, error, refetch } = useOrderQuery(id);
  if (error && !order) return <Failed fault={error} retry={() => void refetch()} />;
  if (!order) return <Skeleton active />;
  return (
    <>
      <PageHead title={t.membership.order} hint={<StatusTag order={order} />}><Link to={to.orders}><Button>{t.membership.orders}</Button></Link></PageHead>
      <div className="cols">
        <section className="card c7" aria-live="polite">{isOpen(order) ? <Pay order={order} /> : <Outcome order={order} />}</section>
        <section className="card c5"><Facts order={order} /></section>
      </div>
    </>
  );
}

function Facts({ order: x }: { order: Order }) {
  const t = useWords();
  const times = useTimes();
  const name = useOrderName();
  return (
    <dl className="facts">
      <dt>{t.membership.kind[x.kind]}</dt><dd>{name(x)} · {t.membership.gets(x.points)}</dd>
      <dt>{t.membership.pays}</dt><dd className="number">{yuan(x.amount_fen)}</dd>
      <dt>{t.membership.payBy}</dt><dd>{t.membership.channel[x.channel]}</dd>
      <dt>{t.membership.created}</dt><dd>{times.time(x.created_at)}</dd>
      {x.paid_at && <><dt>{t.membership.paidAt}</dt><dd>{times.time(x.paid_at)}</dd></>}
      <dt>{t.membership.number}</dt><dd><code className="small">{x.id}</code></dd>
    </dl>
  );
}

function Pay({ order }: { order: Order }) {
  const t = useWords();
  const left = useCountdown(Date.parse(order.expires_at));
  const [cancel, cancelling] = useCancelOrderMutation();
  const [check, checking] = useCheckOrderMutation();
  const page = sandboxPage(order);
  return (
    <div className="pay">
      <span className="big number">{yuan(order.amount_fen)}</span>
      {order.channel === 'bank_transfer' ? <Alert type="info" showIcon title={t.membership.transfer} /> : order.qr_png_url ? <><Code order={order} path={order.qr_png_url} /><span>{t.membership.scan}</span></> : <span className="row" role="status"><Spin />{t.membership.preparing}</span>}
      <span className="soft number" role="timer">{left > 0 ? t.membership.left(countdown(left)) : t.membership.late}</span>
      {page && <Alert type="warning" showIcon title={t.note.sandbox} description={<a href={page} target="_blank" rel="noreferrer">{t.membership.openPay}</a>} />}
      <Failed fault={cancelling.error ?? checking.error} />
      <div className="row">
        <Button loading={checking.isLoading} onClick={() => void check(order.id)}>{t.membership.check}</Button>
        <Popconfirm title={`${t.membership.cancelOrder}?`} onConfirm={() => void cancel(order.id)}><Button type="text" loading={cancelling.isLoading}>{t.membership.cancelOrder}</Button></Popconfirm>
      </div>
    </div>
  );
}

/** The picture needs the token, so it is fetched and shown from memory. */
function Code({ order, path }: { order: Order; path: string }) {
  const t = useWords();
  const [url, setUrl] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault>(null);
  useEffect(() => {
    let made: string | null = null;
    let wanted = true;
    void request({ path, blob: true }).then((got) => {
      if (!wanted) return;
      if (!got.ok) return setFault(got.failure);
      made = URL.createObjectURL(got.data as Blob);
      setUrl(made);
    });
    return () => {
      wanted = false;
      if (made) URL.revokeObjectURL(made);
    };
  }, [path, order.code_url]);
  if (fault) return <Failed fault={fault} />;
  return url ? <img src={url} alt={t.membership.qrAlt} width={220} height={220} /> : <Spin />;
}

function Outcome({ order: x }: { order: Order }) {
  const t = useWords();
  const paid = x.status === 'paid' || x.status === 'refunding';
  return (
    <Result
      status={paid ? 'success' : 'info'}
      title={t.membership.status[x.status]}
      subTitle={
        <span>
          {paid ? t.membership.paidHint(x.points) : x.status === 'closed' ? t.membership.closed : t.membership.refundedHint(yuan(x.refunded_fen))}
          {x.late && <><br />{t.membership.lateMoney}</>}
        </span>
      }
      extra={<Link to={to.upgrade}><Button type="primary">{t.nav.upgrade}</Button></Link>}
    />
  );
}
