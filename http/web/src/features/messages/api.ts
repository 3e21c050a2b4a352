import { api, byCursor } from '@/api/api';
import type { Message, Page, Schemas } from '@/api/types';

export const messagesApi = api.injectEndpoints({
  endpoints: (b) => ({
    messages: b.infiniteQuery<Page<Message>, { unread: boolean }, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: '/api/v1/messages', query: { unread: queryArg.unread || undefined, cursor: pageParam, limit: 20 } }),
      providesTags: ['Messages'],
    }),
    unread: b.query<Schemas['unread_count'], void>({ query: () => '/api/v1/messages/unread-count', providesTags: ['Unread'] }),
    markRead: b.mutation<null, Schemas['messages_read']>({
      query: (json) => ({ path: '/api/v1/messages/read', method: 'POST', json }),
      invalidatesTags: ['Messages', 'Unread'],
    }),
  }),
});
export const { useMessagesInfiniteQuery, useUnreadQuery, useMarkReadMutation } = messagesApi;
