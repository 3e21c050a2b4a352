// A machine for each node: network namespaces on one bridge, cut silently by nft. Needs root and the right to make namespaces.
// Traffic between machines can be led around the bridge, through a switch that delays and loses: by routes, so that connections
// live on, and only for as long as that lasts, so that nothing else that is measured bears the cost of the switch.
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { run } from './commands.mjs';
import { relay } from './relay.mjs';
import { Switch } from './switch.mjs';

const ip = (...args) => run('ip', args);
const relayProgram = fileURLToPath(new URL('./relay.mjs', import.meta.url));

/** Why namespaces cannot be made here; empty when they can. */
export async function whyNoNamespaces() {
  if (process.getuid() !== 0) return 'this needs root';
  for (const program of ['ip', 'nft'])
    if (!(await run('sh', ['-c', `command -v ${program}`]).catch(() => ''))) return `${program} is not installed`;
  const name = `zhc-try-${process.pid}`;
  try {
    await ip('netns', 'add', name);
    await run('ip', ['netns', 'exec', name, 'nft', '-f', '-'], { input: 'table inet chaos {}\n' });
    return '';
  } catch (err) {
    return String(err.stderr || err.message).trim().split('\n').at(-1);
  } finally {
    await ip('netns', 'del', name).catch(() => {});
  }
}

/** A bridge, and a namespace with an address for each name. */
export class Network {
  #bridge;
  #places = new Map();
  #relays = [];
  #children = [];
  /** Null: nothing can be delayed or lost here. */
  switch = null;

  /** `names` of machines. */
  static async make(names) {
    const net = new Network();
    const id = (process.pid % 250) + 1;
    net.#bridge = `zhc${id}`;
    net.prefix = `10.213.${id}`;
    // Whatever ends this process, the bed is taken away.
    process.once('exit', () => net.removeNow());
    await ip('link', 'add', net.#bridge, 'type', 'bridge');
    await ip('addr', 'add', `${net.gateway}/24`, 'dev', net.#bridge);
    await ip('link', 'set', net.#bridge, 'up');
    for (const [i, name] of names.entries()) {
      const place = { port: i, space: `zhc${id}-${name}`, link: `zhc${id}v${i}`, tap: `zhc${id}t${i}`, address: `${net.prefix}.${11 + i}` };
      net.#places.set(name, place);
      await ip('netns', 'add', place.space);
      await ip('link', 'add', place.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', place.space);
      await ip('link', 'set', place.link, 'master', net.#bridge, 'up');
      await ip('-n', place.space, 'addr', 'add', `${place.address}/24`, 'dev', 'eth0');
      await ip('-n', place.space, 'link', 'set', 'eth0', 'up');
      await ip('-n', place.space, 'link', 'set', 'lo', 'up');
      await net.heal(name);
    }
    return net;
  }

  /** Puts a device of the switch into each machine; nothing goes through it yet. */
  async join(program, seed) {
    const places = [...this.#places.values()];
    this.switch = await Switch.start(program, seed, places.map((x) => x.tap));
    for (const place of places) {
      await ip('link', 'set', place.tap, 'netns', place.space);
      await ip('-n', place.space, 'link', 'set', place.tap, 'up');
      // Nobody asks who is where: what is lost is what nodes say.
      for (const other of places)
        if (other !== place)
          await ip('-n', place.space, 'neigh', 'replace', other.address, 'lladdr', this.switch.addresses[other.tap], 'dev', place.tap, 'nud', 'permanent');
    }
  }

  /** Leads what these pairs of machines say to each other through the switch, which does `how` to it in both directions. */
  async degrade(pairs, how) {
    for (const [a, b] of pairs.map((pair) => pair.map((x) => this.#places.get(x)))) {
      await Promise.all([this.switch.set(a.port, b.port, how), this.switch.set(b.port, a.port, how)]);
      for (const [from, to] of [[a, b], [b, a]])
        await ip('-n', from.space, 'route', 'replace', `${to.address}/32`, 'dev', from.tap, 'src', from.address);
    }
  }

  /** The bridge again, for all. What is still in the switch arrives late, behind what now takes the short way. */
  async restore() {
    await this.switch.mend();
    for (const { space, tap } of this.#places.values()) await ip('-n', space, 'route', 'flush', 'dev', tap, 'scope', 'link', 'proto', 'boot');
  }

  /** This side of the bridge: where PostgreSQL and the clients are. */
  get gateway() {
    return `${this.prefix}.1`;
  }
  addressOf(name) {
    return this.#places.get(name).address;
  }
  /** What stands in front of a command that is to run on that machine. */
  launcher(name) {
    return ['ip', 'netns', 'exec', this.#places.get(name).space];
  }

  /**
   * Drops, at machine `name` and without a word, what comes from (`in`) and what goes to (`out`) these addresses;
   * `port`: only of connections to that port of theirs.
   */
  async cut(name, { from = [], to = [], port = null }) {
    const set = (list) => `{ ${list.join(', ')} }`;
    const rule = (list, side, end) =>
      list.length === 0 ? '' : `ip ${side} ${set(list)} ${port ? `tcp ${end} ${port} ` : ''}drop`;
    await this.#load(name, rule(from, 'saddr', 'sport'), rule(to, 'daddr', 'dport'));
  }

  heal(name) {
    return this.#load(name, '', '');
  }

  /** Lets machines reach a port of loopback here, by the same number on the bridge. */
  async relay(port) {
    this.#relays.push(await relay({ port, host: this.gateway }, { port, host: '127.0.0.1' }));
  }

  /** The same by that number on the loopback of each machine: what is plain is believed of nobody else. */
  async relayFromLoopback(port) {
    await this.relay(port);
    for (const { space } of this.#places.values()) {
      const args = ['netns', 'exec', space, process.execPath, relayProgram, String(port), this.gateway];
      const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
      this.#children.push(child);
      await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => reject(new Error(`the relay of ${space} ended with ${code}`)));
        child.stdout.once('data', resolve);
      });
    }
  }

  remove() {
    this.switch?.stop();
    for (const server of this.#relays) server.close();
    for (const child of this.#children) child.stdin.end();
    this.removeNow();
  }

  removeNow() {
    const quietly = (...args) => {
      try {
        execFileSync('ip', args, { stdio: 'ignore' });
      } catch {
        // Gone already.
      }
    };
    for (const { space } of this.#places.values()) quietly('netns', 'del', space);
    this.#places.clear();
    if (this.#bridge) quietly('link', 'del', this.#bridge);
    this.#bridge = null;
  }

  // One transaction: there is no moment between two sets of rules.
  async #load(name, input, output) {
    const { space } = this.#places.get(name);
    const chain = (hook, rule) => `chain ${hook} { type filter hook ${hook} priority 0; policy accept;\n${rule}\n}`;
    const text = `table inet chaos {}\ndelete table inet chaos\ntable inet chaos {\n${chain('input', input)}\n${chain('output', output)}\n}\n`;
    await run('ip', ['netns', 'exec', space, 'nft', '-f', '-'], { input: text });
  }
}
