// The test bed: three real nodes over one PostgreSQL and one Redis, each on a machine of its own where that is possible.
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';

import { startSandbox } from '../../sandbox/sandbox.mjs';
import { Balancer } from '../../e2e/support/balancer.mjs';
import { Database } from '../../e2e/support/database.mjs';
import { env, eventually, freePort, scratchDir } from '../../e2e/support/env.mjs';
import { ZhianNode } from '../../e2e/support/node.mjs';
import { payable } from '../../e2e/support/payment.mjs';
import { makeAuthority } from './certificates.mjs';
import { canSetClocks, WallClock } from './clock.mjs';
import { pause, run } from './commands.mjs';
import { Network } from './network.mjs';
import { openTransactionsSql, TransactionPause } from './pause.mjs';
import { ChaosServers } from './servers.mjs';
import { whyNoSwitch } from './switch.mjs';

/** What tests/chaos/CMakeLists.txt builds, beside the node. */
const built = (name) => join(dirname(env.bin), 'tests', 'chaos', name);
const bankSql = new URL('./bank.sql', import.meta.url);
export const nodeNames = ['n1', 'n2', 'n3'];
/** A notice that was not taken comes again after 0.3, 0.3, 0.6, 3.6, 12, 24 s … */
const noticeScale = 0.02;
/**
 * The patrol looks after orders that nobody was told of soon enough for a run of minutes, and so seldom that those that are
 * never paid cost little.
 */
const patrol = { unsettled_every: '5s', young: '5s', recent: '3m' };

/** One node and what was done to it. */
export class Member {
  /** SIGKILL and SIGTERM were ours, and it is not to run now. */
  down = false;
  frozen = false;
  cut = false;
  /** Exits nobody asked for: signal or code. 75 is no crash: this incarnation was declared dead. */
  crashes = [];
  rejoined = 0;

  constructor(node, clock, transactions) {
    this.node = node;
    this.clock = clock;
    this.transactions = transactions;
  }
  get name() {
    return this.node.settings.node.name;
  }
  get base() {
    return this.node.base;
  }
  /** As far as we know nothing is wrong with it. */
  get sound() {
    return !this.down && !this.frozen && !this.cut;
  }

  /** Starts it, and starts it again whenever it ends with 75, as a supervisor does. */
  launch() {
    this.down = false;
    this.node.launch().then(async ({ code, signal }) => {
      if (this.down) return;
      if (code === 75) ++this.rejoined;
      else this.crashes.push({ code, signal });
      await pause(200);
      if (!this.down) this.launch();
    });
  }
  kill() {
    this.down = true;
    return this.node.stop('SIGKILL');
  }
  /** Politely. Answers how it ended. */
  async leave() {
    this.down = true;
    const how = await this.node.stop('SIGTERM', 45_000).catch((err) => ({ code: String(err.message), signal: null }));
    if (how.code !== 0) this.crashes.push(how);
    return how;
  }
  freeze() {
    this.frozen = true;
    process.kill(this.node.pid, 'SIGSTOP');
  }
  /** As `freeze`, with a transaction open; false: none came, and nothing is wrong with the node. */
  async freezeInTransaction(limit) {
    this.frozen = true; // From now on nothing else is done to it.
    this.frozen = await this.transactions.stop(this.node.pid, limit);
    return this.frozen;
  }
  thaw() {
    this.frozen = false;
    if (this.node.pid) process.kill(this.node.pid, 'SIGCONT');
  }
  async ready() {
    try {
      return (await fetch(`${this.node.adminBase}/readyz`, { signal: AbortSignal.timeout(1000) })).status === 200;
    } catch {
      return false;
    }
  }
}

export class Bed {
  members = [];
  network = null;

  /** `network`: a namespace for each node. `sabotage`: faults of `testing.sabotage`. `seed`: of the switch. */
  static async make({ network, clocks, sabotage = [], seed = 0, tell = () => {} }) {
    const bed = new Bed();
    try {
      await bed.#build({ network, clocks: clocks && canSetClocks, sabotage, seed, tell });
      return bed;
    } catch (err) {
      await bed.stop().catch(() => {});
      throw err;
    }
  }

  async #build({ network, clocks, sabotage, seed, tell }) {
    tell('servers of its own');
    this.servers = await ChaosServers.start();
    this.sandbox = await startSandbox({ wechatPay: { noticeScale } });
    this.database = new Database(this.servers.sockets, 'zhian_chaos');
    const dir = scratchDir('chaos');
    let linkFiles = null;
    if (network) {
      tell('a network namespace for each node');
      this.network = await Network.make(nodeNames);
      this.pgPort = await freePort();
      await this.servers.openTo(this.network.gateway, this.pgPort, `${this.network.prefix}.0/24`);
      await this.network.relay(this.sandbox.ports.smtp);
      await this.network.relayFromLoopback(this.sandbox.ports.http);
      linkFiles = await makeAuthority(dir);
      const whyNot = whyNoSwitch(built('chaos_switch'));
      if (whyNot) tell(`NO SWITCH (${whyNot}): nothing is delayed or lost in this run`);
      else await this.network.join(built('chaos_switch'), seed);
    }
    // psql asks at the socket, whose name has the port in it.
    if (this.pgPort) process.env.PGPORT = String(this.pgPort);
    await this.database.create();

    const dsn = (role) =>
      this.network
        ? `host=${this.network.gateway} port=${this.pgPort} dbname=${this.database.name} user=${role}`
        : this.database.dsn(role);
    const noticePort = await freePort();
    const library = built('chaos_stop.so');
    if (!TransactionPause.possible(library)) tell(`NO STOP IN A TRANSACTION (${library} is not built)`);
    for (const name of nodeNames) {
      const host = this.network?.addressOf(name) ?? '127.0.0.1';
      const node = await ZhianNode.prepare({
        name: `chaos-${name}`,
        database: { dsn },
        redisSocket: this.servers.redisSocket,
        smtpPort: this.sandbox.ports.smtp,
        settings: async (node) => {
          const pay = await payable(this.sandbox, node);
          pay['pay.wechat'].notify_url = `http://127.0.0.1:${noticePort}/api/v1/payment/wechat/notify`;
          return {
            node: { name, data_dir: join(dir, 'data') },
            http: { bind: host, admin_bind: host, admin_allow: ['127.0.0.1/32', '10.213.0.0/16'] },
            cluster: { address: `${host}:${await freePort()}`, ...(linkFiles ? await linkFiles(name) : {}) },
            auth: { master_key: '9f2c41d07ab3685e1c94f07db8a6235e0d7b1f4c86e93a52fb10d8c7e4a95b36' },
            interview: { delta_interval: '0ms' },
            jobs: { samples: false },
            testing: { bank: true, sabotage },
            patrol,
            ...pay,
            ...(this.network ? { mail: { url: `smtp://${this.network.gateway}:${this.sandbox.ports.smtp}` } } : {}),
          };
        },
      });
      node.host = host;
      await rm(node.logFile, { force: true }); // It is read at the end: of this run alone.
      if (this.network) node.launcher = this.network.launcher(name);
      const preload = [];
      let clock = null;
      if (clocks) {
        clock = new WallClock(dir, name);
        await clock.set(0);
        node.variables = clock.variables;
        preload.push(clock.library);
      }
      let transactions = null;
      if (TransactionPause.possible(library)) {
        transactions = new TransactionPause(library, dir, name);
        node.variables = { ...node.variables, ...transactions.variables };
        preload.push(library);
      }
      if (preload.length > 0) node.variables = { ...node.variables, LD_PRELOAD: preload.join(':') };
      this.members.push(new Member(node, clock, transactions));
    }
    await mkdir(join(dir, 'data'), { recursive: true });
    await this.members[0].node.command(['migrate']);
    await this.#sqlFile(bankSql);
    tell('three nodes');
    for (const member of this.members) member.launch();
    await eventually('the nodes share the shards', () => this.whole(), { timeout: 60_000, every: 200 });
    // What WeChat Pay tells comes to any node.
    const places = this.members.map(({ node }, i) => [`LB_NODE_${i + 1}`, `${node.host}:${node.port}`]);
    const nodes = this.members.map((x) => x.node);
    this.balancer = await Balancer.start('chaos', nodes, { LB_BIND: `127.0.0.1:${noticePort}`, ...Object.fromEntries(places) });
  }

  async #sqlFile(url) {
    const args = ['-h', this.servers.sockets, '-U', 'postgres', '-d', this.database.name, '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', '-'];
    await run('/usr/lib/postgresql/15/bin/psql', args, { input: await readFile(url, 'utf8') });
  }

  member(name) {
    return this.members.find((x) => x.name === name);
  }

  /** Shards by the name of their live owner; '' has those without. */
  async owners() {
    const rows = await this.database.rows(
      "SELECT coalesce(m.node_name, '') AS name, array_agg(s.shard_id) AS shards FROM shard s LEFT JOIN cluster_member m" +
        " ON m.incarnation = s.owner AND m.state IN ('up', 'draining') GROUP BY 1",
    );
    return Object.fromEntries(rows.map((r) => [r.name, r.shards]));
  }

  /** Shards that transactions of a node have locked while the store waits for the node. */
  async lockedBy(member) {
    const rows = await this.database.rows(openTransactionsSql(member.name));
    return rows.map(({ pid, state, shards }) => ({ pid, state, shards }));
  }

  /** Every node is ready and every shard has an owner. */
  async whole() {
    if (!(await Promise.all(this.members.map((m) => m.ready()))).every(Boolean)) return false;
    const owners = await this.owners();
    return owners[''] === undefined && nodeNames.every((n) => owners[n] !== undefined);
  }

  /** What nodes said of actors that ended by a fault of their own: the process lives on, and something in it does not. */
  async brokenActors() {
    const out = [];
    for (const { name, node } of this.members)
      for await (const line of createInterface({ input: createReadStream(node.logFile) }))
        if (line.includes('"a handler threw; the actor ends"')) out.push({ node: name, log: line.slice(0, 300) });
    return out;
  }

  /** Rows of any number, one after another: `psql` writes them to a file first. */
  async table(sql, each) {
    const file = join(scratchDir('chaos-rows'), 'rows.jsonl');
    const args = ['-h', this.servers.sockets, '-U', 'postgres', '-d', this.database.name, '-XqAt', '-v', 'ON_ERROR_STOP=1'];
    const ask = `SELECT row_to_json(t) FROM (${sql}) t`;
    await new Promise((resolve, reject) => {
      const psql = spawn('/usr/lib/postgresql/15/bin/psql', [...args, '-v', 'FETCH_COUNT=5000', '-o', file, '-c', ask], { stdio: ['ignore', 'ignore', 'pipe'] });
      let why = '';
      psql.stderr.on('data', (data) => (why += data));
      psql.once('error', reject);
      psql.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`psql: ${why}`))));
    });
    for await (const line of createInterface({ input: createReadStream(file) })) each(JSON.parse(line));
  }
  async rows(sql) {
    const out = [];
    await this.table(sql, (row) => out.push(row));
    return out;
  }

  async stop() {
    for (const member of this.members) {
      if (member.frozen) member.thaw();
      member.down = true;
    }
    this.servers?.thawPostgres();
    await Promise.allSettled(this.members.map((m) => (m.node.running ? m.node.stop('SIGKILL') : null)));
    await this.balancer?.stop().catch(() => {});
    this.network?.remove();
    await this.sandbox?.stop();
    await this.servers?.stop();
    delete process.env.PGPORT;
  }
}
