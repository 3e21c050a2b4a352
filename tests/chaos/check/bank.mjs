// The bank and its register: I1, I3, I6 and I7 of what moves money.

/** Number of the entry that each credit brings, as one text. */
const moveOf = (purse, number) => `${purse}#${number}`;

/** The key that a client gave: what stands behind the operation in the key of the command. */
export const clientKey = (op) => op.slice(op.lastIndexOf(':') + 1);

/**
 * Money is neither made nor lost: in each sample (taken in one snapshot: balances and what is on its way, less what all
 * purses began with), in the register, and in the last balances that clients read.
 */
export function moneyIsKept({ samples, entries, total, purses, opening }, wrong) {
  for (const s of samples) if (s.off !== 0) wrong('I1', `at ${s.at} ms the balances and what is on its way differ by ${s.off} from the beginning`);
  const sum = entries.reduce((n, e) => n + e.amount, 0);
  if (sum !== 0) wrong('I1', `all entries together make ${sum} and not nothing`);
  if (total !== null && total !== purses * opening) wrong('I1', `clients read ${total} in all, and it began with ${purses * opening}`);
}

/** What was acknowledged is in the register exactly once, what was refused is not, and nothing else is. Counts. */
export function transfersAreOnce({ transfers, entries }, wrong) {
  const byKey = new Map();
  for (const e of entries) {
    if (e.amount > 0) continue;
    const key = clientKey(e.op);
    if (!byKey.has(key)) byKey.set(key, []);
    byKey.get(key).push(e);
  }
  const counts = { acknowledged: 0, lost: 0, doubled: 0 };
  const asked = new Set();
  for (const t of transfers) {
    asked.add(t.key);
    const found = byKey.get(t.key) ?? [];
    if (t.outcome === 'ok') ++counts.acknowledged;
    if (t.outcome === 'ok' && found.length === 0) {
      ++counts.lost;
      wrong('I3', `transfer ${t.key} of ${t.purse} was acknowledged at ${t.end} ms and is not in the register`, 'lost');
    }
    if (found.length > 1) {
      ++counts.doubled;
      wrong('I3', `transfer ${t.key} of ${t.purse} is in the register ${found.length} times`, 'doubled');
    }
    if (t.outcome === 'fail' && found.length > 0) wrong('I3', `transfer ${t.key} of ${t.purse} was refused (${t.code}) and took place`);
    for (const e of found) {
      if (e.purse !== t.purse || e.peer !== t.to || e.amount !== -t.amount) wrong('I3', `transfer ${t.key} was written as another one: ${JSON.stringify(e)}`);
      if (t.outcome === 'ok' && found.length === 1 && (e.number !== t.number || e.balance !== t.balance))
        wrong('I3', `transfer ${t.key} was answered with entry ${t.number}, balance ${t.balance}, and is entry ${e.number}, balance ${e.balance}`);
    }
  }
  for (const [key, found] of byKey) if (!asked.has(key)) wrong('I3', `nobody asked for entry ${found[0].number} of ${found[0].purse}`);
  return counts;
}

/** The timer of each move took effect once: one credit for each debit, no credit without one, no timer left over. */
export function movesArriveOnce({ entries, timersLeft }, wrong) {
  const moves = new Map();
  for (const e of entries) if (e.amount < 0) moves.set(moveOf(e.purse, e.number), { debit: e, credits: 0 });
  for (const e of entries) {
    if (e.amount < 0) continue;
    const move = moves.get(moveOf(e.peer, e.of_number));
    if (!move || move.debit.peer !== e.purse || move.debit.amount !== -e.amount) wrong('I6', `a credit of ${e.purse} that nobody sent: ${JSON.stringify(e)}`);
    else ++move.credits;
  }
  for (const [name, { credits }] of moves) if (credits !== 1) wrong('I6', `move ${name} arrived ${credits} times`, credits > 1 ? 'doubled' : undefined);
  if (timersLeft > 0) wrong('I6', `${timersLeft} timers of purses are left`);
}

/** The register of each purse is one chain: numbers from 1 without a gap, each balance that before it and the amount. */
export function registersAreChains({ entries, balances, opening }, wrong) {
  const chains = new Map();
  for (const e of entries) {
    if (!chains.has(e.purse)) chains.set(e.purse, []);
    chains.get(e.purse).push(e);
  }
  for (const [purse, chain] of chains) {
    chain.sort((a, b) => a.number - b.number);
    let balance = opening;
    chain.forEach((e, i) => {
      if (e.number !== i + 1) wrong('I7', `${purse}: entry ${i + 1} in order has the number ${e.number}`, 'broken-chain');
      balance += e.amount;
      if (e.balance !== balance) wrong('I7', `${purse}: after entry ${e.number} the balance is ${e.balance} and should be ${balance}`, 'broken-chain');
      if (e.balance < 0) wrong('I7', `${purse}: entry ${e.number} makes the balance ${e.balance}`);
    });
    const row = balances.get(purse);
    if (row && (row.version !== chain.length || row.balance !== chain.at(-1).balance))
      wrong('I7', `${purse} stands at entry ${row.version}, balance ${row.balance}; its register ends with ${chain.length}, ${chain.at(-1).balance}`);
  }
  return chains;
}

/**
 * Commands and reads of one purse happened in one order that agrees with time: what began after another one had been
 * answered comes after it, and a read shows what stood in the register then.
 */
export function ordersAgreeWithTime({ transfers, reads, chains, opening }, wrong) {
  const byPurse = new Map();
  const add = (purse, op) => {
    if (!byPurse.has(purse)) byPurse.set(purse, []);
    byPurse.get(purse).push(op);
  };
  for (const t of transfers) if (t.outcome === 'ok') add(t.purse, { ...t, write: true });
  for (const r of reads) {
    add(r.purse, { ...r, write: false });
    const chain = chains.get(r.purse) ?? [];
    const balance = r.number === 0 ? opening : chain[r.number - 1]?.balance;
    if (balance !== r.balance) wrong('I7', `${r.purse} was read at ${r.end} ms as entry ${r.number}, balance ${r.balance}; the register says ${balance}`);
  }
  for (const [purse, ops] of byPurse) {
    const byEnd = [...ops].sort((a, b) => a.end - b.end);
    let next = 0;
    let floor = 0; // The newest entry that somebody had been told of.
    for (const op of [...ops].sort((a, b) => a.start - b.start)) {
      for (; next < byEnd.length && byEnd[next].end < op.start; ++next) floor = Math.max(floor, byEnd[next].number);
      const stale = op.write ? op.number <= floor : op.number < floor;
      if (stale)
        wrong('I7', `${purse}: ${op.write ? 'a transfer' : 'a read'} that began at ${op.start} ms got entry ${op.number}; entry ${floor} had been told before`, 'stale');
    }
  }
}
