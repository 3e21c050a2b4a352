import { Button, Checkbox } from 'antd';
import { useRef } from 'react';
import { Link, useSearchParams } from 'react-router-dom';

import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { itemsOf, Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useJobsInfiniteQuery, useSearchesInfiniteQuery } from './api';
import { filterOf, paramsOf, type Filter } from './filter';
import { JobRow } from './JobRow';
import { SearchForm } from './SearchForm';
import { SearchRow } from './SearchRow';

export function Component() {
  const t = useWords();
  const words = t.jobs;
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const { real, ...wish } = filter;
  const head = useRef<HTMLHeadingElement>(null);
  const browse = (x: Filter) => {
    setParams(paramsOf({ ...x, real }));
    // On a narrow page what was found is below the form.
    head.current?.focus({ preventScroll: true });
    if (matchMedia('(max-width: 959px)').matches) head.current?.scrollIntoView();
  };
  return (
    <>
      <PageHead title={words.title} hint={words.hint}><Link to={to.jobSearches}><Button>{words.searches}</Button></Link></PageHead>
      <div className="cols">
        <div className="stack c4">
          <section className="card"><h2>{words.form}</h2><SearchForm start={wish} browse={browse} /></section>
          <Recent />
        </div>
        <section className="card c8">
          <div className="card-head">
            <h2 ref={head} tabIndex={-1} style={{ outline: 'none', scrollMarginTop: 76 }}>{Object.keys(wish).length > 0 ? words.browsing : words.latest}</h2>
            <Checkbox checked={real === true} onChange={(x) => setParams(paramsOf({ ...wish, real: x.target.checked }))}>{words.real}</Checkbox>
          </div>
          <Browsed filter={filter} clear={() => setParams({})} />
        </section>
      </div>
    </>
  );
}

function Browsed({ filter, clear }: { filter: Filter; clear: () => void }) {
  const t = useWords();
  const words = t.jobs;
  const pages = useJobsInfiniteQuery(filter);
  // What is looked through for one page is bounded: one without a posting may still have a next one.
  const none = pages.hasNextPage ? (
    <Empty title={words.farther} hint={words.fartherHint}><Failed fault={pages.error} /><Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.goOn}</Button></Empty>
  ) : (
    <Empty title={words.empty} hint={words.emptyHint}>{Object.keys(filter).length > 0 && <Button onClick={clear}>{words.clear}</Button>}</Empty>
  );
  return <Listing pages={pages} keyOf={(x) => x.id} label={words.browsing} empty={none}>{(x) => <JobRow job={x} />}</Listing>;
}

/** The last few searches; nothing while there are none. */
function Recent() {
  const t = useWords();
  const pages = useSearchesInfiniteQuery();
  const few = itemsOf(pages).slice(0, 3);
  if (pages.error && !pages.data) return <Failed fault={pages.error} retry={() => void pages.refetch()} />;
  if (few.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head"><h2>{t.jobs.searches}</h2><Link to={to.jobSearches}>{t.home.see}</Link></div>
      <ul className="lines" aria-label={t.jobs.searches}>{few.map((x) => <li key={x.id}><SearchRow search={x} /></li>)}</ul>
    </section>
  );
}
