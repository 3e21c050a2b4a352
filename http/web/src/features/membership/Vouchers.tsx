import { App, Button, Popconfirm, Tag } from 'antd';

import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';

import { useMembershipQuery, useRedeemMutation, useVouchersInfiniteQuery, type Item } from './api';

const items: readonly Item[] = ['mock_interview', 'diagnosis', 'prep', 'report_download'];

export function Vouchers() {
  const t = useWords();
  const times = useTimes();
  const { message } = App.useApp();
  const pages = useVouchersInfiniteQuery();
  const opens = useMembershipQuery().data?.opens ?? [];
  const [redeem, redeeming] = useRedeemMutation();
  const buy = async (item: Item) => {
    const got = await redeem(item);
    if (!got.error) void message.success(t.membership.redeemed);
  };
  const offered = opens.filter((x) => x.price > 0 && !x.metered && items.includes(x.feature as Item));
  return (
    <>
      <h2 style={{ fontSize: 16, fontWeight: 600 }}>{t.membership.vouchers}</h2>
      <p className="note" style={{ margin: '4px 0 12px' }}>{t.membership.vouchersHint}</p>
      <Listing pages={pages} keyOf={(x) => x.id} label={t.membership.vouchers} empty={<p className="soft">{t.membership.vouchersEmpty}</p>}>
        {(x) => <div className="row between"><Tag color="green">{t.feature[x.item]}</Tag><span className="note">{times.day(x.bought_at)}</span></div>}
      </Listing>
      <div className="stack tight" style={{ marginTop: 12 }}>
        {offered.map((x) => (
          <div key={x.feature} className="row between">
            <span>{t.feature[x.feature]} <span className="note">{t.unit.points(x.price)}</span></span>
            <Popconfirm title={t.membership.redeemAsk(x.price)} onConfirm={() => void buy(x.feature as Item)}><Button size="small" loading={redeeming.isLoading}>{t.membership.redeem}</Button></Popconfirm>
          </div>
        ))}
      </div>
      <Failed fault={redeeming.error} />
    </>
  );
}
