import { api, byCursor } from '@/api/api';
import type { Meeting, MeteredMeeting, Page, Schemas, StoredMeeting } from '@/api/types';

const base = '/api/v1/meeting-assistant/meetings';

export const meetingsApi = api.injectEndpoints({
  endpoints: (b) => ({
    meetings: b.infiniteQuery<Page<StoredMeeting>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: base, query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Meetings'],
    }),
    // What it comes to is told by the meter's answers and by frames; see `live.ts`.
    meeting: b.query<StoredMeeting, string>({ query: (id) => `${base}/${id}`, keepUnusedDataFor: 0 }),
    openMeeting: b.mutation<Meeting, Schemas['meeting_request']>({ query: (json) => ({ path: base, method: 'POST', json }), invalidatesTags: ['Meetings', 'Balance', 'Membership', 'Me'] }),
    endMeeting: b.mutation<Meeting, string>({ query: (id) => ({ path: `${base}/${id}/end`, method: 'POST' }), invalidatesTags: ['Meetings', 'Balance', 'History', 'Membership', 'Me'] }),
    consume: b.mutation<MeteredMeeting, Schemas['consume_request']>({ query: (json) => ({ path: '/api/v1/points/consume-by-duration', method: 'POST', json }) }),
  }),
});
export const { useMeetingsInfiniteQuery, useMeetingQuery, useOpenMeetingMutation, useEndMeetingMutation, useConsumeMutation } = meetingsApi;
