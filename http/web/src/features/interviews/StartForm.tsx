import { Button, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useLocation, useNavigate } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { useResumesInfiniteQuery } from '@/features/resumes/api';
import { Failed } from '@/ui/Failed';
import { itemsOf } from '@/ui/Listing';
import { useFormFailure } from '@/ui/useFailure';

import { useGenerateMutation } from './api';
import { InterviewCost } from './InterviewCost';

type Wish = Schemas['generate_request'];

export function StartForm() {
  const { t, lang } = useSpeech();
  const navigate = useNavigate();
  // A résumé or a posting that one comes from.
  const state = useLocation().state as ({ resume?: string } & Partial<Pick<Wish, 'position' | 'company' | 'job_description'>>) | null;
  const [form] = Form.useForm<Wish>();
  const [generate, { isLoading }] = useGenerateMutation();
  const failure = useFormFailure(form);
  const resumes = itemsOf(useResumesInfiniteQuery()).filter((x) => x.state === 'ready');
  const preferred = state?.resume ?? resumes.find((x) => x.default)?.id ?? '';
  const words = t.interviews;
  const submit = async (values: Wish) => {
    failure.clear();
    const got = await generate({
      ...values,
      position: values.position.trim(),
      company: values.company?.trim() || undefined,
      job_description: values.job_description?.trim() || undefined,
      resume_id: (values.resume_id ?? preferred) || undefined,
    });
    if (got.error) failure.show(got.error);
    else navigate(to.room(got.data.room_id));
  };
  return (
    <Form form={form} layout="vertical" initialValues={{ position: state?.position ?? '', company: state?.company, job_description: state?.job_description, language: lang, level: 'middle', questions: 6 }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
      <Form.Item name="position" label={words.position} rules={ruleOf('generate_request', 'position', t)}><Input placeholder={words.positionHint} /></Form.Item>
      <Form.Item name="company" label={words.company} rules={ruleOf('generate_request', 'company', t)}><Input autoComplete="organization" /></Form.Item>
      <Form.Item name="job_description" label={words.jd} rules={ruleOf('generate_request', 'job_description', t)}><Input.TextArea placeholder={words.jdHint} autoSize={{ minRows: 3, maxRows: 10 }} /></Form.Item>
      <Form.Item name="resume_id" label={words.resume}>
        <Select placeholder={resumes.find((x) => x.id === preferred)?.filename ?? words.noResume} options={[...resumes.map((x) => ({ value: x.id, label: x.filename })), { value: '', label: words.noResume }]} />
      </Form.Item>
      <div className="row" style={{ alignItems: 'flex-start', gap: 24 }}>
        <Form.Item name="language" label={words.language}><Segmented options={(['zh', 'en'] as const).map((x) => ({ value: x, label: t.lang[x] }))} /></Form.Item>
        <Form.Item name="level" label={words.level}><Segmented options={(['junior', 'middle', 'senior'] as const).map((x) => ({ value: x, label: t.level[x] }))} /></Form.Item>
        <Form.Item name="questions" label={words.questions} rules={ruleOf('generate_request', 'questions', t)}><InputNumber min={1} max={12} precision={0} style={{ width: 90 }} /></Form.Item>
      </div>
      <Failed fault={failure.fault} />
      <div className="row between" style={{ marginTop: 8 }}>
        <InterviewCost />
        <Button type="primary" size="large" htmlType="submit" loading={isLoading}>{words.go}</Button>
      </div>
    </Form>
  );
}
