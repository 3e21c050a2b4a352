import { App, Button, Popconfirm, Skeleton, Tag } from 'antd';
import { Link, useNavigate, useParams } from 'react-router-dom';

import type { JobSearch } from '@/api/types';
import { to } from '@/app/paths';
import { useResumeQuery } from '@/features/resumes/api';
import { useSpeech, useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useRemoveSearchMutation, useSearchInfiniteQuery } from './api';
import { filterOfSearch, paramsOf, saidOf } from './filter';
import { ResultRow } from './JobRow';
import { Counted } from './SearchRow';

/** A search as it was kept: what was asked for, and what was found. */
export function Component() {
  const { id = '' } = useParams();
  const t = useWords();
  const words = t.jobs;
  const pages = useSearchInfiniteQuery(id);
  const search = pages.data?.pages[0]?.search;
  if (!search) return pages.error ? <Failed fault={pages.error} retry={() => void pages.refetch()} /> : <Skeleton active paragraph={{ rows: 8 }} />;
  const again = `${to.jobs}?${paramsOf(filterOfSearch(search))}`;
  return (
    <>
      <Head search={search} again={again} />
      <section className="card">
        <h2>{search.found < most ? words.found(search.found) : words.foundMost(most)}</h2>
        <Listing pages={pages} keyOf={(x) => x.job.id} label={words.title} empty={<Empty title={words.empty} hint={words.emptyHint}><Link to={again}><Button>{words.again}</Button></Link></Empty>}>
          {(x) => <ResultRow result={x} />}
        </Listing>
      </section>
    </>
  );
}
const most = 200;

function Head({ search: x, again }: { search: JobSearch; again: string }) {
  const { t, lang } = useSpeech();
  const words = t.jobs;
  const times = useTimes();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [remove, { isLoading, error }] = useRemoveSearchMutation();
  const drop = async () => {
    if ((await remove(x.id)).error) return;
    void message.success(words.removed);
    navigate(to.jobSearches, { replace: true });
  };
  const hint = (
    <span className="row tight">
      {saidOf(x.filters, t, lang).map((y) => <Tag key={y} variant="outlined">{y}</Tag>)}<Counted search={x} />
      <span className="note">{times.time(x.created_at)} · {x.resume_id ? <RankedBy id={x.resume_id} /> : words.unranked}</span>
    </span>
  );
  return (
    <>
      <PageHead title={x.query || words.everything} hint={hint}>
        <Link to={again}><Button type="primary">{words.again}</Button></Link>
        <Popconfirm title={words.removeAsk} description={words.removeHint} okText={t.act.remove} cancelText={t.act.cancel} onConfirm={drop}><Button loading={isLoading}>{t.act.remove}</Button></Popconfirm>
      </PageHead>
      <Failed fault={error} />
    </>
  );
}

function RankedBy({ id }: { id: string }) {
  const t = useWords();
  const { data, error } = useResumeQuery(id);
  if (data) return <Link to={to.resume(id)}>{t.jobs.ranked(data.filename)}</Link>;
  return error && 'status' in error && error.status === 404 ? t.jobs.rankedGone : null;
}
