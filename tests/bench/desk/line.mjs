// One user's connection: kept alive, one request at a time, and how long each took to its last byte.
import { randomUUID } from 'node:crypto';
import http from 'node:http';

export class Line {
  #agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  #where;

  constructor(base, token) {
    const { hostname, port } = new URL(base);
    this.#where = { hostname, port, agent: this.#agent };
    this.token = token;
  }

  /** `form`: `{type, bytes}` of a body in parts. Answers `{status, ms, text}`; status 0: there was no answer, and `text` says why. */
  ask({ method = 'GET', path, json, form, headers = {} }) {
    const body = form?.bytes ?? (json === undefined ? null : JSON.stringify(json));
    const all = { authorization: `Bearer ${this.token}`, ...headers };
    if (method === 'POST') all['idempotency-key'] ??= randomUUID();
    if (body !== null) {
      all['content-type'] = form?.type ?? 'application/json';
      all['content-length'] = Buffer.byteLength(body);
    } else if (method !== 'GET') all['content-length'] = 0;
    const begun = performance.now();
    return new Promise((resolve) => {
      const lost = (err) => resolve({ status: 0, ms: performance.now() - begun, text: err.code ?? err.message });
      const req = http.request({ ...this.#where, method, path, headers: all, timeout: 60_000 }, (res) => {
        const parts = [];
        res.on('data', (part) => parts.push(part));
        res.on('error', lost);
        res.on('end', () => resolve({ status: res.statusCode, ms: performance.now() - begun, text: Buffer.concat(parts).toString() }));
      });
      req.on('timeout', () => req.destroy(new Error('timed out')));
      req.on('error', lost);
      req.end(body ?? undefined);
    });
  }

  close() {
    this.#agent.destroy();
  }
}
