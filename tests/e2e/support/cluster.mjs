// Several nodes over one store, linked by TLS, behind a balancer: what docs/deploy/README.md sets up, on one machine.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Balancer } from './balancer.mjs';
import { Client } from './client.mjs';
import { eventually, root, scratchDir } from './env.mjs';
import { merged, Nodes } from './nodes.mjs';

const run = promisify(execFile);

/** `nodes`, `balancer`, and a stack whose `api` goes through the balancer. */
export class Cluster extends Nodes {
  static async start(name, { count = 3, settings = {} } = {}) {
    const tls = scratchDir('tls');
    await run(join(root, 'docs', 'deploy', 'cluster-ca.sh'), [tls, ...Array.from({ length: count }, (_, i) => `n${i + 1}`)]);
    const own = async (node) => ({
      cluster: { ca_file: join(tls, 'ca.pem'), certificate_file: join(tls, `${node}.pem`), key_file: join(tls, `${node}.key`) },
    });
    const common = merged({ http: { trusted_proxies: ['127.0.0.1/32'], drain_notice: '1500ms', drain_timeout: '10s' } }, settings);
    const cluster = await super.start(name, { count, settings: common, own });
    try {
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
    await Promise.all(this.nodes.slice(1).map((n) => (n.running ? n.stop('SIGTERM', 40_000) : null)));
    await this.balancer?.stop();
    await this.stack?.stop();
  }
}
