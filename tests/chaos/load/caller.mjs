// One command over HTTP, asked until its outcome is known: with the same Idempotency-Key, at any node.
//
//   ok       it was answered with success: it must be in the final state exactly once
//   fail     every try was refused for good: it must not be there
//   unknown  neither: it may be there once
import { randomUUID } from 'node:crypto';

import { pause } from '../bed/commands.mjs';

/** A little longer than a node's own budget for a request. */
const patience = 6_500;
/** Refusals that say that nothing was done and nothing will be. */
const final = new Set([400, 401, 402, 403, 404, 409, 410, 422]);

export class Caller {
  #chance;

  /** `members`: whom to ask; like clients, it does not know who is well. */
  constructor({ members, history, chance }) {
    this.members = members;
    this.history = history;
    this.#chance = chance;
  }

  /** One request at one node. Answers `{status, body}`; status 0: no answer, `why` tells. */
  async once(member, method, path, { json, token, key, signal } = {}) {
    const headers = { 'accept-language': 'en' };
    if (token) headers.authorization = `Bearer ${token}`;
    if (json !== undefined) headers['content-type'] = 'application/json';
    if (key) headers['idempotency-key'] = key;
    const start = this.history.now();
    let got;
    try {
      const limit = AbortSignal.timeout(patience);
      const res = await fetch(member.base + path, {
        method,
        headers,
        body: json === undefined ? undefined : JSON.stringify(json),
        signal: signal ? AbortSignal.any([limit, signal]) : limit,
      });
      const text = await res.text();
      got = { status: res.status, body: text === '' ? null : JSON.parse(text) };
    } catch (err) {
      got = { status: 0, body: null, why: err.cause?.code ?? err.name };
    }
    this.history.aside('request', {
      start,
      end: this.history.now(),
      node: member.name,
      method,
      path,
      key,
      status: got.status,
      why: got.why ?? got.body?.code,
    });
    return got;
  }

  /**
   * Asks until the outcome is known or `limit` is over. Answers `{outcome, start, end, status, body, tries}`; `only`: at
   * these members.
   */
  async ask(method, path, { json, token, key = method === 'GET' ? undefined : randomUUID(), limit = 60_000, only = null, signal } = {}) {
    const start = this.history.now();
    let doubted = false; // A try without a clear answer may still be carried out, later than the next ones.
    for (let tries = 1; ; ++tries) {
      const got = await this.once(this.#chance.pick(only?.() ?? this.members), method, path, { json, token, key, signal });
      const end = this.history.now();
      const told = { start, end, tries, status: got.status, body: got.body, key, code: got.body?.code };
      if (got.status >= 200 && got.status < 300) return { outcome: 'ok', ...told };
      if (final.has(got.status)) return { outcome: doubted ? 'unknown' : 'fail', ...told };
      doubted = true;
      if (end - start > limit || signal?.aborted) return { outcome: 'unknown', ...told };
      await pause(this.#chance.between(30, 150));
    }
  }
}
