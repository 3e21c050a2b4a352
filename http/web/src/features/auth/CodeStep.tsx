// Six digits from a mail, and another mail when the time has come.
import { Button, Form, Input } from 'antd';

import { ruleOf } from '@/api/fields';
import { useWords } from '@/i18n';
import { useCountdown } from '@/ui/useCountdown';

export function CodeField() {
  const t = useWords();
  return (
    <Form.Item name="code" label={t.auth.code} rules={ruleOf('verify_request', 'code', t)} normalize={(x: string) => x.replace(/\D/g, '').slice(0, 6)}>
      <Input inputMode="numeric" autoComplete="one-time-code" autoFocus style={{ letterSpacing: '0.5em', fontVariantNumeric: 'tabular-nums' }} />
    </Form.Item>
  );
}

export function ResendButton({ until, again, busy }: { until: number; again: () => void; busy: boolean }) {
  const t = useWords();
  const left = useCountdown(until);
  return (
    <Button type="link" disabled={left > 0} loading={busy} onClick={again} style={{ paddingInline: 0 }}>
      {left > 0 ? t.auth.resendIn(left) : t.auth.resend}
    </Button>
  );
}
