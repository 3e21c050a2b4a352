import { App, Button, Input, Popconfirm, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';

import type { Failure } from '@/api/problem';
import type { ResumeDetail } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';
import { save } from '@/ui/save';

import { useCorrectResumeMutation, useDefaultResumeMutation, useRemoveResumeMutation, useResumeQuery, useVersionsInfiniteQuery } from './api';
import { Drop } from './Drop';
import { StateTag } from './Resumes';
import { cutSections } from './sections';
import './resumes.css';

export function Component() {
  const t = useWords();
  const { id = '' } = useParams();
  const { data: resume, error, refetch } = useResumeQuery(id);
  if (error) return <Failed fault={error} retry={() => void refetch()} />;
  if (!resume) return <Skeleton active paragraph={{ rows: 8 }} />;
  return (
    <>
      <PageHead title={resume.filename} hint={<span className="row tight">{t.resumes.engine[resume.engine]}{resume.corrected && <Tag color="gold">{t.resumes.corrected}</Tag>}{resume.default && <Tag color="green">{t.resumes.isDefault}</Tag>}<StateTag resume={resume} /></span>}>
        <Actions resume={resume} />
      </PageHead>
      <div className="cols">
        <div className="c8"><Read resume={resume} /></div>
        <div className="c4 stack">
          <Findings resume={resume} />
          <Versions resume={resume} />
        </div>
      </div>
    </>
  );
}

function Actions({ resume }: { resume: ResumeDetail }) {
  const t = useWords();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [makeDefault, making] = useDefaultResumeMutation();
  const [remove, removing] = useRemoveResumeMutation();
  const [failure, setFailure] = useState<Failure | null>(null);
  const gone = async () => {
    const got = await remove(resume.id);
    if (got.error) return;
    void message.success(t.resumes.removed);
    navigate(to.resumes, { replace: true });
  };
  return (
    <>
      <Button onClick={() => void save(`/api/v1/resumes/${resume.id}/original`, resume.filename).then(setFailure)}>{t.resumes.original}</Button>
      {!resume.default && resume.state === 'ready' && <Button loading={making.isLoading} onClick={() => void makeDefault(resume.id)}>{t.resumes.setDefault}</Button>}
      <Popconfirm title={t.resumes.removeAsk} onConfirm={gone} okButtonProps={{ danger: true }}><Button danger loading={removing.isLoading}>{t.resumes.remove}</Button></Popconfirm>
      {resume.state === 'ready' && <Link to={to.diagnoses} state={{ resume: resume.id }}><Button>{t.nav.diagnoses}</Button></Link>}
      {resume.state === 'ready' && <Link to={to.interviews} state={{ resume: resume.id }}><Button type="primary">{t.resumes.useIt}</Button></Link>}
      <Failed fault={failure ?? making.error ?? removing.error} />
    </>
  );
}

function Read({ resume }: { resume: ResumeDetail }) {
  const t = useWords();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<string | null>(null);
  const [correct, correcting] = useCorrectResumeMutation();
  if (resume.state !== 'ready')
    return <section className="card"><p className="soft">{resume.state === 'processing' ? t.resumes.processing : `${t.resumes.failed} ${resume.failure ?? ''}`}</p></section>;
  const keep = async () => {
    const got = await correct({ id: resume.id, text: draft ?? '' });
    if (got.error) return;
    void message.success(t.settings.saved);
    setDraft(null);
  };
  const cut = cutSections(resume.text, resume.sections);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t.resumes.sections}</h2>
        {draft === null ? <Button size="small" onClick={() => setDraft(resume.text)}>{t.resumes.correct}</Button> : (
          <span className="row tight">
            <Button size="small" onClick={() => setDraft(null)}>{t.act.cancel}</Button>
            <Button size="small" type="primary" disabled={draft.trim() === ''} loading={correcting.isLoading} onClick={() => void keep()}>{t.act.save}</Button>
          </span>
        )}
      </div>
      <Failed fault={correcting.error} />
      {draft !== null ? (
        <>
          <p className="note" style={{ marginBottom: 10 }}>{t.resumes.correctHint}</p>
          <Input.TextArea value={draft} onChange={(x) => setDraft(x.target.value)} autoSize={{ minRows: 16, maxRows: 36 }} aria-label={t.resumes.text} />
        </>
      ) : cut.length > 0 ? (
        cut.map((x) => <div className="resume-section" key={x.key}><h3>{t.resumes.section[x.name] ?? x.name}</h3><p className="pre">{x.text}</p></div>)
      ) : <p className="pre">{resume.text}</p>}
    </section>
  );
}

function Findings({ resume }: { resume: ResumeDetail }) {
  const t = useWords();
  return (
    <section className="card">
      <h2>{t.resumes.skills}</h2>
      <div className="row tight">{resume.skills.map((x) => <Tag key={x} color="green">{x}</Tag>)}</div>
      {resume.words.length > 0 && <h2 style={{ margin: '18px 0 10px', fontSize: 16, fontWeight: 600 }}>{t.resumes.words}</h2>}
      <div className="row tight">{resume.words.slice(0, 16).map((x) => <Tag key={x.word}>{x.word} {x.count}</Tag>)}</div>
      {resume.warnings.length > 0 && <ul className="note" style={{ margin: '16px 0 0', paddingLeft: 18 }}>{resume.warnings.map((x) => <li key={x}>{t.resumes.warning[x] ?? x}</li>)}</ul>}
    </section>
  );
}

function Versions({ resume }: { resume: ResumeDetail }) {
  const t = useWords();
  const times = useTimes();
  const navigate = useNavigate();
  const pages = useVersionsInfiniteQuery(resume.id);
  return (
    <section className="card">
      <h2>{t.resumes.versions}</h2>
      <Listing pages={pages} keyOf={(x) => x.id} label={t.resumes.versions}>
        {(x) => (
          <div className="row between">
            {x.id === resume.id ? <strong>{t.resumes.version(x.version)}</strong> : <Link to={to.resume(x.id)}>{t.resumes.version(x.version)}</Link>}
            <span className="row tight"><StateTag resume={x} /><span className="note">{times.short(x.created_at)}</span></span>
          </div>
        )}
      </Listing>
      <div style={{ marginTop: 12 }}><Drop path={`/api/v1/resumes/${resume.id}/versions`} title={t.resumes.dropVersion} onDone={(x) => navigate(to.resume(x.id))} /></div>
    </section>
  );
}
