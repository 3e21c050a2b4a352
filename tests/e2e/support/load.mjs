// Clients that ask through a balancer at a steady pace, wait as told, and repeat with the same key; and what they saw.
import { randomUUID } from 'node:crypto';

import { patience } from './env.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** One answered call: when it was begun, how long it took with all its tries, and what went wrong on the way. */
export class Load {
  calls = [];
  /** What single tries met, by status or error: not failures, as long as the call was answered in the end. */
  troubles = {};
  /** Calls that were given up or refused for good. */
  failures = [];
  #over = false;
  #workers = [];

  constructor(base) {
    this.base = base;
  }

  /** Begins a worker that runs `work(call)` again and again, once in `period` ms or slower, until `stop`. */
  work(period, work) {
    this.#workers.push(
      (async () => {
        await pause(Math.random() * period);
        while (!this.#over) {
          const begun = performance.now();
          await work((...args) => this.call(...args));
          await pause(Math.max(0, period - (performance.now() - begun)));
        }
      })(),
    );
  }

  async stop() {
    this.#over = true;
    await Promise.all(this.#workers);
  }

  /** Sends a request until it is answered for good; answers the body. `key`: it may be repeated although it changes things. */
  async call(token, method, path, json, { want = [200, 201], key = method === 'GET' ? null : randomUUID() } = {}) {
    const begun = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    if (key) headers['idempotency-key'] = key;
    if (json) headers['content-type'] = 'application/json';
    let last;
    for (let wait = 50; performance.now() - begun < patience(30_000); wait = Math.min(2 * wait, 1000)) {
      let told = 0;
      try {
        const res = await fetch(this.base + path, { method, headers, body: json && JSON.stringify(json), signal: AbortSignal.timeout(patience(20_000)) });
        const text = await res.text();
        if (want.includes(res.status)) {
          this.calls.push({ at: begun, ms: performance.now() - begun });
          return text ? JSON.parse(text) : null;
        }
        last = `${res.status} ${text.slice(0, 200)}`;
        this.#trouble(`${res.status} ${/"code":"(\w+)"/.exec(text)?.[1] ?? ''}`);
        if (!/"retryable":true/.test(text)) break;
        told = Number(res.headers.get('retry-after') ?? 0) * 1000;
      } catch (err) {
        last = err.cause?.code ?? err.name;
        this.#trouble(last);
      }
      await pause(Math.max(told, wait * (0.5 + Math.random())));
    }
    this.failures.push(`${method} ${path}: ${last}`);
    return null;
  }

  #trouble(what) {
    this.troubles[what] = (this.troubles[what] ?? 0) + 1;
  }

  /** Calls answered between two moments: how many a second, and how long the slowest hundredth took at least. */
  figures(from, to) {
    const ms = this.calls.filter((c) => c.at >= from && c.at < to).map((c) => c.ms).sort((a, b) => a - b);
    return { n: ms.length, rate: (ms.length * 1000) / (to - from), p50: ms[Math.floor(ms.length / 2)] ?? 0, p99: ms[Math.min(ms.length - 1, Math.floor(ms.length * 0.99))] ?? 0 };
  }
}
