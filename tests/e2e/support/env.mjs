// What ./dev test tells the suites, and small things all of them need.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function need(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the suites with ./dev test --e2e`);
  return value;
}

/** The root of the checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Where things are: the binary under test, the socket directory of PostgreSQL, the socket of Redis, logs. */
export const env = {
  get bin() {
    return need('ZHIAN_BIN');
  },
  get pgSockets() {
    return need('ZHIAN_TEST_PG_SOCKETS');
  },
  get redisSocket() {
    return need('ZHIAN_TEST_REDIS_SOCKET');
  },
  get logs() {
    return process.env.ZHIAN_TEST_LOGS || tmpdir();
  },
  long: process.env.ZHIAN_TEST_LONG === 'true',
  /** Builds with sanitizers are slower by this factor. */
  slow: Number(process.env.ZHIAN_TEST_SLOW || 1),
};

/** Milliseconds of patience, longer for slow builds. */
export const patience = (ms) => ms * env.slow;

const scratch = [];
process.once('exit', () => scratch.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** A directory that is gone when the process ends. */
export function scratchDir(name) {
  scratch.push(mkdtempSync(join(tmpdir(), `zh-${name}-`)));
  return scratch.at(-1);
}

function canBind(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port that is free now, outside the range the kernel hands out by itself, so that a restarted node gets it back. */
export async function freePort() {
  for (let i = 0; i < 100; ++i) {
    const port = 20000 + Math.floor(Math.random() * 12000);
    if (await canBind(port)) return port;
  }
  throw new Error('found no free port');
}

/** A promise that can be settled from outside, and says what it waited for when time is up. */
export function within(ms, what, start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      let text;
      try {
        text = typeof what === 'function' ? what() : what;
      } catch (err) {
        text = String(err);
      }
      reject(new Error(`not within ${ms} ms: ${text}`));
    }, ms);
    start(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (err) => {
        clearTimeout(timer);
        reject(err);
      },
    );
  });
}

/** Asks `probe` again and again until it answers something true; its errors count as "not yet". */
export async function eventually(what, probe, { timeout = 10_000, every = 25 } = {}) {
  const end = Date.now() + patience(timeout);
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = value;
    } catch (err) {
      last = err.message;
    }
    if (Date.now() > end) throw new Error(`not within ${patience(timeout)} ms: ${what} (last: ${JSON.stringify(last)})`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
