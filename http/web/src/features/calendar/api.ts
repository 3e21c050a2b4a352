import { api } from '@/api/api';
import { request } from '@/api/http';
import { localFailure } from '@/api/problem';
import type { CalendarDraft, CalendarEvent, Occurrence, Page } from '@/api/types';

export interface Window {
  from: string;
  to: string;
}
export type EventRead = CalendarEvent & { etag: string | null };
const all = '/api/v1/calendar/events';
const pages = 10;

export const calendarApi = api.injectEndpoints({
  endpoints: (b) => ({
    /** A window whole: its pages one after the other. */
    occurrences: b.query<Occurrence[], Window>({
      queryFn: async ({ from, to }) => {
        const items: Occurrence[] = [];
        let cursor: string | null = null;
        for (let i = 0; i < pages; ++i) {
          const got = await request({ path: all, query: { from, to, cursor, limit: 100 } });
          if (!got.ok) return { error: got.failure };
          const page = got.data as Page<Occurrence>;
          items.push(...page.items);
          cursor = page.next_cursor;
          if (!cursor) return { data: items };
        }
        return items.length > 0 ? { data: items } : { error: localFailure('unreadable') };
      },
      providesTags: ['Calendar'],
    }),
    event: b.query<EventRead, string>({
      query: (id) => `${all}/${id}`,
      transformResponse: (event: CalendarEvent, meta) => ({ ...event, etag: meta?.etag ?? null }),
      keepUnusedDataFor: 0,
      providesTags: ['Calendar'],
    }),
    addEvent: b.mutation<CalendarEvent, CalendarDraft>({ query: (json) => ({ path: all, method: 'POST', json }), invalidatesTags: ['Calendar'] }),
    changeEvent: b.mutation<CalendarEvent, { id: string; etag: string | null; draft: CalendarDraft }>({
      query: ({ id, etag, draft }) => ({ path: `${all}/${id}`, method: 'PUT', json: draft, headers: { 'If-Match': etag ?? undefined } }),
      invalidatesTags: ['Calendar'],
    }),
    removeEvent: b.mutation<null, { id: string; etag: string | null }>({
      query: ({ id, etag }) => ({ path: `${all}/${id}`, method: 'DELETE', headers: { 'If-Match': etag ?? undefined } }),
      invalidatesTags: ['Calendar'],
    }),
  }),
});
export const { useOccurrencesQuery, useEventQuery, useAddEventMutation, useChangeEventMutation, useRemoveEventMutation } = calendarApi;
