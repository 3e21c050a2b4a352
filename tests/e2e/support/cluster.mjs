// Several nodes over one store, linked by TLS, behind a balancer: what docs/deploy/README.md sets up, on one machine.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Balancer } from './balancer.mjs';
import { Client } from './client.mjs';
import { eventually, freePort, root, scratchDir } from './env.mjs';
import { Stack } from './stack.mjs';

const run = promisify(execFile);

/** Keys of `more` win over those of `base`, section by section. */
function merged(base, more) {
  const out = { ...base };
  for (const [section, values] of Object.entries(more)) out[section] = { ...out[section], ...values };
  return out;
}

/** `nodes`, `balancer`, and a stack whose `api` goes through the balancer. */
export class Cluster {
  static async start(name, { count = 3, settings = {} } = {}) {
    const cluster = new Cluster();
    const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    const tls = scratchDir('tls');
    await run(join(root, 'docs', 'deploy', 'cluster-ca.sh'), [tls, ...names]);
    const own = async (node) => ({
      node: { name: node },
      cluster: {
        address: `127.0.0.1:${await freePort()}`,
        ca_file: join(tls, 'ca.pem'),
        certificate_file: join(tls, `${node}.pem`),
        key_file: join(tls, `${node}.key`),
      },
    });
    const common = merged({ http: { trusted_proxies: ['127.0.0.1/32'], drain_notice: '1500ms', drain_timeout: '10s' } }, settings);
    cluster.stack = await Stack.start(name, { settings: merged(common, await own(names[0])) });
    cluster.nodes = [cluster.stack.node];
    try {
      for (const node of names.slice(1)) {
        const twin = await cluster.stack.node.twin(`${name}-${node}`);
        twin.settings = merged(twin.settings, await own(node));
        await twin.start();
        cluster.nodes.push(twin);
      }
      await cluster.spread(names);
      cluster.balancer = await Balancer.start(name, cluster.nodes);
    } catch (err) {
      await cluster.stop().catch(() => {});
      throw err;
    }
    cluster.stack.api = new Client(cluster.balancer.base, cluster.stack.contract);
    return cluster;
  }

  get base() {
    return this.balancer.base;
  }

  /** Shards by the name of the node that owns them. */
  async owners() {
    const rows = await this.stack.database.rows(
      "SELECT coalesce(m.node_name, '') AS name, count(*)::int AS n FROM shard s LEFT JOIN cluster_member m ON m.incarnation = s.owner" +
        " AND m.state IN ('up', 'draining') GROUP BY 1",
    );
    return Object.fromEntries(rows.map((r) => [r.name, r.n]));
  }

  /** Waits until each of these nodes, and nobody else, owns about its share. */
  spread(names = this.nodes.map((n) => n.settings.node.name)) {
    return eventually(
      `shards are spread over ${names}`,
      async () => {
        const now = await this.owners();
        return Object.keys(now).length === names.length && names.every((n) => now[n] > 2400 / names.length);
      },
      { timeout: 60_000 },
    );
  }

  /** Waits until all nodes own their share and the balancer sends to all of them. */
  async whole() {
    await this.spread();
    await eventually('the balancer sees all nodes', () => this.balancer.sees(this.nodes.map(() => 'UP')));
  }

  /** Open WebSockets of a node. */
  async sockets(node) {
    const text = await (await fetch(`${node.adminBase}/metrics`)).text();
    return Number(/^zhian_ws_open (\d+)/m.exec(text)?.[1] ?? 0);
  }

  async stop() {
    await Promise.all((this.nodes ?? []).slice(1).map((n) => (n.running ? n.stop('SIGTERM', 40_000) : null)));
    await this.balancer?.stop();
    await this.stack?.stop();
  }
}
