import { App, Avatar, Button, Form, Input, Select, Skeleton, Upload } from 'antd';
import { useEffect } from 'react';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { useFormFailure } from '@/ui/useFailure';

import { useChangeMeMutation, useMeQuery, useRemoveAvatarMutation, useSetAvatarMutation, type MeRead } from './api';

type Changes = Schemas['profile_changes'];
const zones = Intl.supportedValuesOf('timeZone');

export function Profile() {
  const { data: me, error, refetch } = useMeQuery();
  if (error && !me) return <Failed fault={error} retry={() => void refetch()} />;
  if (!me) return <Skeleton active avatar />;
  return (
    <>
      <Picture me={me} />
      <Names me={me} />
    </>
  );
}

function Picture({ me }: { me: MeRead }) {
  const t = useWords();
  const times = useTimes();
  const [set, setting] = useSetAvatarMutation();
  const [remove, removing] = useRemoveAvatarMutation();
  return (
    <section className="card">
      <div className="row" style={{ gap: 20 }}>
        <Avatar size={76} src={me.avatar_url ?? undefined} alt={t.settings.avatar} style={{ background: 'var(--brand-soft)', color: 'var(--brand)', fontSize: 30 }}>{[...me.user.nickname][0]?.toUpperCase()}</Avatar>
        <div className="grow">
          <strong>{me.user.email}</strong>
          <p className="note">{t.settings.joined(times.day(me.user.created_at))} · {t.settings.avatarHint}</p>
          <div className="row tight" style={{ marginTop: 10 }}>
            <Upload accept="image/png,image/jpeg,image/webp" showUploadList={false} beforeUpload={(file) => { void set(file); return false; }}>
              <Button loading={setting.isLoading}>{t.settings.upload}</Button>
            </Upload>
            {me.avatar_url && <Button type="text" loading={removing.isLoading} onClick={() => void remove()}>{t.settings.removeAvatar}</Button>}
          </div>
        </div>
      </div>
      {(setting.error || removing.error) && <div style={{ marginTop: 16 }}><Failed fault={setting.error ?? removing.error} /></div>}
    </section>
  );
}

function Names({ me }: { me: MeRead }) {
  const t = useWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Changes>();
  const [change, { isLoading }] = useChangeMeMutation();
  const failure = useFormFailure(form);
  const shown = { nickname: me.user.nickname, language: me.language, time_zone: me.time_zone };
  useEffect(() => {
    if (!form.isFieldsTouched()) form.setFieldsValue(shown);
  });
  const submit = async (changes: Changes) => {
    failure.clear();
    const got = await change({ changes, etag: me.etag });
    if (!got.error) {
      void message.success(t.settings.saved);
      form.resetFields();
    } else if ('code' in got.error && got.error.code === 'precondition_failed') {
      void message.warning(t.settings.changed);
      form.resetFields();
    } else failure.show(got.error);
  };
  return (
    <section className="card">
      <Form form={form} layout="vertical" initialValues={shown} onFinish={(x) => void submit(x)}>
        <Form.Item name="nickname" label={t.settings.nickname} rules={ruleOf('profile_changes', 'nickname', t)}><Input autoComplete="nickname" /></Form.Item>
        <Form.Item name="language" label={t.settings.mailLanguage}><Select options={(['zh', 'en'] as const).map((x) => ({ value: x, label: t.lang[x] }))} /></Form.Item>
        <Form.Item name="time_zone" label={t.settings.timeZone} extra={t.settings.timeZoneHint}><Select showSearch options={zones.map((x) => ({ value: x, label: x }))} /></Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" loading={isLoading} style={{ marginTop: 8 }}>{t.act.save}</Button>
      </Form>
    </section>
  );
}
