import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';

import { ruleOf } from '@/api/fields';
import type { Resume, Schemas } from '@/api/types';
import { to } from '@/app/paths';
import { CostLine, useCost } from '@/features/membership/CostLine';
import { useResumeQuery, useResumesInfiniteQuery, useVersionsInfiniteQuery } from '@/features/resumes/api';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { itemsOf } from '@/ui/Listing';
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
  const times = useTimes();
  const navigate = useNavigate();
  const asked = useLocation().state as Asked | null;
  const [form] = Form.useForm<Wish>();
  const [start, { isLoading }] = useStartDiagnosisMutation();
  const failure = useFormFailure(form);
  const cost = useCost('diagnosis');
  const pages = useResumesInfiniteQuery();
  const named = useResumeQuery(asked?.resume ?? '', { skip: !asked?.resume }).data;
  const [chosen, choose] = useState<string | null>(null);
  const [picked, pick] = useState<string | null>(null);
  // The newest of each; one that was asked for may be an older version or far down the list.
  const resumes = itemsOf(pages);
  const all: Resume[] = named && !resumes.some((x) => x.document_id === named.document_id) ? [named, ...resumes] : resumes;
  const resume = all.find((x) => x.document_id === chosen) ?? all.find((x) => x.document_id === named?.document_id) ?? all.find((x) => x.default) ?? all[0];
  const versions = useVersionsInfiniteQuery(resume?.id ?? '', { skip: !resume });
  // Only what was read can be judged.
  const ready = itemsOf(versions).filter((x) => x.state === 'ready' && x.document_id === resume?.document_id);
  const version = ready.find((x) => x.id === picked) ?? ready.find((x) => x.id === named?.id) ?? ready[0];
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
      <Form.Item label={words.resume} htmlFor="diagnosis_resume">
        <Select id="diagnosis_resume" loading={!pages.data} value={resume?.document_id} onChange={choose} options={all.map((x) => ({ value: x.document_id, label: x.filename }))} />
      </Form.Item>
      <Form.Item label={words.version} htmlFor="diagnosis_version">
        <Select
          id="diagnosis_version"
          loading={versions.isFetching}
          value={version?.id}
          onChange={pick}
          notFoundContent={resume && t.resumes.state[resume.state]}
          options={ready.map((x) => ({ value: x.id, label: `${t.resumes.version(x.version)} · ${times.short(x.created_at)}${x.corrected ? ` · ${t.resumes.corrected}` : ''}` }))}
          popupRender={(menu) => <>{menu}{versions.hasNextPage && <Button type="link" block loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>{t.act.more}</Button>}</>}
        />
      </Form.Item>
      <Failed fault={versions.error} retry={() => void versions.refetch()} />
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
