import { api, byCursor } from '@/api/api';
import type { NewsArticle, NewsPage } from '@/api/types';

const list = '/api/v1/workplace-news/latest/list';

export const newsApi = api.injectEndpoints({
  endpoints: (b) => ({
    // What is open depends on the tier: when that changes it is read again.
    news: b.infiniteQuery<NewsPage, { tag?: string }, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: list, query: { tag: queryArg.tag, cursor: pageParam, limit: 20 } }),
      providesTags: ['Membership'],
    }),
    headlines: b.query<NewsPage, void>({ query: () => ({ path: list, query: { limit: 4 } }), providesTags: ['Membership'] }),
    article: b.query<NewsArticle, string>({ query: (id) => `/api/v1/workplace-news/${id}`, providesTags: ['Membership'] }),
  }),
});
export const { useNewsInfiniteQuery, useHeadlinesQuery, useArticleQuery } = newsApi;
