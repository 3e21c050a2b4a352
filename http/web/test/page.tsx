// Pages and parts of them as a browser has them, against a small node.
import { render, type RenderResult } from '@testing-library/react';
import { App, ConfigProvider } from 'antd';
import type { ReactNode } from 'react';
import { Provider } from 'react-redux';
import { MemoryRouter, Route, Routes } from 'react-router-dom';
import { vi } from 'vitest';

import { api } from '@/api/api';
import { access } from '@/api/session';
import type { Page } from '@/api/types';
import { store } from '@/app/store';
import { SpeechContext, type Speech } from '@/i18n';
import { zh } from '@/i18n/zh';
import { followNews } from '@/realtime/news';
import type { RealtimeSocket } from '@/realtime/socket';
import type { Follower } from '@/realtime/line';

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: unknown;
  signal?: AbortSignal | null;
}
export type Answer = unknown | Response | ((asked: Asked) => unknown | Response | Promise<Response>);

/** Answers `GET /x` and the like; what it was asked for is kept, and what it does not know is 404. */
export class Node {
  readonly asked: Asked[] = [];
  constructor(readonly answers: Record<string, Answer>) {
    store.dispatch(api.util.resetApiState());
    access.hold({ access_token: 'token', expires_in: 600 });
    vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
      const at = new URL(url, 'http://node');
      const asked: Asked = { method: init.method ?? 'GET', path: at.pathname, query: at.searchParams, headers: { ...(init.headers as Record<string, string>) }, body: typeof init.body === 'string' ? JSON.parse(init.body) : null, signal: init.signal };
      this.asked.push(asked);
      const answer = this.answers[`${asked.method} ${asked.path}`];
      const got: unknown = typeof answer === 'function' ? await (answer as (x: Asked) => unknown)(asked) : answer;
      if (got instanceof Response) return got;
      return got === undefined ? problem(404, 'not_found') : new Response(JSON.stringify(got));
    });
  }
  of(method: string, path: string) {
    return this.asked.filter((x) => x.method === method && x.path === path);
  }
}

export const problem = (status: number, code: string, more: Record<string, unknown> = {}) =>
  new Response(JSON.stringify({ type: `urn:zhian:problem:${code}`, title: `title of ${code}`, status, code, detail: `detail of ${code}`, retryable: false, request_id: 'req-7', ...more }), { status });
export const pageOf = <T,>(items: T[], next_cursor: string | null = null): Page<T> => ({ items, next_cursor });

/** What the stream `user` tells. */
export function pushes(): (type: string, data: Record<string, unknown>, at?: string) => void {
  let follower: Follower | null = null;
  followNews({ follow: (_: string, x: Follower) => ((follower = x), () => undefined) } as unknown as RealtimeSocket);
  let seq = 0;
  return (type, data, at) => follower?.frame({ ch: 'user', epoch: 'e', seq: ++seq, type, data, at });
}

/** `pattern` as the router has it; other addresses are only named. */
export function show(what: ReactNode, { at = '/', pattern = '*', speech = { t: zh, lang: 'zh' } as Speech } = {}): RenderResult {
  return render(
    <Provider store={store}>
      <SpeechContext.Provider value={speech}>
        <ConfigProvider theme={{ token: { motion: false } }} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
          <App>
            <MemoryRouter initialEntries={[at]} future={{ v7_startTransition: true, v7_relativeSplatPath: true }}>
              <Routes>
                <Route path={pattern} element={what} />
                {pattern !== '*' && <Route path="*" element={<p>elsewhere</p>} />}
              </Routes>
            </MemoryRouter>
          </App>
        </ConfigProvider>
      </SpeechContext.Provider>
    </Provider>,
  );
}
