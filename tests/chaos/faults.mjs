// What can go wrong. Each fault is `{needs?, run(world)}`: it breaks something, waits, mends it, and answers when all is
// mended. `world` is `{bed, chance, prober, history, longest}`.
import { pause } from './bed/commands.mjs';

const seconds = (world, from, to) => world.chance.between(Math.min(from, world.longest), Math.min(to, world.longest)) * 1000;

/**
 * A node that nothing is wrong with, and some of its purses: one that has just come back owns little yet, and what
 * becomes of it is seen by nobody, so others come first. Null: there is none.
 */
async function victim({ bed, chance, prober }, most) {
  const sound = (list) => list.filter((m) => m.sound && m.node.running);
  for (const member of chance.shuffled(sound(bed.members))) {
    const purses = await prober.owned(member, most);
    // One of three may always be left alone: with two gone nothing is proved but patience.
    if (sound(bed.members).length < 2) return null;
    if (member.sound && purses.length > 0) return { member, purses };
  }
  const rest = sound(bed.members);
  return rest.length < 2 ? null : { member: chance.pick(rest), purses: [] };
}

/**
 * Breaks a node with `start`, measures from then on how long its shards are not served, mends it with `end` after `ms`. `after`
 * is measured from its end, and may name the shards that are to be looked at; `start` false: it could not be done.
 */
async function hit(world, kind, { ms, start, end, after = false }) {
  const found = await victim(world);
  if (!found) return;
  const { member, purses } = found;
  world.history.note('fault', { kind, node: member.name, ms });
  let begin = world.history.now();
  const how = await start(member);
  if (how === false) {
    world.history.note('missed', { kind, node: member.name });
    return;
  }
  if (after) begin = world.history.now();
  const served = world.prober.measure(kind, member, world.prober.among(how?.shards) ?? purses, begin, world.alone);
  await pause(ms);
  await end(member);
  world.history.note('mended', { kind, node: member.name });
  await served;
}

const kill = {
  run: (w) => hit(w, 'kill', { ms: seconds(w, 3, 8), start: (m) => m.kill(), end: (m) => m.launch() }),
};

/**
 * Nothing is to be refused while a node leaves: its purses are asked all the time until it has gone. And before that, for
 * comparison: on a busy machine a command may take long without any fault.
 */
const leave = {
  run: async (w) => {
    const found = await victim(w, 12);
    if (!found) return;
    const { member, purses } = found;
    const before = await w.prober.watch(member, purses, pause(2_000));
    if (!member.sound) return; // The other one of two faults has come upon it in between.
    w.history.note('fault', { kind: 'leave', node: member.name });
    const during = await w.prober.watch(member, purses, member.leave());
    w.history.note('drain', { node: member.name, ...during, before: before.pauses });
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

/** What nodes say to each other is late or lost: on the links of one node, or on all. */
function degrade(kind, how) {
  return {
    needs: 'switch',
    run: (w) =>
      hit(w, kind, {
        ms: seconds(w, 3, 30),
        start: async (m) => {
          m.cut = true;
          const { chance, bed, history } = w;
          const names = bed.members.map((x) => x.name);
          const everywhere = chance.chance(0.5);
          const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b])).filter((pair) => everywhere || pair.includes(m.name));
          const what = how(chance);
          history.note('links', { kind, pairs, ...what });
          await bed.network.degrade(pairs, what);
        },
        end: async (m) => {
          await w.bed.network.restore();
          w.history.note('links', { kind: 'mended', ...(await w.bed.network.switch.figures()) });
          m.cut = false;
        },
      }),
  };
}

const delay = degrade('delay', (chance) => {
  const ms = chance.between(20, 400);
  return { delay: ms, jitter: ms * chance.between(0, 0.5) };
});
const loss = degrade('loss', (chance) => ({
  delay: chance.between(2, 20),
  loss: chance.between(5, 30),
  reorder: chance.between(5, 25),
  duplicate: chance.between(0, 3),
}));

/** Stopped between the fence and COMMIT: whoever takes over meets its locks. */
const stopInTransaction = {
  needs: 'transactions',
  run: (w) =>
    hit(w, 'stop-in-transaction', {
      // Longer than the bound that the checker holds the takeover to.
      ms: seconds(w, 11, 60),
      after: true,
      start: async (m) => {
        if (!(await m.freezeInTransaction(5_000))) return false;
        const held = await w.bed.lockedBy(m).catch(() => []); // Another fault may keep the store from answering.
        w.history.note('open transaction', { node: m.name, held });
        return { shards: held.flatMap((x) => x.shards) };
      },
      end: (m) => m.thaw(),
    }),
};

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
  'stop-in-transaction': stopInTransaction,
  delay,
  loss,
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

/** Faults of PostgreSQL cannot overlap: a server that is stopped cannot be frozen. Nor can two of the one switch. */
const ofStore = (name) => name.startsWith('store-');
const ofRedis = (name) => name.startsWith('redis-');
const ofSwitch = (name) => single[name].needs === 'switch';

export const faultNames = Object.keys(single);

/** Those that this bed can have. */
export function possible(bed) {
  return faultNames.filter((name) => {
    const { needs } = single[name];
    if (needs === 'network') return bed.network !== null;
    if (needs === 'switch') return Boolean(bed.network?.switch);
    if (needs === 'clocks') return bed.members[0].clock !== null;
    return needs !== 'transactions' || bed.members[0].transactions !== null;
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
    const clash = first === second || (ofStore(first) && ofStore(second)) || (ofRedis(first) && ofRedis(second)) || (ofSwitch(first) && ofSwitch(second));
    return clash ? [first] : [first, second];
  }
}

/** Does to the world what `names` say, all at once. */
export async function inflict(names, world) {
  const here = { ...world, alone: names.length === 1 };
  await Promise.all(names.map((name) => single[name].run(here)));
}
