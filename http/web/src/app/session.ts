// Signing in and out as the whole page sees it, and its one socket.
import { api } from '@/api/api';
import { isLocal } from '@/api/problem';
import { request } from '@/api/http';
import { access } from '@/api/session';
import type { Schemas } from '@/api/types';
import { followNews } from '@/realtime/news';
import { RealtimeSocket } from '@/realtime/socket';

import { identified, signedIn, signedOut, store, unreachable } from './store';

const endpoint = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;

export const socket = new RealtimeSocket({
  url: typeof location === 'undefined' ? '' : endpoint(),
  access,
  onEnded: (reason) => leave(reason),
  onSession: (id) => store.dispatch(identified(id)),
});

let started = false;
/** Tries the cookie once a page. */
export async function startSession(): Promise<void> {
  if (started) return;
  started = true;
  const got = await access.refresh();
  if (got.ok) return enter();
  if (isLocal(got.failure) || got.failure.status >= 500 || got.failure.status === 429) {
    started = false;
    store.dispatch(unreachable());
    return;
  }
  store.dispatch(signedOut(null));
}

function enter(): void {
  store.dispatch(signedIn());
  socket.start();
  followNews(socket);
}

/** Takes over what `login` or `verify` answered. */
export function arrive(answer: Pick<Schemas['signed_in'], 'access_token' | 'expires_in'>): void {
  started = true;
  access.hold(answer);
  enter();
}

function leave(reason: string | null): void {
  // First of all, because whoever watches the token asks for it.
  if (store.getState().session.standing !== 'out') store.dispatch(signedOut(reason));
  socket.stop();
  access.drop();
  store.dispatch(api.util.resetApiState());
}

/** Ends the session of this device; without a line the page forgets it all the same. */
export async function signOut(): Promise<void> {
  await request({ path: '/api/v1/auth/logout', method: 'POST', browser: true });
  leave('signed_out');
}

access.watch((token) => {
  if (!token && store.getState().session.standing === 'in') leave('');
});
if (typeof window !== 'undefined') {
  window.addEventListener('online', () => socket.hurry());
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.hurry());
}
