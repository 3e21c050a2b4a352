import { Tag } from 'antd';
import { Link } from 'react-router-dom';

import type { Order } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { useTimes, yuan } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useOrdersInfiniteQuery } from './api';

const colours: Record<Order['status'], string> = { created: 'blue', awaiting_payment: 'gold', paid: 'green', closed: 'default', refunding: 'orange', refunded: 'default' };

export function StatusTag({ order }: { order: Pick<Order, 'status'> }) {
  const t = useWords();
  return <Tag color={colours[order.status]}>{t.membership.status[order.status]}</Tag>;
}

export function useOrderName() {
  const t = useWords();
  return (x: Pick<Order, 'kind' | 'plan'>) => (x.plan ? t.membership.plan[x.plan] : t.membership.kind[x.kind]);
}

export function Component() {
  const t = useWords();
  const times = useTimes();
  const name = useOrderName();
  const pages = useOrdersInfiniteQuery();
  return (
    <>
      <PageHead title={t.membership.orders} hint={<Link to={to.upgrade}>{t.nav.upgrade}</Link>} />
      <section className="card">
        <Listing pages={pages} keyOf={(x) => x.id} label={t.membership.orders} empty={<Empty title={t.membership.ordersEmpty} />}>
          {(x) => (
            <Link to={to.order(x.id)} className="row between" style={{ color: 'inherit' }}>
              <span><strong>{name(x)}</strong> <StatusTag order={x} /><br /><span className="note">{times.time(x.created_at)} · {t.membership.channel[x.channel]}</span></span>
              <span className="number" style={{ textAlign: 'right' }}><strong>{yuan(x.amount_fen)}</strong><br /><span className="note">{t.membership.gets(x.points)}</span></span>
            </Link>
          )}
        </Listing>
      </section>
    </>
  );
}
