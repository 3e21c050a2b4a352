import { api, byCursor } from '@/api/api';
import type { Diagnosis, DiagnosisComparison, DiagnosisItem, Page, Schemas, Task } from '@/api/types';
import type { Lang } from '@/i18n';

export const base = '/api/v1/resume-diagnosis';

// `lang` is that of the reader: what is wrong is told in it.
export const diagnosisApi = api.injectEndpoints({
  endpoints: (b) => ({
    startDiagnosis: b.mutation<Task, Schemas['diagnosis_request']>({
      query: (json) => ({ path: `${base}/full-with-skills`, method: 'POST', json }),
      invalidatesTags: ['Tasks', 'Balance', 'Vouchers', 'Membership', 'Me'],
    }),
    diagnoses: b.infiniteQuery<Page<DiagnosisItem>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: base, query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Diagnoses'],
    }),
    diagnosis: b.query<Diagnosis, { id: string; lang: Lang }>({ query: ({ id }) => `${base}/${id}`, providesTags: ['Membership'] }),
    comparison: b.query<DiagnosisComparison, { before: string; after: string; lang: Lang }>({
      query: ({ before, after }) => `${base}/${before}/compare/${after}`,
      providesTags: ['Membership'],
    }),
    tasks: b.query<Page<Task>, void>({ query: () => ({ path: '/api/v1/tasks', query: { limit: 20 } }), providesTags: ['Tasks'] }),
    task: b.query<Task, string>({ query: (id) => `/api/v1/tasks/${id}`, providesTags: ['Task'] }),
    cancelTask: b.mutation<Task, string>({
      query: (id) => ({ path: `/api/v1/tasks/${id}/cancel`, method: 'POST' }),
      invalidatesTags: ['Task', 'Tasks', 'Balance', 'Vouchers', 'Membership', 'Me'],
    }),
  }),
});
export const {
  useStartDiagnosisMutation, useDiagnosesInfiniteQuery, useDiagnosisQuery, useComparisonQuery, useTasksQuery, useTaskQuery, useCancelTaskMutation,
} = diagnosisApi;
