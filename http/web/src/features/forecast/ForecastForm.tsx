import { Button, Form, Input, InputNumber } from 'antd';
import { Link, useLocation, useNavigate } from 'react-router-dom';

import { boundsOf, ruleOf } from '@/api/fields';
import type { Feature, ForecastRequest } from '@/api/types';
import { to } from '@/app/paths';
import { CostLine, useCost } from '@/features/membership/CostLine';
import { useVersionChoice, VersionFields } from '@/features/resumes/VersionFields';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useFormFailure } from '@/ui/useFailure';

import { useStartForecastMutation } from './api';

type Wish = Omit<ForecastRequest, 'resume_id'>;

/** Asked for from elsewhere: the version of a résumé, and a posting. */
export interface Asked extends Pick<Wish, 'position' | 'company' | 'job_description'> {
  resume?: string;
}

const opensIt: Feature = 'prep';
const usual = 10;

export function ForecastForm() {
  const t = useWords();
  const words = t.forecast;
  const navigate = useNavigate();
  const asked = useLocation().state as Asked | null;
  const [form] = Form.useForm<Wish>();
  const [start, { isLoading }] = useStartForecastMutation();
  const failure = useFormFailure(form);
  const cost = useCost(opensIt);
  const choice = useVersionChoice(asked?.resume);
  const { pages, all, version } = choice;
  const { minimum, maximum } = boundsOf('forecast_request', 'count');
  const submit = async (values: Wish) => {
    if (!version) return;
    failure.clear();
    const said = (x: string | undefined) => x?.trim() || undefined;
    const got = await start({ resume_id: version.id, position: said(values.position), company: said(values.company), job_description: said(values.job_description), count: values.count ?? usual });
    if (got.error) failure.show(got.error);
    else navigate(to.forecast(got.data.id));
  };
  if (pages.error && !pages.data) return <Failed fault={pages.error} retry={() => void pages.refetch()} />;
  if (pages.data && all.length === 0) return <Empty title={words.noResume}><Link to={to.resumes}><Button type="primary">{words.upload}</Button></Link></Empty>;
  return (
    <Form form={form} layout="vertical" initialValues={{ position: asked?.position ?? '', company: asked?.company ?? '', job_description: asked?.job_description ?? '', count: usual }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
      <VersionFields choice={choice} id="forecast" />
      <Form.Item name="position" label={words.position} rules={ruleOf('forecast_request', 'position', t)}><Input placeholder={words.positionHint} /></Form.Item>
      <Form.Item name="company" label={words.company} rules={ruleOf('forecast_request', 'company', t)}><Input autoComplete="organization" /></Form.Item>
      <Form.Item name="job_description" label={words.posting} rules={ruleOf('forecast_request', 'job_description', t)}><Input.TextArea placeholder={words.postingHint} autoSize={{ minRows: 4, maxRows: 12 }} /></Form.Item>
      <Form.Item name="count" label={words.count} rules={ruleOf('forecast_request', 'count', t)}><InputNumber min={minimum} max={maximum} precision={0} style={{ width: 110 }} /></Form.Item>
      <Failed fault={failure.fault} />
      <div className="row between" style={{ marginTop: 8 }}>
        <CostLine feature={opensIt} cost={cost} />
        {cost?.by !== 'closed' && <Button type="primary" size="large" htmlType="submit" loading={isLoading} disabled={!version}>{words.go}</Button>}
      </div>
    </Form>
  );
}
