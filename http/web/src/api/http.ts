// One request to the node: token, language, idempotency key, one refresh on 401, errors as problem documents.
import { Intents } from './intents';
import { failureOf, localFailure, type Failure } from './problem';
import { access as shared, browserHeader, type AccessToken } from './session';

export interface Ask {
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | boolean | null | undefined>;
  json?: unknown;
  form?: FormData;
  headers?: Record<string, string | undefined>;
  /** Of the signing-in routes: no token, and cookies as a browser wants them. */
  browser?: boolean;
  /** Answers the bytes instead of JSON. */
  blob?: boolean;
  signal?: AbortSignal;
  onProgress?: (share: number) => void;
}
export type Answer = { ok: true; data: unknown; etag: string | null; status: number } | { ok: false; failure: Failure };

export interface Wire {
  (url: string, init: RequestInit, onProgress?: (share: number) => void): Promise<Response>;
}

/** Uploads go by XMLHttpRequest, which alone tells how far they are. */
const browserWire: Wire = (url, init, onProgress) => {
  if (!onProgress) return fetch(url, init);
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(init.method ?? 'POST', url);
    for (const [name, value] of Object.entries(init.headers as Record<string, string>)) xhr.setRequestHeader(name, value);
    xhr.responseType = 'blob';
    xhr.upload.onprogress = (x) => x.lengthComputable && onProgress(x.loaded / x.total);
    xhr.onload = () => {
      const headers = new Headers();
      for (const name of ['ETag', 'X-Request-Id', 'Content-Type', 'Location']) {
        const value = xhr.getResponseHeader(name);
        if (value) headers.set(name, value);
      }
      resolve(new Response(xhr.status === 204 ? null : (xhr.response as Blob), { status: xhr.status, headers }));
    };
    xhr.onerror = () => reject(new TypeError('network'));
    xhr.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    init.signal?.addEventListener('abort', () => xhr.abort());
    xhr.send(init.body as FormData);
  });
};

export function urlOf(path: string, query: Ask['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, x]) => x !== undefined && x !== null && x !== '');
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, x]) => [key, String(x)]))}`;
}

/** What makes an upload the same one again. */
const intentOf = (ask: Ask) =>
  `${ask.method} ${ask.path} ${ask.form ? JSON.stringify([...ask.form.entries()].map(([k, x]) => (typeof x === 'string' ? [k, x] : [k, x.name, x.size, x.lastModified]))) : JSON.stringify(ask.json ?? null)}`;

export function makeRequest(access: AccessToken = shared, wire: Wire = browserWire, intents = new Intents()) {
  async function once(ask: Ask, key: string | null): Promise<Response> {
    const headers: Record<string, string> = { 'Accept-Language': document.documentElement.lang || 'zh-CN' };
    for (const [name, value] of Object.entries(ask.headers ?? {})) if (value) headers[name] = value;
    if (ask.browser) Object.assign(headers, browserHeader);
    else if (access.token) headers.Authorization = `Bearer ${access.token}`;
    if (ask.json !== undefined) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    const init: RequestInit = {
      method: ask.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      body: ask.form ?? (ask.json === undefined ? undefined : JSON.stringify(ask.json)),
      signal: ask.signal,
    };
    return wire(urlOf(ask.path, ask.query), init, ask.onProgress);
  }

  return async function request(ask: Ask): Promise<Answer> {
    const method = ask.method ?? 'GET';
    const intent = method === 'POST' ? intentOf({ ...ask, method }) : null;
    const key = intent && intents.keyFor(intent);
    let failure: Failure;
    try {
      // A token that is about to end is not worth a refusal.
      if (!ask.browser && access.left < 5000) await access.refresh();
      let answer = await once(ask, key);
      if (answer.status === 401 && !ask.browser && (await access.refresh()).ok) answer = await once(ask, key);
      if (answer.ok) {
        const data = answer.status === 204 ? null : ask.blob ? await answer.blob() : ((await answer.json()) as unknown);
        if (intent) intents.settle(intent);
        return { ok: true, data, etag: answer.headers.get('ETag'), status: answer.status };
      }
      failure = await failureOf(answer);
    } catch (err) {
      const cancelled = err instanceof DOMException && err.name === 'AbortError';
      failure = localFailure(cancelled ? 'cancelled' : err instanceof SyntaxError ? 'unreadable' : 'network');
    }
    if (intent) intents.settle(intent, failure);
    return { ok: false, failure };
  };
}

export const request = makeRequest();
