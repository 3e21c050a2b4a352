// The PostgreSQL and Redis of a run, with the faults that they can have.
import { readFileSync, rmSync } from 'node:fs';
import { appendFile, readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { PrivateServers } from '../../e2e/support/servers.mjs';
import { run } from './commands.mjs';

const signal = (pid, name) => {
  try {
    process.kill(pid, name);
  } catch (err) {
    if (err.code !== 'ESRCH') throw err; // A backend that has just ended.
  }
};

export class ChaosServers extends PrivateServers {
  #frozen = [];

  static async start() {
    const servers = await super.start();
    // A run that is broken off leaves no server behind.
    process.once('exit', () => servers.#endNow());
    return servers;
  }

  /** Lets PostgreSQL also listen on an address of a bridge, for machines of `network`. */
  async openTo(address, port, network) {
    await appendFile(join(this.data, 'pg', 'postgresql.conf'), `listen_addresses = '${address}'\nport = ${port}\n`);
    await appendFile(join(this.data, 'pg', 'pg_hba.conf'), `host all all ${network} trust\n`);
    await this.stopPostgres();
    await this.startPostgres();
  }

  /** All of PostgreSQL stands still: it answers nobody, and no connection ends. */
  async freezePostgres() {
    const [line] = (await readFile(join(this.data, 'pg', 'postmaster.pid'), 'utf8')).split('\n');
    const postmaster = Number(line);
    signal(postmaster, 'SIGSTOP'); // First: it starts no more children.
    this.#frozen = [postmaster];
    for (const pid of (await readdir('/proc')).filter((x) => /^\d+$/.test(x))) {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== postmaster) continue;
      signal(Number(pid), 'SIGSTOP');
      this.#frozen.push(Number(pid));
    }
  }
  thawPostgres() {
    for (const pid of this.#frozen.reverse()) signal(pid, 'SIGCONT');
    this.#frozen = [];
  }

  async killRedis() {
    signal(Number(await readFile(join(this.data, 'redis.pid'), 'utf8')), 'SIGKILL');
  }
  flushRedis() {
    return run('redis-cli', ['-s', this.redisSocket, 'flushall']);
  }

  #endNow() {
    this.thawPostgres();
    for (const [file, program, how] of [[join('pg', 'postmaster.pid'), 'postgres', 'SIGQUIT'], ['redis.pid', 'redis-server', 'SIGKILL']])
      try {
        const pid = Number(readFileSync(join(this.data, file), 'utf8').split('\n')[0]);
        // The number of one that has ended may be somebody else's by now.
        if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program) signal(pid, how);
      } catch {
        // Not running.
      }
    rmSync(dirname(this.data), { recursive: true, force: true });
  }

  async stop() {
    this.thawPostgres();
    await super.stop();
  }
}
