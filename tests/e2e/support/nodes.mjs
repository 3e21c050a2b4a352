// Several nodes as processes of their own over one store, with a suite's database and sandbox.
import { eventually, freePort } from './env.mjs';
import { Stack } from './stack.mjs';

/** Keys of `more` win over those of `base`, section by section. */
export function merged(base, more) {
  const out = { ...base };
  for (const [section, values] of Object.entries(more)) out[section] = { ...out[section], ...values };
  return out;
}

/** Nodes n1, n2, …, linked, in `nodes`; each has its share of the shards when `start` answers. */
export class Nodes {
  /** `settings` of all, or a function of sandbox and first node; `own(name)`: what only this node has; `sandbox`: options of it. */
  static async start(name, { count = 3, settings = {}, own = async () => ({}), sandbox = {} } = {}) {
    const those = new this();
    const names = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    const settingsOf = async (node) => merged({ node: { name: node }, cluster: { address: `127.0.0.1:${await freePort()}` } }, await own(node));
    those.nodes = [];
    try {
      const first = await settingsOf(names[0]);
      const all = async (...of) => merged(typeof settings === 'function' ? await settings(...of) : settings, first);
      those.stack = await Stack.start(name, { settings: all, sandbox });
      those.nodes.push(those.stack.node);
      for (const node of names.slice(1)) {
        const twin = await those.stack.node.twin(`${name}-${node}`);
        twin.settings = merged(twin.settings, await settingsOf(node));
        await twin.start();
        those.nodes.push(twin);
      }
      await those.spread();
    } catch (err) {
      await those.stop().catch(() => {});
      throw err;
    }
    return those;
  }

  async stop() {
    await Promise.all(this.nodes.slice(1).map((n) => (n.running ? n.stop('SIGTERM', 40_000) : null)));
    await this.stack?.stop();
  }

  names() {
    return this.nodes.map((n) => n.settings.node.name);
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

  /** Whether the others took this node for dead: it is not any more, whatever it thinks. */
  async declaredDead(node) {
    const rows = await this.stack.database.rows(`SELECT state FROM cluster_member WHERE node_name = '${node.settings.node.name}'`);
    return rows.length === 1 && rows[0].state === 'dead';
  }

  /** Waits until each of these nodes, and nobody else, owns about its share, and no shard has changed hands for a while. */
  spread(names = this.names()) {
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
