import { Alert, Button, Skeleton, Tag } from 'antd';
import { Link, useParams } from 'react-router-dom';

import type { JobWhole } from '@/api/types';
import { to } from '@/app/paths';
import { useSpeech } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useJobQuery } from './api';
import { cityName } from './cities';
import { Standing } from './JobRow';
import { payOf, yearsOf } from './match';

export function Component() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useJobQuery(id);
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Shown job={data} />;
}

function Shown({ job: x }: { job: JobWhole }) {
  const { t, lang } = useSpeech();
  const words = t.jobs;
  const times = useTimes();
  const room = { position: x.title, company: x.company, job_description: x.body };
  return (
    <>
      <PageHead title={x.title} hint={<span className="row tight">{x.company} · {cityName(x.city, lang)} · {words.posted(times.day(x.posted_at))} <Standing job={x} /></span>}>
        {x.url && <a href={x.url} target="_blank" rel="noreferrer noopener"><Button>{words.source}</Button></a>}
        <Link to={to.interviews} state={room}><Button type="primary">{words.practise}</Button></Link>
      </PageHead>
      <div className="stack">
        {x.withdrawn && <Alert type="warning" showIcon title={words.withdrawnHint} />}
        {x.sample && <p className="quote">{words.sampleHint}</p>}
        <div className="cols">
          <section className="card c8"><h2>{words.body}</h2><p className="pre" lang={x.language}>{x.body}</p></section>
          <section className="card c4">
            <p className="job-pay number" style={{ fontSize: 22, fontWeight: 650 }}>{payOf(x, t)}</p>
            <h2 style={{ marginTop: 12 }}>{words.facts}</h2>
            <p>{yearsOf(x, t)} · {words.degree[x.degree]} · {t.lang[x.language]}</p>
            {x.skills.length > 0 && <><h2 style={{ margin: '16px 0 8px' }}>{words.skills}</h2><div className="row job-skills">{x.skills.map((s) => <Tag key={s}>{s}</Tag>)}</div></>}
          </section>
        </div>
      </div>
    </>
  );
}
