import { api } from '@/api/api';
import type { Schemas } from '@/api/types';

export const reportsApi = api.injectEndpoints({
  endpoints: (b) => ({
    /** `of`: the path of what it is a report of. */
    buyDownload: b.mutation<Schemas['report_download'], string>({
      query: (of) => ({ path: `${of}/downloads`, method: 'POST' }),
      invalidatesTags: ['Balance', 'Vouchers', 'Membership', 'Me', 'History'],
    }),
  }),
});
export const { useBuyDownloadMutation } = reportsApi;
