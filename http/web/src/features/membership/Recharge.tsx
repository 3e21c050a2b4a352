import { Button, Form, InputNumber, Segmented } from 'antd';
import { useNavigate } from 'react-router-dom';

import type { Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { usePlaceOrderMutation } from './api';
import { least, pointsFor } from './rules';

interface Fields {
  amount_fen: number;
  channel: 'wechat_native' | 'bank_transfer';
}
const usual = [1000, 6000, 20000];

export function Recharge() {
  const t = useWords();
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const [place, { isLoading }] = usePlaceOrderMutation();
  const failure = useFormFailure(form);
  const amount = Form.useWatch('amount_fen', form) ?? 6000;
  const submit = async ({ amount_fen, channel }: Fields) => {
    failure.clear();
    const wish: Schemas['order_request'] = { kind: 'recharge', amount_fen, channel };
    const got = await place(wish);
    if (got.error) failure.show(got.error);
    else navigate(to.order(got.data.id));
  };
  return (
    <Form form={form} layout="vertical" initialValues={{ amount_fen: 6000, channel: 'wechat_native' }} onFinish={(x) => void submit(x)}>
      <p className="note" style={{ marginBottom: 12 }}>{t.membership.rechargeHint}</p>
      <Segmented block value={usual.includes(amount) ? amount : undefined} options={usual.map((x) => ({ value: x, label: `¥${x / 100}` }))} onChange={(x) => form.setFieldValue('amount_fen', x)} style={{ marginBottom: 12 }} />
      <Form.Item
        name="amount_fen"
        label={t.membership.amount}
        extra={t.membership.gets(pointsFor(amount))}
        getValueProps={(x: number) => ({ value: x / 100 })}
        normalize={(x: number | null) => Math.round((x ?? 0) * 100)}
        rules={[{ validator: (_, x: number) => (x >= least ? Promise.resolve() : Promise.reject(new Error(t.form.atLeast(least / 100)))) }]}
      >
        <InputNumber min={least / 100} max={50000} precision={2} prefix="¥" style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="channel" label={t.membership.payBy}><Segmented options={(['wechat_native', 'bank_transfer'] as const).map((x) => ({ value: x, label: t.membership.channel[x] }))} /></Form.Item>
      <Failed fault={failure.fault} />
      <Button type="primary" block htmlType="submit" loading={isLoading}>{t.membership.buy}</Button>
    </Form>
  );
}
