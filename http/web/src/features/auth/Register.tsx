import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { arrive } from '@/app/session';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useRegisterMutation, useResendMutation, useVerifyMutation } from './api';
import { CodeField, ResendButton } from './CodeStep';
import { deviceName } from './device';
import { Door } from './Door';

interface Taken {
  email: string;
  registration: string;
  until: number;
}

export function Component() {
  const [taken, set] = useState<Taken | null>(null);
  return taken ? <Code taken={taken} again={set} back={() => set(null)} /> : <Address next={set} />;
}

function Address({ next }: { next: (x: Taken) => void }) {
  const t = useWords();
  const [form] = Form.useForm<Schemas['register_request']>();
  const [register, { isLoading }] = useRegisterMutation();
  const failure = useFormFailure(form);
  const invite = useSearchParams()[0].get('invite') ?? '';
  const submit = async (values: Schemas['register_request']) => {
    failure.clear();
    const email = values.email.trim();
    const got = await register({ email, password: values.password, ...(values.invite_code ? { invite_code: values.invite_code.trim() } : {}) });
    if (got.error) failure.show(got.error);
    else next({ email, registration: got.data.registration, until: Date.now() + got.data.resend_after_s * 1000 });
  };
  return (
    <Door title={t.auth.registerTitle} hint={t.auth.registerHint}>
      <Form form={form} layout="vertical" size="large" initialValues={{ email: '', password: '', invite_code: invite }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <Form.Item name="email" label={t.auth.email} rules={ruleOf('register_request', 'email', t)}>
          <Input type="email" autoComplete="username" inputMode="email" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t.auth.password} extra={t.auth.passwordHint} rules={ruleOf('register_request', 'password', t)}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="invite_code" label={t.auth.invite} rules={ruleOf('register_request', 'invite_code', t)}>
          <Input autoComplete="off" />
        </Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" block loading={isLoading} style={{ marginTop: 8 }}>{t.auth.getCode}</Button>
      </Form>
      <p className="soft" style={{ marginTop: 20 }}>{t.auth.hasAccount} <Link to={to.login}>{t.auth.login}</Link></p>
    </Door>
  );
}

function Code({ taken, again, back }: { taken: Taken; again: (x: Taken) => void; back: () => void }) {
  const t = useWords();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ code: string }>();
  const [verify, verifying] = useVerifyMutation();
  const [resend, resending] = useResendMutation();
  const failure = useFormFailure(form);
  const submit = async ({ code }: { code: string }) => {
    failure.clear();
    const got = await verify({ email: taken.email, code, registration: taken.registration, device_name: await deviceName() });
    if (got.error) return failure.show(got.error);
    if (got.data.password_set === false) return void navigate(to.forgot, { state: { note: 'passwordUnset', email: taken.email } });
    arrive(got.data);
  };
  const more = async () => {
    failure.clear();
    const got = await resend({ email: taken.email });
    if (got.error) failure.show(got.error);
    else again({ ...taken, until: Date.now() + got.data.resend_after_s * 1000 });
  };
  return (
    <Door title={t.auth.codeTitle} hint={t.auth.codeSent(taken.email)}>
      <Form form={form} layout="vertical" size="large" initialValues={{ code: '' }} onFinish={(x) => void submit(x)} validateTrigger="onSubmit">
        <CodeField />
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" block loading={verifying.isLoading} style={{ marginTop: 8 }}>{t.auth.verify}</Button>
      </Form>
      <div className="row between" style={{ marginTop: 12 }}>
        <ResendButton until={taken.until} again={() => void more()} busy={resending.isLoading} />
        <Button type="link" onClick={back} style={{ paddingInline: 0 }}>{t.auth.otherEmail}</Button>
      </div>
    </Door>
  );
}
