import { api, byCursor } from '@/api/api';
import type { DataExport, Me, Notifications, Page, Schemas, Session } from '@/api/types';

export type MeRead = Me & { etag: string | null };
const form = (file: File) => {
  const out = new FormData();
  out.append('file', file);
  return out;
};

export const settingsApi = api.injectEndpoints({
  endpoints: (b) => ({
    me: b.query<MeRead, void>({
      query: () => '/api/v1/me',
      transformResponse: (me: Me, meta) => ({ ...me, etag: meta?.etag ?? null }),
      providesTags: ['Me'],
    }),
    changeMe: b.mutation<Me, { changes: Schemas['profile_changes']; etag: string | null }>({
      query: ({ changes, etag }) => ({ path: '/api/v1/me', method: 'PATCH', json: changes, headers: { 'If-Match': etag ?? undefined } }),
      invalidatesTags: ['Me'],
    }),
    setAvatar: b.mutation<Me, File>({ query: (file) => ({ path: '/api/v1/me/avatar', method: 'POST', form: form(file) }), invalidatesTags: ['Me'] }),
    removeAvatar: b.mutation<Me, void>({ query: () => ({ path: '/api/v1/me/avatar', method: 'DELETE' }), invalidatesTags: ['Me'] }),
    changePassword: b.mutation<null, Schemas['change_password_request']>({
      query: (json) => ({ path: '/api/v1/auth/change-password', method: 'POST', json }),
      invalidatesTags: ['Sessions'],
    }),
    sessions: b.infiniteQuery<Page<Session>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/auth/sessions', query: { cursor: pageParam } }),
      providesTags: ['Sessions'],
    }),
    endSession: b.mutation<null, string>({ query: (id) => ({ path: `/api/v1/auth/sessions/${id}`, method: 'DELETE' }), invalidatesTags: ['Sessions'] }),
    endOthers: b.mutation<null, void>({ query: () => ({ path: '/api/v1/auth/sessions', method: 'DELETE' }), invalidatesTags: ['Sessions'] }),
    notifications: b.query<Notifications, void>({ query: () => '/api/v1/me/notifications', providesTags: ['Notifications'] }),
    setNotifications: b.mutation<Notifications, Schemas['notification_choices']>({
      query: (json) => ({ path: '/api/v1/me/notifications', method: 'PUT', json }),
      async onQueryStarted(choices, { dispatch, queryFulfilled }) {
        const shown = dispatch(settingsApi.util.updateQueryData('notifications', undefined, (now) => void Object.assign(now, choices)));
        await queryFulfilled.catch(shown.undo);
      },
      invalidatesTags: ['Notifications'],
    }),
    exports: b.infiniteQuery<Page<DataExport>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/me/exports', query: { cursor: pageParam, limit: 5 } }),
      providesTags: ['Exports'],
    }),
    startExport: b.mutation<DataExport, void>({ query: () => ({ path: '/api/v1/me/export', method: 'POST' }), invalidatesTags: ['Exports'] }),
    closeAccount: b.mutation<null, Schemas['close_request']>({ query: (json) => ({ path: '/api/v1/me/close', method: 'POST', json }) }),
  }),
});
export const {
  useMeQuery, useChangeMeMutation, useSetAvatarMutation, useRemoveAvatarMutation, useChangePasswordMutation, useSessionsInfiniteQuery, useEndSessionMutation, useEndOthersMutation,
  useNotificationsQuery, useSetNotificationsMutation, useExportsInfiniteQuery, useStartExportMutation, useCloseAccountMutation,
} = settingsApi;
