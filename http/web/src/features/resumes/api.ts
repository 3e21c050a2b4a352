import { api, byCursor } from '@/api/api';
import type { Page, Resume, ResumeDetail } from '@/api/types';

const one = (id: string) => `/api/v1/resumes/${id}`;

export const resumesApi = api.injectEndpoints({
  endpoints: (b) => ({
    resumes: b.infiniteQuery<Page<Resume>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/resumes', query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Resumes'],
    }),
    resume: b.query<ResumeDetail, string>({ query: one, providesTags: ['Resumes'] }),
    versions: b.infiniteQuery<Page<Resume>, string, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: `${one(queryArg)}/versions`, query: { cursor: pageParam } }),
      providesTags: ['Resumes'],
    }),
    removeResume: b.mutation<null, string>({ query: (id) => ({ path: one(id), method: 'DELETE' }), invalidatesTags: ['Resumes'] }),
    defaultResume: b.mutation<Resume, string>({ query: (id) => ({ path: `${one(id)}/default`, method: 'PUT' }), invalidatesTags: ['Resumes'] }),
    correctResume: b.mutation<Resume, { id: string; text: string }>({
      query: ({ id, text }) => ({ path: `${one(id)}/text`, method: 'PUT', json: { text } }),
      invalidatesTags: ['Resumes'],
    }),
  }),
});
export const { useResumesInfiniteQuery, useResumeQuery, useVersionsInfiniteQuery, useRemoveResumeMutation, useDefaultResumeMutation, useCorrectResumeMutation } = resumesApi;
