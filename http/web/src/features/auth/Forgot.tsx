import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useForgotMutation, useResetMutation } from './api';
import { CodeField, ResendButton } from './CodeStep';
import { Door } from './Door';

interface Sent {
  email: string;
  until: number;
}

export function Component() {
  const [sent, set] = useState<Sent | null>(null);
  return sent ? <NewPassword sent={sent} again={set} /> : <Address next={set} />;
}

function Address({ next }: { next: (x: Sent) => void }) {
  const t = useWords();
  const state = useLocation().state as { note?: 'passwordUnset'; email?: string } | null;
  const [form] = Form.useForm<Schemas['forgot_request']>();
  const [forgot, { isLoading }] = useForgotMutation();
  const failure = useFormFailure(form);
  const submit = async (values: Schemas['forgot_request']) => {
    failure.clear();
    const email = values.email.trim();
    const got = await forgot({ email });
    if (got.error) failure.show(got.error);
    else next({ email, until: Date.now() + got.data.resend_after_s * 1000 });
  };
  return (
    <Door title={t.auth.forgotTitle} hint={t.auth.forgotHint}>
      {state?.note && <Alert type="info" showIcon title={t.auth[state.note]} style={{ marginBottom: 20 }} />}
      <Form form={form} layout="vertical" size="large" initialValues={{ email: state?.email ?? '' }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <Form.Item name="email" label={t.auth.email} rules={ruleOf('forgot_request', 'email', t)}>
          <Input type="email" autoComplete="username" inputMode="email" autoFocus />
        </Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" block loading={isLoading} style={{ marginTop: 8 }}>{t.auth.getCode}</Button>
      </Form>
      <p style={{ marginTop: 20 }}><Link to={to.login}>{t.act.back}</Link></p>
    </Door>
  );
}

function NewPassword({ sent, again }: { sent: Sent; again: (x: Sent) => void }) {
  const t = useWords();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ code: string; new_password: string }>();
  const [reset, { isLoading }] = useResetMutation();
  const [forgot, resending] = useForgotMutation();
  const failure = useFormFailure(form);
  const submit = async (values: { code: string; new_password: string }) => {
    failure.clear();
    const got = await reset({ email: sent.email, ...values });
    if (got.error) failure.show(got.error);
    else navigate(to.login, { state: { note: 'resetDone', email: sent.email } });
  };
  const more = async () => {
    const got = await forgot({ email: sent.email });
    if (got.error) failure.show(got.error);
    else again({ ...sent, until: Date.now() + got.data.resend_after_s * 1000 });
  };
  return (
    <Door title={t.auth.forgotTitle} hint={t.auth.codeSent(sent.email)}>
      <Form form={form} layout="vertical" size="large" initialValues={{ code: '', new_password: '' }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <input type="email" autoComplete="username" value={sent.email} readOnly hidden />
        <CodeField />
        <Form.Item name="new_password" label={t.auth.newPassword} extra={t.auth.passwordHint} rules={ruleOf('reset_request', 'new_password', t)}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" block loading={isLoading} style={{ marginTop: 8 }}>{t.auth.reset}</Button>
      </Form>
      <ResendButton until={sent.until} again={() => void more()} busy={resending.isLoading} />
    </Door>
  );
}
