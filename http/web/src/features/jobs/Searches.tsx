import { DeleteOutlined } from '@ant-design/icons';
import { App, Button, Popconfirm } from 'antd';
import { Link } from 'react-router-dom';

import { to } from '@/app/paths';
import { useWords } from '@/i18n';
import { Empty } from '@/ui/Empty';
import { Failed } from '@/ui/Failed';
import { Listing } from '@/ui/Listing';
import { PageHead } from '@/ui/PageHead';

import { useRemoveSearchMutation, useSearchesInfiniteQuery } from './api';
import { SearchRow } from './SearchRow';

export function Component() {
  const t = useWords();
  const words = t.jobs;
  const { message } = App.useApp();
  const pages = useSearchesInfiniteQuery();
  const [remove, { error, isLoading, originalArgs }] = useRemoveSearchMutation();
  const drop = async (id: string) => {
    if (!(await remove(id)).error) void message.success(words.removed);
  };
  return (
    <>
      <PageHead title={words.searches} hint={words.searchesHint}><Link to={to.jobs}><Button type="primary">{words.title}</Button></Link></PageHead>
      <Failed fault={error} />
      <section className="card">
        <Listing pages={pages} keyOf={(x) => x.id} label={words.searches} empty={<Empty title={words.noSearches} hint={words.noSearchesHint} />}>
          {(x) => (
            <SearchRow search={x}>
              <Popconfirm title={words.removeAsk} description={words.removeHint} okText={t.act.remove} cancelText={t.act.cancel} onConfirm={() => drop(x.id)}>
                <Button type="text" icon={<DeleteOutlined />} loading={isLoading && originalArgs === x.id} aria-label={`${t.act.remove}: ${x.query || words.everything}`} />
              </Popconfirm>
            </SearchRow>
          )}
        </Listing>
      </section>
    </>
  );
}
