import { App, Button, Form, Input, Popconfirm, Tag } from 'antd';

import { ruleOf } from '@/api/fields';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { itemsOf, Listing } from '@/ui/Listing';
import { useFormFailure } from '@/ui/useFailure';

import { useChangePasswordMutation, useEndOthersMutation, useEndSessionMutation, useSessionsInfiniteQuery } from './api';

interface Fields {
  current_password: string;
  new_password: string;
  again: string;
}

export function Security() {
  return (
    <>
      <Password />
      <Devices />
    </>
  );
}

function Password() {
  const t = useWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [change, { isLoading }] = useChangePasswordMutation();
  const failure = useFormFailure(form);
  const submit = async ({ current_password, new_password }: Fields) => {
    failure.clear();
    const got = await change({ current_password, new_password });
    if (got.error) return failure.show(got.error);
    form.resetFields();
    void message.success(t.settings.changedPassword);
  };
  return (
    <section className="card">
      <h2>{t.settings.password}</h2>
      <Form form={form} layout="vertical" onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <Form.Item name="current_password" label={t.settings.current} rules={ruleOf('change_password_request', 'current_password', t)}><Input.Password autoComplete="current-password" /></Form.Item>
        <Form.Item name="new_password" label={t.settings.next} extra={t.auth.passwordHint} rules={ruleOf('change_password_request', 'new_password', t)}><Input.Password autoComplete="new-password" /></Form.Item>
        <Form.Item name="again" label={t.settings.again} dependencies={['new_password']} rules={[({ getFieldValue }) => ({ validator: (_, x) => (x === getFieldValue('new_password') ? Promise.resolve() : Promise.reject(new Error(t.form.same))) })]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" loading={isLoading} style={{ marginTop: 8 }}>{t.settings.change}</Button>
      </Form>
    </section>
  );
}

function Devices() {
  const t = useWords();
  const times = useTimes();
  const { message } = App.useApp();
  const pages = useSessionsInfiniteQuery();
  const [end, ending] = useEndSessionMutation();
  const [endOthers, endingAll] = useEndOthersMutation();
  const told = (x: { error?: unknown }) => void (!x.error && message.success(t.settings.revoked));
  const others = itemsOf(pages).some((x) => !x.current);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.settings.devices}</h2>
        {others && (
          <Popconfirm title={t.settings.revokeAllAsk} onConfirm={() => endOthers().then(told)}>
            <Button size="small" danger loading={endingAll.isLoading}>{t.settings.revokeAll}</Button>
          </Popconfirm>
        )}
      </div>
      <p className="note" style={{ marginBottom: 12 }}>{t.settings.devicesHint}</p>
      <Failed fault={ending.error ?? endingAll.error} />
      <Listing pages={pages} keyOf={(x) => x.id} label={t.settings.devices}>
        {(x) => (
          <div className="row between" style={{ flexWrap: 'nowrap' }}>
            <div className="grow">
              <div className="row tight"><span className="one-line" style={{ maxWidth: '100%' }} title={x.device_name}>{x.device_name}</span>{x.current && <Tag color="green">{t.settings.thisOne}</Tag>}</div>
              <p className="note">{t.settings.place} {x.place} · {t.settings.lastSeen(times.time(x.last_seen_at))}</p>
            </div>
            {!x.current && (
              <Popconfirm title={t.settings.revokeAsk} onConfirm={() => end(x.id).then(told)}>
                <Button size="small">{t.settings.revoke}</Button>
              </Popconfirm>
            )}
          </div>
        )}
      </Listing>
    </section>
  );
}
