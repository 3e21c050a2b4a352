import { Alert, Button, Form, Input } from 'antd';
import { Link, useLocation } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { arrive } from '@/app/session';
import { to } from '@/app/paths';
import { useApp } from '@/app/store';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useLoginMutation } from './api';
import { deviceName } from './device';
import { Door } from './Door';

interface Arrival {
  note?: 'resetDone';
  email?: string;
  from?: string;
}

export function Component() {
  const t = useWords();
  const [form] = Form.useForm<Schemas['login_request']>();
  const [login, { isLoading }] = useLoginMutation();
  const failure = useFormFailure(form);
  const state = useLocation().state as Arrival | null;
  const ended = useApp((s) => s.session.ended);
  const note = state?.note ? t.auth[state.note] : ended !== null ? (t.auth.ended[ended] ?? t.line.ended) : null;

  const submit = async (values: Schemas['login_request']) => {
    failure.clear();
    const got = await login({ email: values.email.trim(), password: values.password, device_name: await deviceName() });
    if (got.error) failure.show(got.error);
    else arrive(got.data);
  };
  return (
    <Door title={t.auth.loginTitle} hint={t.auth.loginHint}>
      {note && <Alert type="info" showIcon title={note} style={{ marginBottom: 20 }} />}
      <Form form={form} layout="vertical" size="large" initialValues={{ email: state?.email ?? '', password: '' }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <Form.Item name="email" label={t.auth.email} rules={ruleOf('login_request', 'email', t)}>
          <Input type="email" autoComplete="username" inputMode="email" autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t.auth.password} rules={ruleOf('login_request', 'password', t)}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Failed fault={failure.fault} />
        <Button type="primary" htmlType="submit" block loading={isLoading} style={{ marginTop: 8 }}>{t.auth.login}</Button>
      </Form>
      <div className="row between" style={{ marginTop: 20 }}>
        <span className="soft">{t.auth.noAccount} <Link to={to.register} state={{ from: state?.from }}>{t.auth.register}</Link></span>
        <Link to={to.forgot}>{t.auth.forgotLink}</Link>
      </div>
    </Door>
  );
}
