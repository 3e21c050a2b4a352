// What can go wrong. Each fault is `{needs?, run(world)}`: it breaks something, waits, mends it, and answers when all is
// mended. `world` is `{bed, chance, prober, history, longest, stopped}`.
import { pause } from './bed/commands.mjs';

const seconds = (world, from, to) => world.chance.between(Math.min(from, world.longest), Math.min(to, world.longest)) * 1000;

/** A node that nothing is wrong with; null: there is none. */
function victim({ bed, chance }) {
  const sound = bed.members.filter((m) => m.sound && m.node.running);
  // One of three may always be left alone: with two gone nothing is proved but patience.
  return sound.length < 2 ? null : chance.pick(sound);
}

/** Breaks a node with `start`, measures from then on how long its shards are not served, mends it with `end` after `ms`. */
async function hit(world, kind, { ms, start, end }) {
  const member = victim(world);
  if (!member) return;
  const purses = await world.prober.owned(member);
  world.history.note('fault', { kind, node: member.name, ms });
  const begin = world.history.now();
  await start(member);
  const served = world.prober.measure(kind, member, purses, begin);
  await pause(ms);
  await end(member);
  world.history.note('mended', { kind, node: member.name });
  await served;
}

const kill = {
  run: (w) => hit(w, 'kill', { ms: seconds(w, 3, 8), start: (m) => m.kill(), end: (m) => m.launch() }),
};

/** Nothing is to be refused while a node leaves: its purses are asked all the time until it has gone. */
const leave = {
  run: async (w) => {
    const member = victim(w);
    if (!member) return;
    const purses = await w.prober.owned(member);
    w.history.note('fault', { kind: 'leave', node: member.name });
    const gone = member.leave();
    await w.prober.watch('leave', member, purses, gone);
    await pause(seconds(w, 1, 5));
    member.launch();
    w.history.note('mended', { kind: 'leave', node: member.name });
  },
};

const freeze = {
  // Most are short: a pause below the time to expire must move nothing.
  run: (w) => {
    const ms = w.chance.chance(0.3) ? seconds(w, 1, 5) : seconds(w, 8, 60);
    return hit(w, ms < 6000 ? 'freeze-short' : 'freeze', { ms, start: (m) => m.freeze(), end: (m) => m.thaw() });
  },
};

/** Cuts as `from(network, member, others)` says. */
function partition(kind, rules) {
  return {
    needs: 'network',
    run: (w) =>
      hit(w, kind, {
        ms: seconds(w, 2, 30),
        start: (m) => {
          m.cut = true;
          const others = w.bed.members.filter((x) => x !== m).map((x) => w.bed.network.addressOf(x.name));
          return w.bed.network.cut(m.name, rules({ others, store: w.bed.network.gateway, port: w.bed.pgPort }));
        },
        end: async (m) => {
          await w.bed.network.heal(m.name);
          m.cut = false;
        },
      }),
  };
}

async function server(world, kind, ms, start, end) {
  world.history.note('fault', { kind, ms });
  await start();
  await pause(ms);
  await end();
  world.history.note('mended', { kind });
}

const jump = {
  needs: 'clocks',
  run: async (w) => {
    const member = w.chance.pick(w.bed.members);
    const off = w.chance.pick([-3600, -600, 600, 3600]);
    w.history.note('fault', { kind: 'clock', node: member.name, off });
    await member.clock.set(off);
    await pause(seconds(w, 5, 20));
    await member.clock.set(0);
    w.history.note('mended', { kind: 'clock', node: member.name });
  },
};

const single = {
  kill,
  leave,
  freeze,
  partition: partition('partition', ({ others }) => ({ from: others, to: others })),
  'partition-in': partition('partition-in', ({ others }) => ({ from: others })),
  'partition-one': partition('partition-one', ({ others }) => ({ from: [others[0]], to: [others[0]] })),
  'partition-store': partition('partition-store', ({ store, port }) => ({ from: [store], to: [store], port })),
  'store-restart': { run: (w) => server(w, 'store-restart', 0, () => w.bed.servers.stopPostgres(), () => w.bed.servers.startPostgres()) },
  'store-crash': { run: (w) => server(w, 'store-crash', seconds(w, 0, 3), () => w.bed.servers.killPostgres(), () => w.bed.servers.startPostgres()) },
  'store-freeze': { run: (w) => server(w, 'store-freeze', seconds(w, 1, 10), () => w.bed.servers.freezePostgres(), () => w.bed.servers.thawPostgres()) },
  'redis-kill': { run: (w) => server(w, 'redis-kill', seconds(w, 1, 5), () => w.bed.servers.killRedis(), () => w.bed.servers.startRedis()) },
  'redis-flush': { run: (w) => server(w, 'redis-flush', 0, () => w.bed.servers.flushRedis(), () => {}) },
  clock: jump,
};

/** Faults of PostgreSQL cannot overlap: a server that is stopped cannot be frozen. */
const ofStore = (name) => name.startsWith('store-');
const ofRedis = (name) => name.startsWith('redis-');

export const faultNames = Object.keys(single);

/** Those that this bed can have. */
export function possible(bed) {
  return faultNames.filter((name) => {
    const { needs } = single[name];
    return !(needs === 'network' && !bed.network) && !(needs === 'clocks' && !bed.members[0].clock);
  });
}

/** What follows what: seeded, every kind once before any comes again, every fifth time two at once. */
export class Plan {
  #deck = [];
  #turns = 0;
  constructor(names, chance) {
    this.names = names;
    this.chance = chance;
  }
  #draw() {
    if (this.#deck.length === 0) this.#deck = this.chance.shuffled(this.names);
    return this.#deck.pop();
  }
  /** The names of the next fault, or the next two. */
  next() {
    const first = this.#draw();
    if (++this.#turns % 5 !== 0) return [first];
    const second = this.#draw();
    const clash = first === second || (ofStore(first) && ofStore(second)) || (ofRedis(first) && ofRedis(second));
    return clash ? [first] : [first, second];
  }
}

/** Does to the world what `names` say, all at once. */
export async function inflict(names, world) {
  await Promise.all(names.map((name) => single[name].run(world)));
}
