import { LockOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import { Link } from 'react-router-dom';

import type { NewsItem } from '@/api/types';
import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { useTimes } from '@/ui/format';

export function Marks({ item: x }: { item: Pick<NewsItem, 'tags' | 'sample'> }) {
  const t = useWords();
  return <>{x.tags.map((tag) => <Link key={tag} to={`${to.news}?${new URLSearchParams({ tag })}`}><Tag>{t.news.tags[tag] ?? tag}</Tag></Link>)}{x.sample && <Tag color="gold" title={t.news.sampleHint}>{t.news.sample}</Tag>}</>;
}

/** An article in a list; `brief` leaves its summary and its tags out. */
export function Headline({ item: x, brief = false }: { item: NewsItem; brief?: boolean }) {
  const t = useWords();
  const times = useTimes();
  return (
    <div className="stack tight" style={{ gap: 4 }}>
      <Link to={to.article(x.id)} lang={x.language} style={{ color: 'inherit', fontWeight: 600 }}>{x.title}</Link>
      {!brief && x.summary && <p className="soft" lang={x.language}>{x.summary}</p>}
      <span className="row tight note">
        <time dateTime={x.published_at}>{times.day(x.published_at)}</time>
        {x.locked && <LockOutlined role="img" aria-label={t.news.lockedShort} title={t.news.lockedShort} />}
        {brief ? x.sample && <span>{t.news.sample}</span> : <Marks item={x} />}
      </span>
    </div>
  );
}
