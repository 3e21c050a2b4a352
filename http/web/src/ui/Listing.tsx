// A paged list in all its states: loading, empty, failed, more, and the end.
import { Button, Skeleton } from 'antd';
import type { Key, ReactNode } from 'react';

import type { Page } from '@/api/types';
import { useWords } from '@/i18n';

import { Empty } from './Empty';
import { Failed, type Fault } from './Failed';

export interface Pages<T> {
  data?: { pages: Page<T>[] };
  error?: Fault;
  isFetching: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface Props<T> {
  pages: Pages<T>;
  keyOf: (item: T) => Key;
  children: (item: T) => ReactNode;
  empty?: ReactNode;
  className?: string;
  label: string;
}

export const itemsOf = <T,>(pages: Pages<T>): T[] => pages.data?.pages.flatMap((x) => x.items) ?? [];

export function Listing<T>({ pages, keyOf, children, empty, className = 'lines', label }: Props<T>) {
  const t = useWords();
  const items = itemsOf(pages);
  if (!pages.data && pages.error) return <Failed fault={pages.error} retry={() => void pages.refetch()} />;
  if (!pages.data) return <Skeleton active paragraph={{ rows: 4 }} title={false} />;
  if (items.length === 0) return empty ?? <Empty title={t.list.empty} />;
  return (
    <>
      <ul className={className} aria-label={label} aria-busy={pages.isFetching}>
        {items.map((x) => <li key={keyOf(x)}>{children(x)}</li>)}
      </ul>
      <div className="list-foot">
        {pages.error ? <Failed fault={pages.error} retry={() => void pages.fetchNextPage()} /> : pages.hasNextPage ? (
          <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>{t.act.more}</Button>
        ) : items.length > 5 && <span>{t.list.end}</span>}
      </div>
    </>
  );
}
