// One run: a bed, a workload, faults, rest, judgement.
import { join } from 'node:path';

import { Bed } from './bed/bed.mjs';
import { pause } from './bed/commands.mjs';
import { canSetClocks } from './bed/clock.mjs';
import { whyNoNamespaces } from './bed/network.mjs';
import { check } from './check/checker.mjs';
import { collectHistory, collectStored, sampleSql } from './check/collect.mjs';
import { inflict, Plan, possible } from './faults.mjs';
import { History } from './history.mjs';
import { Bank, opening, purseNames } from './load/bank.mjs';
import { Caller } from './load/caller.mjs';
import { Money } from './load/money.mjs';
import { Payer } from './load/payer.mjs';
import { People } from './load/people.mjs';
import { Rooms } from './load/rooms.mjs';
import { Prober } from './prober.mjs';
import { Chance } from './random.mjs';

/** A machine that is busy answers late without any fault: for figures there is a light load. */
const loads = { full: { bank: 8, people: 1, rooms: 4, money: 3 }, light: { bank: 2, people: 1, rooms: 1, money: 1 } };
/** Longest time for what is under way to come to an end after the faults. */
const restLimit = 120_000;

/**
 * How each mutation is provoked: what is planted, the faults that bring it to light, and the violation that proves it. Twins
 * alone make reads stale and timers late, but break no register: the versions see to that.
 */
const provocations = {
  fence: { plant: ['fence'], faults: ['freeze', 'partition-store'], proof: 'foreign-write' },
  version: { plant: ['version', 'twin'], faults: ['redis-flush'], proof: 'broken-chain' },
  dedup: { plant: ['dedup'], faults: ['kill', 'store-crash'], proof: 'doubled' },
  'tell-before-commit': { plant: ['tell-before-commit'], faults: ['kill', 'store-crash'], proof: 'lost' },
};

const quantile = (sorted, q) => (sorted.length === 0 ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]));
const spread = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), n: sorted.length };
};

const longest = (list) => (list.length === 0 ? null : Math.round(Math.max(...list)));

/** Answers `probe` within `limit` milliseconds, or null. */
async function settles(probe, limit) {
  const begin = Date.now();
  while (Date.now() - begin < limit) {
    if (await probe().catch(() => false)) return Date.now() - begin;
    await pause(100);
  }
  return null;
}

/** Samples all purses and the whole ledger every now and then; a store that is away is asked again. */
async function sampler(bed, history, going) {
  while (going()) {
    const at = history.now();
    const rows = await bed.database.rows(sampleSql(opening)).catch(() => null);
    if (rows) history.note('sample', { at, ...rows[0] });
    await pause(2_000);
  }
}

/** Orders that WeChat Pay took money for and that are not paid here yet. */
async function unsettled(bed, history) {
  const charged = new Set(history.of('charge').map((x) => x.order));
  return (await bed.rows('SELECT id FROM pay_order WHERE paid_at IS NULL')).filter((x) => charged.has(x.id)).length;
}

/** What became of orders, and who told it. */
async function moneyFigures(bed, { placed, cancels, charges, redeems }, { orders, vouchers, ledger }) {
  const [{ n }] = await bed.rows("SELECT coalesce(sum((counts->>'settled')::bigint), 0)::int AS n FROM patrol_run WHERE patrol = 'unsettled'");
  const by = (list, field) => list.reduce((all, x) => ({ ...all, [x[field]]: (all[x[field]] ?? 0) + 1 }), {});
  return {
    users: new Set(ledger.map((x) => x.user)).size,
    orders: orders.length,
    paid: orders.filter((x) => x.paid).length,
    late: orders.filter((x) => x.late).length,
    given_up: new Set(cancels.filter((x) => x.outcome === 'ok').map((x) => x.order)).size,
    settled_by_patrol: n,
    notices: by(charges, 'fault'),
    vouchers: vouchers.length,
    order_outcomes: by(placed, 'outcome'),
    redeem_outcomes: by(redeems, 'outcome'),
    asked_again: [...placed, ...redeems].filter((x) => x.tries > 1).length,
    transactions: ledger.length,
  };
}

/** Faults until the time is over, or there were enough. Answers how many of which kind. */
async function nemesis(world, plan, { minutes, count }, tell) {
  const end = Date.now() + minutes * 60_000;
  const counts = {};
  let had = 0;
  while (Date.now() < end && had < count) {
    const names = plan.next();
    had += names.length;
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
    const left = Number.isFinite(count) ? `${had} of ${count}` : `${Math.round((end - Date.now()) / 1000)} s left`;
    tell(`${left}: ${names.join(' and ')}`);
    await inflict(names, world);
    await settles(() => world.bed.whole(), 30_000);
    await pause(world.chance.between(1_000, 6_000));
  }
  return counts;
}

/** Runs all of it; answers the result that is printed. */
export async function run(options, { logs, tell }) {
  const provocation = options.sabotage ? provocations[options.sabotage] : null;
  const whyNot = options.network === 'off' ? 'it was not asked for' : await whyNoNamespaces();
  if (whyNot && options.network === 'on') throw new Error(`network namespaces: ${whyNot}`);
  if (whyNot) tell(`NO NETWORK NAMESPACES (${whyNot}): no partitions in this run; all nodes are on loopback`);
  if (options.clocks === 'on' && !canSetClocks) tell('libfaketime is not installed: no clock is set in this run');
  const bed = await Bed.make({ network: whyNot === '', clocks: options.clocks === 'on', sabotage: provocation?.plant, seed: options.seed, tell });
  const history = new History(join(logs, 'history.jsonl'));
  try {
    return await play(bed, history, { options, provocation, tell });
  } finally {
    await bed.stop();
    await history.close();
  }
}

async function play(bed, history, { options, provocation, tell }) {
  const chance = new Chance(options.seed);
  const { members } = bed;
  const caller = new Caller({ members, history, chance: chance.fork('caller') });
  const bank = new Bank({ caller, history, chance: chance.fork('bank') });
  const people = new People({ caller, history, chance: chance.fork('people'), mailbox: bed.sandbox.mailbox });
  const payer = new Payer({ base: `http://127.0.0.1:${bed.sandbox.ports.http}`, history, chance: chance.fork('payer') });
  const money = new Money({ caller, people, payer, history, chance: chance.fork('money') });
  const rooms = new Rooms({ caller, people, money, members, history, chance: chance.fork('rooms') });
  const prober = new Prober({ bed, bank, history, chance: chance.fork('prober') });
  await bank.open();

  const clients = loads[options.load];
  let over = false;
  const going = () => !over;
  const load = [sampler(bed, history, going)];
  for (let i = 0; i < clients.bank; ++i) load.push(bank.client(`b${i}`, going));
  for (let i = 0; i < clients.people; ++i) load.push(people.client(`p${i}`, going));
  for (let i = 0; i < clients.rooms; ++i) load.push(rooms.client(`r${i}`, going));
  for (let i = 0; i < clients.money; ++i) load.push(money.client(`m${i}`, going));
  // A client that breaks is a fault of the suite: it must not pass for a quiet run.
  const working = Promise.all(load);
  let broken = null;
  working.catch((err) => (broken = err));

  const asked = options.faults ?? provocation?.faults;
  const names = possible(bed).filter((x) => !asked || asked.includes(x));
  if (names.length === 0) throw new Error('none of these faults is possible here');
  const world = { bed, chance: chance.fork('faults'), prober, history, longest: options.longest };
  const faults = await nemesis(world, new Plan(names, chance.fork('plan')), options, tell);
  if (broken) throw broken;

  tell('the faults are over');
  const heal = await settles(() => bed.whole(), 60_000);
  history.note('healed', { ms: heal });
  over = true;
  if ((await Promise.race([working.then(() => 'done'), pause(restLimit)])) !== 'done') tell('some clients did not come to an end');
  const timers = async () => (await bed.rows("SELECT count(*)::int AS n FROM timer WHERE entity LIKE 'purse/%'"))[0].n;
  await settles(async () => (await timers()) === 0, restLimit);
  const timersLeft = await timers();
  // Whom nobody told of a payment the patrol does, or a notice that comes again.
  const settled = await settles(async () => (await unsettled(bed, history)) === 0, restLimit);
  history.note('settled', { ms: settled });
  const total = await bank.total();
  const verified = history.of('verify').filter((x) => x.outcome === 'ok');
  const signIns = [];
  for (const { email, password } of verified.slice(-50)) {
    const got = await caller.ask('POST', '/api/v1/auth/login', { json: { email, password } });
    signIns.push({ email, status: got.status });
  }

  tell('judging');
  const crashes = [...members.flatMap((m) => m.crashes.map((x) => ({ node: m.name, ...x }))), ...(await bed.brokenActors())];
  const stored = await collectStored(bed);
  const collected = collectHistory(history);
  const verdict = check(collected, { ...stored, opening, purses: purseNames.length, timersLeft, total, signIns, heal, crashes });
  const failovers = history.of('failover');
  const kinds = [...new Set(failovers.map((x) => x.kind))].sort();
  const served = (of) => of.filter((x) => x.ms !== null).map((x) => x.ms);
  const drains = history.of('drain');
  const links = history.of('links').findLast((x) => x.kind === 'mended');
  const resumes = history.of('resume').filter((x) => x.after !== null);
  return {
    seed: options.seed,
    minutes: options.minutes,
    network: bed.network !== null,
    faults,
    acknowledged: verdict.acknowledged,
    lost: verdict.lost,
    doubled: verdict.doubled,
    invariants: verdict.invariants,
    failover_ms: spread(served(failovers.filter((x) => x.kind === 'kill'))),
    failover_ms_by_fault: Object.fromEntries(kinds.map((k) => [k, spread(served(failovers.filter((x) => x.kind === k)))])),
    drain_pause_ms: spread(drains.flatMap((x) => x.pauses)),
    steady_ms: spread(drains.flatMap((x) => x.before)),
    drains: drains.map(({ pauses, before, asked, again, failed }) => ({ longest: longest(pauses), steady: longest(before), asked, again, failed })),
    ...(links ? { frames: { seen: links.frames, lost: links.lost, doubled: links.doubled, reordered: links.reordered, overflown: links.overflown } } : {}),
    open_transactions: history.of('open transaction').filter((x) => x.held.length > 0).length,
    missed: history.of('missed').length,
    unserved: failovers.filter((x) => x.ms === null).length,
    resume_ms: { ...spread(resumes.map((x) => x.after)), within_3s: resumes.length ? resumes.filter((x) => x.after <= 3_000).length / resumes.length : null },
    heal_ms: heal,
    rejoined: members.reduce((n, m) => n + m.rejoined, 0),
    counts: Object.fromEntries(Object.entries(collected).map(([k, v]) => [k, v.length])),
    outcomes: collected.transfers.reduce((n, t) => ({ ...n, [t.outcome]: (n[t.outcome] ?? 0) + 1 }), {}),
    money: await moneyFigures(bed, collected, stored),
    violations: verdict.violations,
    tags: verdict.tags,
    ...(provocation ? { sabotage: options.sabotage, proof: provocation.proof, caught: verdict.tags[provocation.proof] > 0 } : {}),
  };
}
