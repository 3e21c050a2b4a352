import { api, byCursor } from '@/api/api';
import type { Job, JobResult, JobSearch, JobWhole, Page, Schemas } from '@/api/types';

import { listQuery, type Filter } from './filter';

const jobs = '/api/v1/search/jobs';
const sessions = '/api/v1/search/sessions';

/** A page of results, each with the session they are of. */
export interface Found extends Page<JobResult> {
  search: JobSearch;
}
const foundOf = ({ results, ...search }: Schemas['job_search_with_results']): Found => ({ ...results, search });

export const jobsApi = api.injectEndpoints({
  endpoints: (b) => ({
    jobs: b.infiniteQuery<Page<Job>, Filter, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: jobs, query: { ...listQuery(queryArg), cursor: pageParam, limit: 20 } }),
    }),
    job: b.query<JobWhole, string>({ query: (id) => `${jobs}/${id}` }),
    searches: b.infiniteQuery<Page<JobSearch>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: sessions, query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Searches'],
    }),
    // As it was found: nothing that happens later changes it, but that postings are withdrawn.
    search: b.infiniteQuery<Found, string, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: `${sessions}/${queryArg}`, query: { cursor: pageParam, limit: 20 } }),
      transformResponse: foundOf,
    }),
    beginSearch: b.mutation<JobSearch, Schemas['job_search_new']>({ query: (json) => ({ path: sessions, method: 'POST', json }), invalidatesTags: ['Searches'] }),
    removeSearch: b.mutation<null, string>({ query: (id) => ({ path: `${sessions}/${id}`, method: 'DELETE' }), invalidatesTags: ['Searches'] }),
  }),
});
export const { useJobsInfiniteQuery, useJobQuery, useSearchesInfiniteQuery, useSearchInfiniteQuery, useBeginSearchMutation, useRemoveSearchMutation } = jobsApi;
