import { Button, Form, Input, Tag } from 'antd';
import { Link, useNavigate } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas, StoredMeeting } from '@/api/types';
import { to } from '@/app/paths';
import { Closed, useCost } from '@/features/membership/CostLine';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';
import { useFormFailure } from '@/ui/useFailure';

import { useMeetingsInfiniteQuery, useOpenMeetingMutation } from './api';

const colours: Record<StoredMeeting['status'], string> = { running: 'green', ending: 'orange', ended: 'default' };

export function StatusTag({ status }: { status: StoredMeeting['status'] }) {
  const t = useWords();
  return <Tag color={colours[status]}>{t.meetings.status[status]}</Tag>;
}

export function Component() {
  const t = useWords();
  const pages = useMeetingsInfiniteQuery();
  return (
    <>
      <PageHead title={t.meetings.title} hint={t.meetings.hint} />
      <div className="cols">
        <section className="card c5"><h2>{t.meetings.start}</h2><Start /></section>
        <section className="card c7">
          <h2>{t.meetings.history}</h2>
          <Listing pages={pages} keyOf={(x) => x.room_id} label={t.meetings.history} empty={<Empty title={t.meetings.empty} hint={t.meetings.emptyHint} />}>
            {(x) => <Row meeting={x} />}
          </Listing>
        </section>
      </div>
    </>
  );
}

function Row({ meeting: x }: { meeting: StoredMeeting }) {
  const t = useWords();
  const times = useTimes();
  return (
    <Link to={to.meeting(x.room_id)} className="row between" style={{ color: 'inherit', flexWrap: 'nowrap' }}>
      <span className="grow">
        <strong className="one-line" style={{ display: 'block' }}>{x.title || t.meetings.untitled}</strong>
        <span className="note">{times.short(x.started_at)}{x.end_reason && ` · ${t.meetings.reasons[x.end_reason] ?? x.end_reason}`}</span>
      </span>
      <span className="number" style={{ textAlign: 'right', whiteSpace: 'nowrap' }}>{x.status === 'ended' ? t.unit.minutes(x.minutes) : <StatusTag status={x.status} />}<br /><span className="note">{t.unit.points(x.cost)}</span></span>
    </Link>
  );
}

function Start() {
  const t = useWords();
  const words = t.meetings;
  const navigate = useNavigate();
  const [form] = Form.useForm<Schemas['meeting_request']>();
  const [open, { isLoading }] = useOpenMeetingMutation();
  const failure = useFormFailure(form);
  const cost = useCost('meeting_assistant');
  const submit = async ({ title }: Schemas['meeting_request']) => {
    failure.clear();
    const got = await open({ title: title?.trim() || undefined });
    if (got.error) failure.show(got.error);
    else navigate(to.meeting(got.data.room_id));
  };
  return (
    <Form form={form} layout="vertical" initialValues={{ title: '' }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
      <Form.Item name="title" label={words.name} rules={ruleOf('meeting_request', 'title', t)}><Input placeholder={words.nameHint} /></Form.Item>
      <Failed fault={failure.fault} />
      <div className="row between">
        {cost?.by === 'closed' ? <Closed feature="meeting_assistant" /> : cost && (
          <>
            <p className="note">{cost.by === 'points' ? `${words.rate(cost.price)} · ${words.available(cost.available)}` : t.gate.free}{cost.by === 'points' && cost.available < cost.price && <> · <Link to={to.upgrade}>{t.gate.recharge}</Link></>}</p>
            <Button type="primary" size="large" htmlType="submit" loading={isLoading}>{words.go}</Button>
          </>
        )}
      </div>
    </Form>
  );
}
