import { App, Button, Form, Input, InputNumber, Modal, Popconfirm, Segmented, Select, Skeleton, Switch } from 'antd';

import { ruleOf } from '@/api/fields';
import type { CalendarEvent } from '@/api/types';
import { useMeQuery } from '@/features/settings/api';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useAddEventMutation, useChangeEventMutation, useEventQuery, useRemoveEventMutation, type EventRead } from './api';
import { draftOf, emptyFields, fieldsOf, never, type Fields } from './draft';

interface Props {
  id?: string;
  day: string;
  close: () => void;
}

export function EventForm({ id, day, close }: Props) {
  return id ? <Known id={id} close={close} /> : <Editor start={emptyFields(day)} close={close} />;
}

function Known({ id, close }: { id: string; close: () => void }) {
  const t = useWords();
  const { data, error, refetch } = useEventQuery(id);
  if (data) return <Editor start={fieldsOf(data)} event={data} close={close} />;
  return <Modal open title={t.calendar.editTitle} footer={null} onCancel={close}>{error ? <Failed fault={error} retry={() => void refetch()} /> : <Skeleton active />}</Modal>;
}

const reminders = [never, 0, 15, 30, 60, 180, 1440, 2880, 10080];

function Editor({ start, event, close }: { start: Fields; event?: EventRead; close: () => void }) {
  const t = useWords();
  const words = t.calendar;
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [add, adding] = useAddEventMutation();
  const [change, changing] = useChangeEventMutation();
  const failure = useFormFailure(form);
  const own = useZone();
  const zone = event?.time_zone ?? own;
  const allDay = Form.useWatch('all_day', form) ?? start.all_day;
  const repeat = Form.useWatch('repeat', form) ?? start.repeat;
  const submit = async (fields: Fields) => {
    failure.clear();
    const draft = draftOf({ ...start, ...fields }, event);
    const got = event ? await change({ id: event.id, etag: event.etag, draft }) : await add(draft);
    if (got.error) return failure.show(got.error);
    void message.success(words.saved);
    close();
  };
  const offered = reminders.includes(start.remind) ? reminders : [...reminders, start.remind];
  return (
    <Modal
      open
      title={event ? words.editTitle : words.add}
      onCancel={close}
      destroyOnHidden
      footer={
        <div className="row between">
          <span>{event && <Remove event={event} done={close} />}</span>
          <span className="row tight"><Button onClick={close}>{t.act.cancel}</Button><Button type="primary" loading={adding.isLoading || changing.isLoading} onClick={() => form.submit()}>{t.act.save}</Button></span>
        </div>
      }
    >
      <Form form={form} layout="vertical" initialValues={start} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
        <Form.Item name="title" label={words.name} rules={ruleOf('calendar_draft', 'title', t)}><Input autoFocus /></Form.Item>
        <div className="row" style={{ gap: 24, alignItems: 'flex-start' }}>
          <Form.Item name="kind" label={words.type}><Segmented options={(['interview', 'deadline', 'other'] as const).map((x) => ({ value: x, label: words.kind[x] }))} /></Form.Item>
          <Form.Item name="all_day" label={words.allDay} valuePropName="checked"><Switch onChange={(on) => form.setFieldValue('length', on ? 1 : 60)} /></Form.Item>
        </div>
        <div className="row" style={{ alignItems: 'flex-start' }}>
          <Form.Item name="date" label={words.day} rules={[{ required: true, message: t.form.required }]}><Input type="date" /></Form.Item>
          {!allDay && <Form.Item name="time" label={words.starts} rules={[{ required: true, message: t.form.required }]}><Input type="time" /></Form.Item>}
          <Form.Item name="length" label={allDay ? words.days : words.minutes}><InputNumber min={1} max={allDay ? 14 : 20160} precision={0} style={{ width: 110 }} /></Form.Item>
        </div>
        <p className="note" style={{ margin: '-10px 0 14px' }}>{zone && words.zone(zone)}</p>
        <div className="row" style={{ alignItems: 'flex-start' }}>
          <Form.Item name="remind" label={words.remind} className="grow" style={{ minWidth: 150 }}><Select options={offered.map((x) => ({ value: x, label: x === never ? words.never : x === 0 ? words.atStart : words.before(x) }))} /></Form.Item>
          <Form.Item name="repeat" label={words.repeat} className="grow" style={{ minWidth: 150 }}><Select options={[{ value: 'once', label: words.once }, ...(['daily', 'weekly', 'monthly', 'yearly'] as const).map((x) => ({ value: x, label: words.freq[x] }))]} /></Form.Item>
          {repeat !== 'once' && <Form.Item name="until" label={words.until} className="grow" style={{ minWidth: 150 }}><Input type="date" /></Form.Item>}
        </div>
        <Form.Item name="place" label={words.place} rules={ruleOf('calendar_draft', 'place', t)}><Input /></Form.Item>
        <Form.Item name="link" label={words.link} rules={ruleOf('calendar_draft', 'link', t)}><Input type="url" placeholder="https://" /></Form.Item>
        <Form.Item name="note" label={words.note} rules={ruleOf('calendar_draft', 'note', t)}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} /></Form.Item>
        <Failed fault={failure.fault} />
      </Form>
    </Modal>
  );
}

const useZone = () => useMeQuery().data?.time_zone;

function Remove({ event, done }: { event: CalendarEvent & { etag: string | null }; done: () => void }) {
  const t = useWords();
  const { message } = App.useApp();
  const [remove, removing] = useRemoveEventMutation();
  const gone = async () => {
    const got = await remove({ id: event.id, etag: event.etag });
    if (got.error) return void message.error(t.calendar.changed);
    void message.success(t.calendar.removed);
    done();
  };
  return <Popconfirm title={t.calendar.removeAsk} description={event.recurrence ? t.calendar.removeSeries : undefined} onConfirm={() => void gone()} okButtonProps={{ danger: true }}><Button danger loading={removing.isLoading}>{t.act.remove}</Button></Popconfirm>;
}
