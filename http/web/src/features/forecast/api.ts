import { api, byCursor } from '@/api/api';
import type { Forecast, ForecastItem, ForecastRequest, Page, RoomCreated, Schemas, Task } from '@/api/types';

export const base = '/api/v1/interview-prep';

/** The stream of its questions. */
export const eventsOf = (id: string) => `${base}/${encodeURIComponent(id)}/events`;

export const forecastApi = api.injectEndpoints({
  endpoints: (b) => ({
    startForecast: b.mutation<Task, ForecastRequest>({
      query: (json) => ({ path: `${base}/ai-generate`, method: 'POST', json }),
      invalidatesTags: ['Tasks', 'Balance', 'Vouchers', 'Membership', 'Me'],
    }),
    forecasts: b.infiniteQuery<Page<ForecastItem>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: `${base}/history`, query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Forecasts'],
    }),
    forecast: b.query<Forecast, string>({ query: (id) => `${base}/${id}` }),
    practiseForecast: b.mutation<RoomCreated, { id: string } & Schemas['pack_interview_request']>({
      query: ({ id, ...json }) => ({ path: `${base}/${id}/interview`, method: 'POST', json }),
      invalidatesTags: ['Balance', 'Vouchers', 'Me'],
    }),
  }),
});
export const { useStartForecastMutation, useForecastsInfiniteQuery, useForecastQuery, usePractiseForecastMutation } = forecastApi;
