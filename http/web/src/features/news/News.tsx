import { Tag } from 'antd';
import { useSearchParams } from 'react-router-dom';

import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { useTimes } from '@/ui/format';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useNewsInfiniteQuery } from './api';
import { Headline } from './Headline';
import { Locked } from './Locked';
import { tagOf } from './tag';

export function Component() {
  const t = useWords();
  const words = t.news;
  const times = useTimes();
  const [params, setParams] = useSearchParams();
  const tag = tagOf(params);
  const pages = useNewsInfiniteQuery({ tag });
  const first = pages.data?.pages[0];
  return (
    <>
      <PageHead title={words.title} hint={<>{words.hint} {first?.updated_at && <time className="note" dateTime={first.updated_at} title={first.read_at ? words.readAt(times.time(first.read_at)) : undefined}>{words.updatedAt(times.time(first.updated_at))}</time>}</>} />
      <div className="stack">
        {first?.locked && <Locked gate={first.gate} />}
        {tag && <span className="row tight"><span className="soft">{words.only}</span><Tag closable color="green" onClose={() => setParams({})}>{words.tags[tag] ?? tag}</Tag></span>}
        <section className="card">
          <Listing pages={pages} keyOf={(x) => x.id} label={words.title} empty={<Empty title={tag ? words.emptyTag : words.empty} />}>{(x) => <Headline item={x} />}</Listing>
        </section>
      </div>
    </>
  );
}
