import { App, Button, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';

import { ruleOf } from '@/api/fields';
import type { Failure } from '@/api/problem';
import type { DataExport } from '@/api/types';
import { access } from '@/api/session';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { bytes, useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { save } from '@/ui/save';
import { useFormFailure } from '@/ui/useFailure';

import { useCloseAccountMutation, useExportsInfiniteQuery, useStartExportMutation } from './api';

export function Data() {
  return (
    <>
      <Exports />
      <Close />
    </>
  );
}

function Exports() {
  const t = useWords();
  const times = useTimes();
  const pages = useExportsInfiniteQuery();
  const [start, starting] = useStartExportMutation();
  const [failure, setFailure] = useState<Failure | null>(null);
  const fetchIt = async (x: DataExport) => setFailure(x.file_url ? await save(x.file_url, `zhian-${x.id}.zip`) : null);
  const colour = { waiting: 'blue', ready: 'green', expired: 'default', failed: 'red' } as const;
  return (
    <section className="card">
      <h2>{t.settings.export}</h2>
      <p className="soft" style={{ marginBottom: 14 }}>{t.settings.exportHint}</p>
      <Button type="primary" loading={starting.isLoading} onClick={() => void start()} style={{ marginBottom: 16 }}>{t.settings.exportStart}</Button>
      <Failed fault={starting.error ?? failure} />
      <Listing pages={pages} keyOf={(x) => x.id} label={t.settings.export} empty={<span />}>
        {(x) => (
          <div className="row between">
            <div><Tag color={colour[x.state]}>{t.settings.exportState[x.state]}</Tag> {times.time(x.requested_at)} {x.size > 0 && <span className="note">{bytes(x.size)}</span>}</div>
            {x.file_url && <span className="row tight"><span className="note">{x.expires_at && t.settings.exportUntil(times.time(x.expires_at))}</span><Button size="small" onClick={() => void fetchIt(x)}>{t.act.download}</Button></span>}
          </div>
        )}
      </Listing>
    </section>
  );
}

function Close() {
  const t = useWords();
  const { message } = App.useApp();
  const [open, set] = useState(false);
  const [form] = Form.useForm<{ password: string }>();
  const [close, { isLoading }] = useCloseAccountMutation();
  const failure = useFormFailure(form);
  const submit = async ({ password }: { password: string }) => {
    failure.clear();
    const got = await close({ password });
    if (got.error) return failure.show(got.error);
    void message.info(t.auth.ended.closed);
    access.drop();
  };
  return (
    <section className="card" style={{ borderColor: 'color-mix(in srgb, var(--bad) 35%, var(--line))' }}>
      <h2>{t.settings.close}</h2>
      <p className="soft" style={{ marginBottom: 14 }}>{t.settings.closeHint}</p>
      <Button danger onClick={() => set(true)}>{t.settings.closeStart}</Button>
      <Modal title={t.settings.close} open={open} onCancel={() => set(false)} okText={t.settings.closeSure} okButtonProps={{ danger: true, loading: isLoading }} onOk={() => form.submit()} destroyOnHidden>
        <p style={{ marginBottom: 16 }}>{t.settings.closeHint}</p>
        <Form form={form} layout="vertical" initialValues={{ password: '' }} onFinish={(x) => void submit(x)}>
          <Form.Item name="password" label={t.settings.closeAsk} rules={ruleOf('close_request', 'password', t)}><Input.Password autoComplete="current-password" /></Form.Item>
          <Failed fault={failure.fault} />
        </Form>
      </Modal>
    </section>
  );
}
