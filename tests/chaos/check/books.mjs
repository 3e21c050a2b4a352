// The books of each user, and what clients read of them: M4.
import { account, byReference, changeOf, grouped, kind, kindNames } from './ledger.mjs';

/** How the books of a user stood after each number, beginning with nothing. */
function historyOf(txns) {
  let last = { number: 0, settled: 0, available: 0, held: 0, owed: 0 };
  const out = [last];
  for (const txn of txns) {
    last = {
      number: txn.number,
      settled: last.settled + changeOf(txn, account.settled),
      available: last.available + changeOf(txn, account.available),
      held: last.held + changeOf(txn, account.held),
      owed: last.owed - changeOf(txn, account.debt),
    };
    out.push(last);
  }
  return out;
}

/** An account is the sum of its ledger, whose numbers have no gaps, and was never below zero. Answers how each one went. */
export function accountsAreTheirLedger({ accounts, ledger }, wrong) {
  const books = new Map();
  for (const [user, txns] of grouped(ledger, (x) => x.user)) {
    txns.sort((a, b) => a.number - b.number);
    txns.forEach((txn, i) => {
      if (txn.number !== i + 1) wrong('M4', `transaction ${i + 1} of ${user} in order has the number ${txn.number}`, 'broken-chain');
    });
    const went = historyOf(txns);
    books.set(user, went);
    const below = went.find((x) => x.settled < 0 || x.available < 0 || x.held < 0 || x.owed < 0);
    if (below) wrong('M4', `transaction ${below.number} leaves ${user} with ${JSON.stringify(below)}`);
  }
  const rows = new Map(accounts.map((x) => [x.user, x]));
  for (const user of books.keys()) if (!rows.has(user)) wrong('M4', `${user} has books and no account`);
  for (const row of accounts) {
    const last = books.get(row.user)?.at(-1) ?? historyOf([])[0];
    const pairs = [[row.settled_fen, last.settled], [row.points, last.available], [row.held, last.held], [row.owed, last.owed], [row.last_txn, last.number]];
    if (pairs.some(([a, b]) => a !== b)) wrong('M4', `the account of ${row.user} says ${JSON.stringify(row)} and its ledger ${JSON.stringify(last)}`);
    if (Math.min(row.settled_fen, row.points, row.held, row.owed) < 0) wrong('M4', `the account of ${row.user} is below zero: ${JSON.stringify(row)}`);
  }
  return books;
}

/**
 * What clients read of their books was so at some moment, and agrees with time: nothing that was told of a user is
 * followed by something older.
 */
export function readsAreTrue({ balances, statements, redeems, ledger, books }, wrong) {
  const debits = byReference(ledger, kind.debit);
  const txns = new Map(ledger.map((x) => [`${x.user}#${x.number}`, x]));
  const ops = [
    ...balances.map((x) => ({ ...x, look: lookAtBalance })),
    ...statements.map((x) => ({ ...x, look: lookAtStatement })),
    ...redeems.filter((x) => x.outcome === 'ok').map((x) => ({ ...x, look: lookAtDebit })),
  ];
  for (const [user, list] of grouped(ops, (x) => x.user)) {
    const went = books.get(user) ?? historyOf([]);
    const numbers = new Map(); // By what was told: the transaction up to which that is.
    const byEnd = [...list].sort((a, b) => a.end - b.end);
    let next = 0;
    let floor = 0; // The newest transaction that somebody had been told of.
    for (const op of [...list].sort((a, b) => a.start - b.start)) {
      for (; next < byEnd.length && byEnd[next].end < op.start; ++next) floor = Math.max(floor, numbers.get(byEnd[next]));
      numbers.set(op, op.look(op, { went, floor, txns, debits }, (what, tag) => wrong('M4', `${user}: ${what}`, tag)));
    }
  }
}

// Each answers the transaction up to which the books were told; `floor`: up to which they had been told before.

/** Where several moments fit, the oldest is meant: nothing is taken for wrong that may be right. */
function lookAtBalance(op, { went, floor }, wrong) {
  const fits = (x) => x.available === op.available && x.held === op.held && x.owed === op.owed;
  const found = went.find((x) => x.number >= floor && fits(x));
  if (found) return found.number;
  const told = `${op.available} points, ${op.held} held, ${op.owed} owed were read at ${op.end} ms`;
  if (went.some(fits)) wrong(`${told}; so it was before transaction ${floor}, which had been told`, 'stale');
  else wrong(`${told}; so it never was`);
  return floor;
}

function lookAtStatement(op, { went, floor, txns }, wrong) {
  for (const x of op.items) {
    const txn = txns.get(`${op.user}#${x.number}`);
    const same =
      txn &&
      kindNames[txn.kind] === x.kind &&
      txn.reference === x.reference &&
      changeOf(txn, account.available) === x.available &&
      changeOf(txn, account.settled) === x.settled_fen &&
      went[x.number]?.available === x.balance;
    if (!same) wrong(`a line was shown at ${op.end} ms that never was: ${JSON.stringify(x)}`);
  }
  const number = op.items[0]?.number ?? 0;
  if (number < floor) wrong(`a statement that began at ${op.start} ms ends with transaction ${number}; ${floor} had been told before`, 'stale');
  return number;
}

function lookAtDebit(op, { went, floor, debits }, wrong) {
  const number = debits.get(op.voucher)?.[0].number;
  if (number === undefined) return floor; // Its key tells that.
  if (went[number]?.available !== op.balance) wrong(`voucher ${op.voucher} was answered with ${op.balance} points left; the ledger says ${went[number]?.available}`);
  if (!op.again && number <= floor) wrong(`a debit that was asked for at ${op.start} ms is transaction ${number}; ${floor} had been told before`, 'stale');
  return number;
}
