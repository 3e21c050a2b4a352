import { api, byCursor } from '@/api/api';
import type { Page, Question, QuestionWhole, RoomCreated, Schemas } from '@/api/types';

export interface Filter {
  category?: Question['category'];
  level?: Question['level'];
  role?: string;
  q?: string;
  favourite?: boolean;
  language: 'zh' | 'en';
}
const all = '/api/v1/classic-questions';

export const questionsApi = api.injectEndpoints({
  endpoints: (b) => ({
    questions: b.infiniteQuery<Page<Question>, Filter, string>({
      infiniteQueryOptions: byCursor,
      // In the language asked for by `Accept-Language`; `language` as a filter would hide those without it.
      query: ({ queryArg: { language: _, favourite, ...filter }, pageParam }) => ({ path: all, query: { ...filter, favourite: favourite || undefined, cursor: pageParam, limit: 20 } }),
      providesTags: ['Questions'],
    }),
    facets: b.query<Schemas['classic_question_counts'], void>({ query: () => `${all}/facets`, keepUnusedDataFor: 600 }),
    question: b.query<QuestionWhole, string>({ query: (id) => `${all}/${id}`, providesTags: ['Questions'] }),
    favourite: b.mutation<null, { id: string; on: boolean }>({
      query: ({ id, on }) => ({ path: `${all}/${id}/favourite`, method: on ? 'PUT' : 'DELETE' }),
      invalidatesTags: ['Questions'],
    }),
    practise: b.mutation<RoomCreated, Schemas['practise_request']>({
      query: (json) => ({ path: `${all}/practise`, method: 'POST', json }),
      invalidatesTags: ['Balance', 'Vouchers', 'Me'],
    }),
  }),
});
export const { useQuestionsInfiniteQuery, useFacetsQuery, useQuestionQuery, useFavouriteMutation, usePractiseMutation } = questionsApi;
