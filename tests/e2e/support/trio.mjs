// Several nodes as processes of their own over one store, with a suite's database and sandbox.
import { eventually, freePort } from './env.mjs';
import { Stack } from './stack.mjs';

/** Nodes n1, n2, …, linked; each has its share of the shards when it is there. */
export class Cluster {
  static async start(name, count, settings = {}) {
    const cluster = new Cluster();
    const addresses = [];
    for (let i = 0; i < count; ++i) addresses.push(`127.0.0.1:${await freePort()}`);
    const own = (i) => ({ node: { name: `n${i + 1}` }, cluster: { address: addresses[i] } });
    cluster.stack = await Stack.start(name, { settings: { interview: { delta_interval: '0ms' }, ...settings, ...own(0) } });
    cluster.nodes = [cluster.stack.node];
    try {
      for (let i = 1; i < count; ++i) {
        const twin = await cluster.stack.node.twin(`${name}-${i + 1}`);
        const { node, cluster: links } = own(i);
        twin.settings = { ...twin.settings, node: { ...twin.settings.node, ...node }, cluster: links };
        await twin.start();
        cluster.nodes.push(twin);
      }
      await cluster.spread();
    } catch (err) {
      await cluster.stop().catch(() => {});
      throw err;
    }
    return cluster;
  }

  async stop() {
    await Promise.all(this.nodes.slice(1).map((n) => (n.running ? n.stop() : null)));
    await this.stack.stop();
  }

  shardOf(id) {
    return parseInt(id.slice(4, 8), 16);
  }

  /** The node that owns a shard. */
  async ownerOf(shard) {
    const [row] = await this.stack.database.rows(
      `SELECT m.node_name AS name FROM shard s JOIN cluster_member m ON m.incarnation = s.owner WHERE s.shard_id = ${shard}`,
    );
    return this.nodes.find((n) => n.settings.node.name === row?.name);
  }

  /** Waits until every shard is owned, each node has about its share, and none has changed hands for a while. */
  spread() {
    const names = this.nodes.map((n) => n.settings.node.name);
    const least = 4096 / names.length / 1.7;
    let version = null;
    let since = 0;
    return eventually(
      `shards are spread over ${names}`,
      async () => {
        const rows = await this.stack.database.rows(
          "SELECT coalesce(m.node_name, '') AS name, count(*)::int AS n, (SELECT version FROM cluster_view) FROM shard s" +
            " LEFT JOIN cluster_member m ON m.incarnation = s.owner AND m.state IN ('up', 'draining') GROUP BY 1",
        );
        // While shards move, some do at every look of their nodes: four times a second.
        if (rows[0].version !== version) [version, since] = [rows[0].version, Date.now()];
        const quiet = Date.now() - since > 1500;
        return quiet && rows.length === names.length && rows.every((r) => names.includes(r.name) && r.n > least);
      },
      { timeout: 60_000, every: 100 },
    );
  }
}
