import { api } from '@/api/api';
import type { Schemas } from '@/api/types';

const post = <T extends object>(path: string) => (json: T) => ({ path: `/api/v1/auth/${path}`, method: 'POST' as const, json, browser: true });

export const authApi = api.injectEndpoints({
  endpoints: (b) => ({
    register: b.mutation<Schemas['sign_up_taken'], Schemas['register_request']>({ query: post('register') }),
    resend: b.mutation<Schemas['code_sent'], Schemas['resend_request']>({ query: post('resend') }),
    verify: b.mutation<Schemas['signed_in'], Schemas['verify_request']>({ query: post('verify') }),
    login: b.mutation<Schemas['signed_in'], Schemas['login_request']>({ query: post('login') }),
    forgot: b.mutation<Schemas['code_sent'], Schemas['forgot_request']>({ query: post('forgot') }),
    reset: b.mutation<null, Schemas['reset_request']>({ query: post('reset') }),
  }),
});
export const { useRegisterMutation, useResendMutation, useVerifyMutation, useLoginMutation, useForgotMutation, useResetMutation } = authApi;
