import { configureStore, createSlice, type PayloadAction } from '@reduxjs/toolkit';
import { setupListeners } from '@reduxjs/toolkit/query';
import { useDispatch, useSelector } from 'react-redux';

import { api } from '@/api/api';
import { firstLang, keepLang, type Lang } from '@/i18n';

/** `unknown` until the cookie was tried; `unreachable`: it could not be. */
export type Standing = 'unknown' | 'unreachable' | 'in' | 'out';
interface SessionState {
  standing: Standing;
  /** The session of this device, once its socket signed in. */
  id: string | null;
  /** Why it ended, a word of docs/identity.md; empty: not told. */
  ended: string | null;
}

const session = createSlice({
  name: 'session',
  initialState: { standing: 'unknown', id: null, ended: null } as SessionState,
  reducers: {
    signedIn: (s) => void Object.assign(s, { standing: 'in', ended: null }),
    signedOut: (s, x: PayloadAction<string | null>) => void Object.assign(s, { standing: 'out', id: null, ended: x.payload }),
    unreachable: (s) => void Object.assign(s, { standing: 'unreachable' }),
    identified: (s, x: PayloadAction<string>) => void Object.assign(s, { id: x.payload }),
  },
});

export type Look = 'auto' | 'light' | 'dark';
const keptLook = 'zhian.look';
const firstLook = (): Look => {
  const chosen = localStorage.getItem(keptLook);
  return chosen === 'light' || chosen === 'dark' ? chosen : 'auto';
};

const ui = createSlice({
  name: 'ui',
  initialState: () => ({ lang: firstLang(), look: firstLook() }),
  reducers: {
    speak: (s, x: PayloadAction<Lang>) => {
      s.lang = x.payload;
      keepLang(x.payload);
    },
    look: (s, x: PayloadAction<Look>) => {
      s.look = x.payload;
      localStorage.setItem(keptLook, x.payload);
    },
  },
});

export const { signedIn, signedOut, unreachable, identified } = session.actions;
export const { speak, look } = ui.actions;

export const makeStore = () =>
  configureStore({
    reducer: { session: session.reducer, ui: ui.reducer, [api.reducerPath]: api.reducer },
    middleware: (base) => base().concat(api.middleware),
  });
export const store = makeStore();
setupListeners(store.dispatch);

export type State = ReturnType<typeof store.getState>;
export const useApp = useSelector.withTypes<State>();
export const useAppDispatch = useDispatch.withTypes<typeof store.dispatch>();
