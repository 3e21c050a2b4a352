// A process that stops itself where its transaction is open (tests/chaos/preload), and what the store sees of it.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { pause } from './commands.mjs';

/** What is preloaded into one node, and its orders. */
export class TransactionPause {
  constructor(library, dir, name) {
    this.library = library;
    this.file = join(dir, `${name}.stop`);
  }

  static possible(library) {
    return existsSync(library);
  }

  get variables() {
    return { CHAOS_STOP_FILE: this.file };
  }

  /** Lets process `pid` stop at its next COMMIT; false when none came within `limit`, and then none will stop it. */
  async stop(pid, limit) {
    await writeFile(this.file, '');
    const end = Date.now() + limit;
    while (Date.now() < end) {
      if ((await stateOf(pid)) === 'T') return true;
      await pause(5);
    }
    await this.forget();
    await pause(20); // It may have taken the order a moment ago.
    return (await stateOf(pid)) === 'T';
  }

  forget() {
    return rm(this.file, { force: true });
  }
}

/** The letter of a process in /proc; empty: there is none. */
async function stateOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

/**
 * Sessions of the lanes of node `name` that wait for their client in the middle of a transaction, with the shards whose rows they have
 * locked. Before a COMMIT that travels with its batch such a session counts as `active`, and no time limit of the server
 * applies to it.
 */
export const openTransactionsSql = (name) => `SELECT a.pid, a.state, array_agg(s.shard_id ORDER BY s.shard_id) AS shards
  FROM pg_stat_activity a
  JOIN (SELECT locked_row, unnest(pids) AS pid FROM pgrowlocks('shard')) l ON l.pid = a.pid
  JOIN shard s ON s.ctid = l.locked_row
  JOIN cluster_member m ON a.application_name = 'zhian-lane/' || m.incarnation
  WHERE m.node_name = '${name}' AND a.xact_start IS NOT NULL AND a.wait_event = 'ClientRead' GROUP BY 1, 2`;
