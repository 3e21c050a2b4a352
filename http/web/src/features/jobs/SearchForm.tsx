import { AutoComplete, Button, Form, Input, InputNumber, Select } from 'antd';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router-dom';

import { ruleOf, ruleWithin } from '@/api/fields';
import { to } from '@/app/paths';
import { useResumesInfiniteQuery } from '@/features/resumes/api';
import { useSpeech } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { itemsOf } from '@/ui/Listing';

import { useBeginSearchMutation } from './api';
import { cities, cityAt } from './cities';
import { bounds, paramsOf, tidy, usualKm, wishOf, type Filter } from './filter';

interface Fields extends Filter {
  resume_id?: string;
}
const blank: Filter = { q: undefined, city: undefined, salary_min: undefined, years: undefined, near: undefined, km: usualKm };

/** What to look for. A search is kept and ranked; who only browses leaves nothing behind. */
export function SearchForm({ start, browse }: { start: Filter; browse: (x: Filter) => void }) {
  const { t, lang } = useSpeech();
  const words = t.jobs;
  const navigate = useNavigate();
  const [form] = Form.useForm<Fields>();
  const [begin, { isLoading, error }] = useBeginSearchMutation();
  const pages = useResumesInfiniteQuery();
  const resumes = itemsOf(pages).filter((x) => x.state === 'ready');
  const usual = resumes.find((x) => x.default);
  const centre = Form.useWatch('near', form);
  // Another address is another wish; which résumé is meant stays.
  useEffect(() => form.setFieldsValue({ ...blank, ...start }), [form, paramsOf(start).toString()]);
  const centres = [...cities.map((x) => ({ value: x.near, label: words.centreLabel(x[lang]) })), ...(start.near && !cityAt(start.near) ? [{ value: start.near, label: start.near }] : [])];
  const submit = async ({ resume_id, ...fields }: Fields) => {
    const got = await begin(wishOf(fields, resume_id));
    if (got.data) navigate(to.jobSearch(got.data.id));
  };
  const look = async () => {
    const fields = await form.validateFields().catch(() => null);
    if (fields) browse(tidy(fields));
  };
  return (
    <Form form={form} layout="vertical" initialValues={{ ...blank, ...start }} onFinish={(x) => void submit(x)} validateTrigger="onBlur">
      <Form.Item name="q" label={words.query} rules={ruleOf('job_search_new', 'query', t)}><Input placeholder={words.queryHint} allowClear /></Form.Item>
      <Form.Item name="city" label={words.city} rules={ruleWithin(bounds.city, t)}>
        <AutoComplete placeholder={words.cityHint} allowClear options={cities.map((x) => ({ value: x[lang] }))} showSearch={{ filterOption: (typed, x) => cities.some((y) => y[lang] === x?.value && `${y.zh} ${y.en}`.toLowerCase().includes(typed.trim().toLowerCase())) }} />
      </Form.Item>
      <div className="job-pair">
        <Form.Item name="salary_min" label={words.salary} rules={ruleWithin(bounds.salary_min, t)}><InputNumber min={0} precision={0} step={1000} style={{ width: '100%' }} placeholder={words.cityHint} /></Form.Item>
        <Form.Item name="years" label={words.years} rules={ruleWithin(bounds.years, t)}><InputNumber min={0} precision={0} style={{ width: '100%' }} placeholder={words.cityHint} /></Form.Item>
        <Form.Item name="near" label={words.centre}><Select allowClear showSearch={{ optionFilterProp: 'label' }} placeholder={words.centreHint} options={centres} /></Form.Item>
        <Form.Item name="km" label={words.km} rules={centre ? ruleWithin({ ...bounds.km, required: true }, t) : []}><InputNumber min={1} precision={0} disabled={!centre} style={{ width: '100%' }} /></Form.Item>
      </div>
      {resumes.length > 0 ? (
        <Form.Item name="resume_id" label={words.resume}><Select placeholder={usual?.filename ?? resumes[0]?.filename} options={resumes.map((x) => ({ value: x.id, label: x.filename }))} /></Form.Item>
      ) : pages.data && <p className="note" style={{ marginBottom: 16 }}>{words.noResume} <Link to={to.resumes}>{words.upload}</Link></p>}
      <Failed fault={error} />
      <div className="row tight" style={{ marginTop: 4 }}>
        <Button type="primary" size="large" htmlType="submit" loading={isLoading} className="grow">{words.search}</Button>
        <Button size="large" onClick={() => void look()}>{words.browse}</Button>
      </div>
    </Form>
  );
}
