// Who is signed in here. The access token is in memory alone; the refresh token is a cookie that no script can read.
import { failureOf, localFailure, type Failure } from './problem';
import type { Schemas } from './types';

type Tokens = Pick<Schemas['tokens'], 'access_token' | 'expires_in'>;
export type Refreshed = { ok: true; token: string } | { ok: false; failure: Failure };

export const browserHeader = { 'X-Zhian-Client': 'browser' };

export class AccessToken {
  #token: string | null = null;
  #until = 0;
  #running: Promise<Refreshed> | null = null;
  #listeners = new Set<(token: string | null) => void>();

  constructor(
    private readonly fetcher: typeof fetch = (...args) => fetch(...args),
    private readonly now: () => number = () => Date.now(),
  ) {}

  get token(): string | null {
    return this.#token;
  }
  /** Milliseconds until it ends. */
  get left(): number {
    return this.#token ? this.#until - this.now() : 0;
  }

  /** Keeps what a sign-in answered. */
  hold(tokens: Tokens): void {
    this.#token = tokens.access_token;
    this.#until = this.now() + tokens.expires_in * 1000;
    for (const tell of this.#listeners) tell(this.#token);
  }
  drop(): void {
    this.#token = null;
    for (const tell of this.#listeners) tell(null);
  }
  /** Calls `tell` with every new token, and with null when there is none any more. */
  watch(tell: (token: string | null) => void): () => void {
    this.#listeners.add(tell);
    return () => void this.#listeners.delete(tell);
  }

  /** Another token by the cookie; all who ask meanwhile get the same one. Only a refusal signs out. */
  refresh(): Promise<Refreshed> {
    this.#running ??= this.#refresh().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #refresh(): Promise<Refreshed> {
    let answer: Response;
    try {
      answer = await this.fetcher('/api/v1/auth/refresh', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { ...browserHeader, 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang || 'zh-CN' },
        body: '{}',
      });
    } catch {
      return { ok: false, failure: localFailure('network') };
    }
    if (!answer.ok) {
      const failure = await failureOf(answer);
      if (answer.status === 401 || answer.status === 403 || answer.status === 422) this.drop();
      return { ok: false, failure };
    }
    const tokens = (await answer.json()) as Tokens;
    this.hold(tokens);
    return { ok: true, token: tokens.access_token };
  }
}

export const access = new AccessToken();
