import { api, byCursor } from '@/api/api';
import type { Balance, HistoryLine, Membership, Order, Page, Plan, PlanQuote, Schemas, Tier, Voucher } from '@/api/types';

export type Item = Schemas['redeem_request']['item'];

export const membershipApi = api.injectEndpoints({
  endpoints: (b) => ({
    membership: b.query<Membership, void>({ query: () => '/api/v1/membership', providesTags: ['Membership'] }),
    tiers: b.query<{ items: Tier[]; rules_version: number }, void>({ query: () => '/api/v1/membership/tiers', keepUnusedDataFor: 600 }),
    plans: b.query<{ items: Plan[]; rules_version: number }, void>({ query: () => '/api/v1/plans', keepUnusedDataFor: 600 }),
    quote: b.query<PlanQuote, Plan['kind']>({ query: (kind) => `/api/v1/plans/${kind}/quote`, keepUnusedDataFor: 0, providesTags: ['Membership'] }),
    balance: b.query<Balance, void>({ query: () => '/api/v1/points/balance', providesTags: ['Balance'] }),
    history: b.infiniteQuery<Page<HistoryLine>, { cash: boolean }, string>({
      infiniteQueryOptions: byCursor,
      query: ({ queryArg, pageParam }) => ({ path: '/api/v1/points/history', query: { cursor: pageParam, limit: 30, cash: queryArg.cash || undefined } }),
      providesTags: ['History'],
    }),
    vouchers: b.infiniteQuery<Page<Voucher>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/points/vouchers', query: { cursor: pageParam } }),
      providesTags: ['Vouchers'],
    }),
    heldVouchers: b.query<Page<Voucher>, void>({ query: () => ({ path: '/api/v1/points/vouchers', query: { limit: 50 } }), providesTags: ['Vouchers'] }),
    redeem: b.mutation<Schemas['voucher_bought'], Item>({
      query: (item) => ({ path: '/api/v1/points/redeem', method: 'POST', json: { item } }),
      invalidatesTags: ['Vouchers', 'Balance', 'History', 'Me', 'Membership'],
    }),
    placeOrder: b.mutation<Order, Schemas['order_request']>({ query: (json) => ({ path: '/api/v1/orders', method: 'POST', json }), invalidatesTags: ['Orders'] }),
    orders: b.infiniteQuery<Page<Order>, void, string>({
      infiniteQueryOptions: byCursor,
      query: ({ pageParam }) => ({ path: '/api/v1/orders', query: { cursor: pageParam, limit: 20 } }),
      providesTags: ['Orders'],
    }),
    order: b.query<Order, string>({ query: (id) => `/api/v1/orders/${id}`, providesTags: ['Order'] }),
    cancelOrder: b.mutation<Order, string>({ query: (id) => ({ path: `/api/v1/orders/${id}/cancel`, method: 'POST' }), invalidatesTags: ['Order', 'Orders'] }),
    checkOrder: b.mutation<Order, string>({ query: (id) => ({ path: `/api/v1/orders/${id}/check`, method: 'POST' }), invalidatesTags: ['Order', 'Orders', 'Balance', 'Membership', 'Me'] }),
  }),
});
export const {
  useMembershipQuery, useTiersQuery, usePlansQuery, useQuoteQuery, useBalanceQuery, useHistoryInfiniteQuery, useVouchersInfiniteQuery, useHeldVouchersQuery, useRedeemMutation, usePlaceOrderMutation,
  useOrdersInfiniteQuery, useOrderQuery, useCancelOrderMutation, useCheckOrderMutation,
} = membershipApi;
