// What one use of a feature will take, before it is taken.
import { Alert } from 'antd';
import { Link } from 'react-router-dom';

import type { Feature } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';

import { useHeldVouchersQuery, useMembershipQuery } from './api';
import { costOf, type Cost } from './rules';

/** Null until it is known. */
export function useCost(feature: Feature): Cost | null {
  const { data: member } = useMembershipQuery();
  const { data: vouchers, isError } = useHeldVouchersQuery();
  // Without the list of vouchers the price is told; the server uses one all the same.
  return member && (vouchers || isError) ? costOf(member, vouchers?.items ?? [], feature) : null;
}

export function Closed({ feature }: { feature: Feature }) {
  const t = useWords();
  return <Alert type="warning" showIcon title={t.gate.closed(t.feature[feature] ?? feature)} action={<Link to={to.upgrade}>{t.gate.upgrade}</Link>} style={{ width: '100%' }} />;
}

export function CostLine({ feature, cost }: { feature: Feature; cost: Cost | null }) {
  const t = useWords();
  switch (cost?.by) {
    case undefined:
      return null;
    case 'closed':
      return <Closed feature={feature} />;
    case 'nothing':
      return <p className="note">{t.gate.free}</p>;
    case 'voucher':
      return <p className="note">{t.gate.voucher(t.feature[feature] ?? feature, cost.vouchers)}</p>;
    case 'points':
      return <p className="note">{t.gate.points(cost.price, cost.available)}{cost.available < cost.price && <> · <Link to={to.upgrade}>{t.gate.recharge}</Link></>}</p>;
  }
}
