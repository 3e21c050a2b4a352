// The judge: pure, everything it knows is in its argument. Which invariants hold of the histories of a run.
//
//   I1 purses keep the money  I2 one charge an order     I3 what was acknowledged is there once
//   I4 only owners write      I5 followers miss nothing  I6 each timer took effect once
//   I7 a purse has one order  I8 all is well after the last fault
//   M1 the books balance      M2 orders are paid once    M3 keys buy once
//   M4 an account is the sum of its ledger, and reads of it are true
import * as bank from './bank.mjs';
import * as books from './books.mjs';
import { keysAreSpentOnce } from './keys.mjs';
import * as money from './money.mjs';
import * as rooms from './rooms.mjs';
import * as shards from './shards.mjs';

const names = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'M1', 'M2', 'M3', 'M4'];
/** Violations that are told of one invariant; the rest is counted. */
const mostTold = 20;

/** What the ledger, orders and vouchers say. Answers counts. */
function moneyIsRight(history, final, wrong) {
  const { orders, ledger, accounts, vouchers } = final;
  const { views, cancels, placed, redeems, balances, statements } = history;
  money.chargesArePayments({ charges: history.charges, orders, taken: final.taken }, wrong);
  money.booksBalance({ samples: history.samples, ledger, accounts, proof: final.proof }, wrong);
  const counts = [money.ordersArePaidOnce({ views, cancels, orders, ledger, findings: final.findings, messages: final.messages }, wrong)];
  counts.push(keysAreSpentOnce({ placed, redeems, orders, vouchers, ledger }, wrong));
  const went = books.accountsAreTheirLedger({ accounts, ledger }, wrong);
  books.readsAreTrue({ balances, statements, redeems, ledger, books: went }, wrong);
  return counts;
}

/**
 * `history`: lines by kind (see collect.mjs). `final`: what is stored at the end (entries, balances, rooms, events, records,
 * users, log, timersLeft, total, signIns; of money orders, ledger, accounts, vouchers, findings, messages), what WeChat Pay has
 * `taken`, how the books prove themselves (`proof`), and how all came to rest (heal, crashes). Answers `{invariants, violations, tags, acknowledged, lost, doubled}`. `tags` counts violations that prove a certain part of the protocol missing.
 */
export function check(history, final) {
  const violations = [];
  const invariants = Object.fromEntries(names.map((x) => [x, true]));
  const told = {};
  const tags = {};
  const wrong = (which, what, tag) => {
    invariants[which] = false;
    if (tag) tags[tag] = (tags[tag] ?? 0) + 1;
    told[which] = (told[which] ?? 0) + 1;
    if (told[which] <= mostTold) violations.push(`${which}: ${what}`);
  };
  const { opening, purses } = final;
  bank.moneyIsKept({ samples: history.samples, entries: final.entries, total: final.total, purses, opening }, wrong);
  const counts = [bank.transfersAreOnce({ transfers: history.transfers, entries: final.entries }, wrong)];
  bank.movesArriveOnce({ entries: final.entries, timersLeft: final.timersLeft }, wrong);
  const chains = bank.registersAreChains({ entries: final.entries, balances: final.balances, opening }, wrong);
  bank.ordersAgreeWithTime({ transfers: history.transfers, reads: history.reads, chains, opening }, wrong);
  counts.push(rooms.answersAreOnce({ answers: history.answers, events: final.events }, wrong));
  counts.push(rooms.recordsAreWhole({ rooms: history.rooms, storedRooms: final.rooms, records: final.records, events: final.events }, wrong));
  rooms.followersMissNothing({ frames: history.frames, events: final.events }, wrong);
  counts.push(rooms.peopleAreThere({ verified: history.verified, users: final.users, signIns: final.signIns }, wrong));
  rooms.tokensAreGood({ refreshes: history.refreshes }, wrong);
  shards.onlyOwnersWrite({ log: final.log }, wrong);
  shards.takeoversAreInTime({ failovers: history.failovers }, wrong);
  shards.allIsWellAgain({ heal: final.heal, crashes: final.crashes }, wrong);
  counts.push(...moneyIsRight(history, final, wrong));
  // Nothing that was looked at proves nothing.
  if (history.charges.length === 0) wrong('I2', 'nobody was charged');
  if (!final.orders.some((x) => x.paid)) wrong('M2', 'no order was paid');
  if (!history.redeems.some((x) => x.outcome === 'ok')) wrong('M3', 'nothing was bought with points');
  if (history.balances.length === 0) wrong('M4', 'nobody looked at a balance');
  if (history.transfers.length === 0) wrong('I3', 'no transfer took place');
  if (history.frames.length === 0) wrong('I5', 'nobody followed a room');
  if (history.reads.length === 0) wrong('I7', 'nothing was read');
  if (history.samples.length === 0) wrong('I1', 'no sample was taken');
  if (!final.log.some((x) => x.what === 'write')) wrong('I4', 'nothing was written');
  const sum = (field) => counts.reduce((n, x) => n + x[field], 0);
  for (const [which, n] of Object.entries(told)) if (n > mostTold) violations.push(`${which}: … ${n - mostTold} more`);
  return { invariants, violations, tags, acknowledged: sum('acknowledged'), lost: sum('lost'), doubled: sum('doubled') };
}
