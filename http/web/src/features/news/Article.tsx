import { Button, Skeleton } from 'antd';
import { Link, useParams } from 'react-router-dom';

import type { NewsArticle } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { PageHead } from '@/ui/PageHead';

import { useArticleQuery } from './api';
import { Marks } from './Headline';
import { Locked } from './Locked';
import './news.css';
import { paragraphsOf } from './tag';

export function Component() {
  const { id = '' } = useParams();
  const { data, error, refetch } = useArticleQuery(id);
  if (error && !data) return <Failed fault={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />;
  return <Shown article={data} />;
}

function Shown({ article: x }: { article: NewsArticle }) {
  const t = useWords();
  const times = useTimes();
  return (
    <>
      <PageHead title={x.title} hint={<span className="row tight"><time dateTime={x.published_at}>{times.day(x.published_at)}</time><Marks item={x} /></span>}>
        {x.url && <a href={x.url} target="_blank" rel="noreferrer noopener"><Button>{t.news.source}</Button></a>}
        <Link to={to.news}><Button>{t.news.all}</Button></Link>
      </PageHead>
      <article className="card article" lang={x.language}>
        {x.summary && <p className="article-lead">{x.summary}</p>}
        {x.locked ? <Locked gate={x.gate} /> : paragraphsOf(x.body ?? '').map((p, i) => <p key={i} className="pre">{p}</p>)}
      </article>
    </>
  );
}
