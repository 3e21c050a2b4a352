import { api } from '@/api/api';
import type { Page, Task } from '@/api/types';

export const tasksApi = api.injectEndpoints({
  endpoints: (b) => ({
    tasks: b.query<Page<Task>, void>({ query: () => ({ path: '/api/v1/tasks', query: { limit: 20 } }), providesTags: ['Tasks'] }),
    task: b.query<Task, string>({ query: (id) => `/api/v1/tasks/${id}`, providesTags: ['Task'] }),
    cancelTask: b.mutation<Task, string>({
      query: (id) => ({ path: `/api/v1/tasks/${id}/cancel`, method: 'POST' }),
      invalidatesTags: ['Task', 'Tasks', 'Balance', 'Vouchers', 'Membership', 'Me'],
    }),
  }),
});
export const { useTasksQuery, useTaskQuery, useCancelTaskMutation } = tasksApi;
