// RTK Query over `request`. Endpoints live with the features that use them.
import { createApi, type BaseQueryFn } from '@reduxjs/toolkit/query/react';

import { request, type Ask } from './http';
import type { Failure } from './problem';
import type { Page } from './types';

export interface Meta {
  etag: string | null;
  status: number;
}

const baseQuery: BaseQueryFn<Ask | string, unknown, Failure, object, Meta> = async (what, { signal }) => {
  const ask = typeof what === 'string' ? { path: what } : what;
  const answer = await request({ signal, ...ask });
  return answer.ok ? { data: answer.data, meta: { etag: answer.etag, status: answer.status } } : { error: answer.failure };
};

export const tags = [
  'Me', 'Sessions', 'Notifications', 'Exports', 'Resumes', 'Tasks', 'Task', 'Diagnoses', 'Room', 'Records', 'Membership', 'Balance', 'History', 'Vouchers',
  'Orders', 'Order', 'Calendar', 'Questions', 'Messages', 'Unread',
  'Searches', 'Forecasts', 'Meetings',
] as const;
export type Tag = (typeof tags)[number];

export const api = createApi({
  reducerPath: 'api',
  baseQuery,
  tagTypes: tags,
  // What changes is pushed; nothing is asked for again and again.
  refetchOnMountOrArgChange: 30,
  refetchOnReconnect: true,
  endpoints: () => ({}),
});

/** What an infinite list needs: pages follow each other by their cursors. */
export const byCursor = {
  initialPageParam: '' as string,
  getNextPageParam: (last: Page<unknown>) => last.next_cursor ?? undefined,
};

export type { Failure };
