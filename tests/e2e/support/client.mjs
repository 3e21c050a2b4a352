// An HTTP client that believes nothing: each response is held against the published description.
import assert from 'node:assert/strict';

import { patience } from './env.mjs';
import { readEvents } from './sse.mjs';

/** Talks to one listener. `token` is sent with every call unless the call names another (null: none). */
export class Client {
  constructor(base, contract, { token = null, language = 'en' } = {}) {
    this.base = base;
    this.contract = contract;
    this.token = token;
    this.language = language;
  }

  /** The same, signed in. */
  as(token) {
    return new Client(this.base, this.contract, { token, language: this.language });
  }

  get(path, options) {
    return this.call('GET', path, options);
  }
  post(path, json, options) {
    return this.call('POST', path, { json, ...options });
  }

  /** `json`, `form` or `raw` is the body. Answers `{status, headers, body, text}`. */
  async call(method, path, { json, form, raw, headers = {}, token = this.token, check = true } = {}) {
    const res = await this.#fetch(method, path, { json, form, raw, headers, token });
    const text = await res.text();
    const type = (res.headers.get('content-type') ?? '').split(';')[0];
    const body = text === '' ? null : /json$/.test(type) ? JSON.parse(text) : text;
    if (check) this.#check(method, path, res, type, body);
    return { status: res.status, headers: res.headers, body, text };
  }

  /** A call that is answered by a stream of events. An error is answered like by `call`. */
  async events(path, json, { headers = {}, onEvent } = {}) {
    const res = await this.#fetch('POST', path, { json, headers: { accept: 'text/event-stream', ...headers }, token: this.token });
    const type = (res.headers.get('content-type') ?? '').split(';')[0];
    if (type !== 'text/event-stream') {
      const body = await res.json();
      this.#check('POST', path, res, type, body);
      return { status: res.status, body, events: [] };
    }
    this.#check('POST', path, res, type, '');
    return { status: res.status, headers: res.headers, events: await readEvents(res, onEvent) };
  }

  /** Calls and wants this status; answers the body. */
  async want(status, method, path, options) {
    const got = await this.call(method, path, options);
    assert.equal(got.status, status, `${method} ${path}: ${got.text.slice(0, 600)}`);
    return got.body;
  }

  /** Calls and wants a problem with this code. Answers the document. */
  async wantProblem(code, status, method, path, options) {
    const got = await this.call(method, path, options);
    assert.equal(got.headers.get('content-type')?.split(';')[0], 'application/problem+json', `${method} ${path}: ${got.text}`);
    assert.deepEqual([got.status, got.body.code, got.body.status], [status, code, status], `${method} ${path}: ${got.text}`);
    return { ...got.body, headers: got.headers };
  }

  #fetch(method, path, { json, form, raw, headers, token }) {
    const all = { 'accept-language': this.language, ...headers };
    if (token) all.authorization = `Bearer ${token}`;
    let body;
    if (json !== undefined) {
      all['content-type'] ??= 'application/json';
      body = JSON.stringify(json);
    } else body = form ?? raw;
    return fetch(this.base + path, {
      method,
      headers: all,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience(40_000)),
    });
  }

  #check(method, path, res, type, body) {
    this.contract?.check({ method, path: path.split('?')[0], status: res.status, type, body });
    if (res.status >= 400 && body !== null)
      assert.equal(type, 'application/problem+json', `${method} ${path} ${res.status}: an error is a problem document`);
  }
}
