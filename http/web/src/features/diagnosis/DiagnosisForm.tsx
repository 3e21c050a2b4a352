import { Button, Form, Input } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { CostLine, useCost } from '@/features/membership/CostLine';
import { useVersionChoice, VersionFields } from '@/features/resumes/VersionFields';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useStartDiagnosisMutation } from './api';

type Wish = Omit<Schemas['diagnosis_request'], 'resume_id'>;

/** Asked for from elsewhere: the version of a résumé, and what it was held against. */
export interface Asked {
  resume?: string;
  position?: string;
}

export function DiagnosisForm() {
  const t = useWords();
  const words = t.diagnosis;
  const navigate = useNavigate();
  const asked = useLocation().state as Asked | null;
  const [form] = Form.useForm<Wish>();
  const [start, { isLoading }] = useStartDiagnosisMutation();
  const failure = useFormFailure(form);
  const cost = useCost('diagnosis');
  const choice = useVersionChoice(asked?.resume);
  const { pages, all, version } = choice;
  const submit = async (values: Wish) => {
    if (!version) return;
    failure.clear();
    const got = await start({ resume_id: version.id, position: values.position?.trim() || undefined, job_description: values.job_description?.trim() || undefined });
    if (got.error) failure.show(got.error);
    else navigate(to.diagnosis(got.data.id));
  };
  if (pages.error && !pages.data) return <Failed fault={pages.error} retry={() => void pages.refetch()} />;
  if (pages.data && all.length === 0) return <Empty title={words.noResume}><Link to={to.resumes}><Button type="primary">{words.upload}</Button></Link></Empty>;
  return (
    <Form form={form} layout="vertical" initialValues={{ position: asked?.position ?? '', job_description: '' }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
      <VersionFields choice={choice} id="diagnosis" />
      <Form.Item name="position" label={words.position} rules={ruleOf('diagnosis_request', 'position', t)}><Input placeholder={words.positionHint} /></Form.Item>
      <Form.Item name="job_description" label={words.posting} rules={ruleOf('diagnosis_request', 'job_description', t)}><Input.TextArea placeholder={words.postingHint} autoSize={{ minRows: 4, maxRows: 12 }} /></Form.Item>
      <Failed fault={failure.fault} />
      <div className="row between" style={{ marginTop: 8 }}>
        <CostLine feature="diagnosis" cost={cost} />
        {cost?.by !== 'closed' && <Button type="primary" size="large" htmlType="submit" loading={isLoading} disabled={!version}>{words.go}</Button>}
      </div>
    </Form>
  );
}
