import { api } from '@/api/api';
import type { MonthlyStats } from '@/api/types';

export const dashboardApi = api.injectEndpoints({
  endpoints: (b) => ({
    /** A month on the clocks of the profile; without a name it is this one. What it counts makes it stale. */
    monthlyStats: b.query<MonthlyStats, string | undefined>({
      query: (month) => ({ path: '/api/v1/monthly-stats', query: { month } }),
      providesTags: ['Calendar', 'Resumes', 'Records', 'History', 'Searches', 'Diagnoses', 'Forecasts', 'Meetings'],
    }),
  }),
});
export const { useMonthlyStatsQuery } = dashboardApi;
