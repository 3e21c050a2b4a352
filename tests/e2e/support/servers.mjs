// A PostgreSQL and a Redis of a suite's own, to be stopped and started at will.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort, root } from './env.mjs';

const run = promisify(execFile);
const script = join(root, 'config', 'dev', 'servers.sh');

/** Servers that nobody else uses. */
export class PrivateServers {
  #dir;

  /** Makes and starts both. */
  static async start() {
    const servers = new this();
    // Short: the path of a socket holds 107 bytes at most.
    servers.#dir = await mkdtemp('/tmp/zh-own-');
    await run('chmod', ['755', servers.#dir]);
    servers.redisPort = await freePort();
    await servers.#do('make');
    return servers;
  }

  /** Where they keep what they store; the server user's alone. */
  get data() {
    return join(this.#dir, 'data');
  }
  get sockets() {
    return join(this.#dir, 's');
  }
  get redisSocket() {
    return join(this.sockets, 'redis.sock');
  }

  stopPostgres() {
    return this.#do('pg-stop');
  }
  /** As after a crash: sessions are cut and recovery runs at the next start. */
  killPostgres() {
    return this.#do('pg-kill');
  }
  startPostgres() {
    return this.#do('pg-start');
  }
  stopRedis() {
    return this.#do('redis-stop');
  }
  startRedis() {
    return this.#do('redis-start');
  }

  async stop() {
    await this.#do('redis-stop').catch(() => {});
    await this.#do('pg-kill').catch(() => {});
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #do(verb) {
    // Output goes to a file descriptor of nobody: a daemon that kept a pipe of ours open would keep us waiting.
    await run('bash', ['-c', '"$0" "$@" >/dev/null 2>&1', script, verb, join(this.#dir, 'data'), this.sockets, String(this.redisPort)]);
  }
}
