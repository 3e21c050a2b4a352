import { api, byCursor } from '@/api/api';
import type { InterviewRecord, Page, RecordItem, Reference, Replay, Room, RoomCreated, Schemas } from '@/api/types';

export const interviewsApi = api.injectEndpoints({
  endpoints: (b) => ({
    generate: b.mutation<RoomCreated, Schemas['generate_request']>({
      query: (json) => ({ path: '/api/v1/mock-interview/generate', method: 'POST', json }),
      invalidatesTags: ['Balance', 'Vouchers', 'Me'],
    }),
    room: b.query<Room, string>({ query: (id) => `/api/v1/mock-interview/rooms/${id}`, keepUnusedDataFor: 0, providesTags: ['Room'] }),
    records: b.infiniteQuery<Page<RecordItem>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/mock-interview/records', query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Records'],
    }),
    record: b.query<InterviewRecord, string>({ query: (id) => `/api/v1/mock-interview/records/${id}`, providesTags: ['Records'] }),
    replay: b.infiniteQuery<Replay, string, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: `/api/v1/mock-interview/records/${queryArg}/replay`, query: { cursor: pageParam, limit: 100 } }),
      providesTags: ['Membership'],
    }),
    branch: b.mutation<RoomCreated, { id: string; turn: number }>({
      query: ({ id, turn }) => ({ path: `/api/v1/mock-interview/records/${id}/branch`, method: 'POST', json: { turn } }),
      invalidatesTags: ['Balance', 'Vouchers', 'Me'],
    }),
    reference: b.mutation<Reference, Schemas['reference_request']>({ query: (json) => ({ path: '/api/v1/interview/ai-reference', method: 'POST', json }) }),
  }),
});
export const { useGenerateMutation, useRoomQuery, useRecordsInfiniteQuery, useRecordQuery, useReplayInfiniteQuery, useBranchMutation, useReferenceMutation } = interviewsApi;
