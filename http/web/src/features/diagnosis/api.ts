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
  }),
});
export const { useStartDiagnosisMutation, useDiagnosesInfiniteQuery, useDiagnosisQuery, useComparisonQuery } = diagnosisApi;
