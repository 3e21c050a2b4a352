// Charges, the books as a whole, and orders: I2, M1 and M2.
import { account, byReference, changeOf, grouped, isCash, isHouse, kind, nameOf, sumOf } from './ledger.mjs';

const paidAfterClose = 5;
const paidWords = new Set(['paid', 'refunding', 'refunded']);

/**
 * WeChat Pay took money for an order once, and the order is paid if and only if it did. `charges`: of the history; `taken`:
 * what the provider has in its book at the end, by number of the order.
 */
export function chargesArePayments({ charges, orders, taken }, wrong) {
  const byId = new Map(orders.map((x) => [x.id, x]));
  const charged = grouped(charges, (x) => x.order);
  for (const [id, list] of charged) {
    if (list.length > 1) wrong('I2', `order ${id} was charged ${list.length} times`);
    const order = byId.get(id);
    if (!order) wrong('I2', `order ${id} was charged at ${list[0].at} ms and is not there`);
    else if (!order.paid) wrong('I2', `order ${id} was charged at ${list[0].at} ms (${list[0].how}) and is not paid`);
  }
  for (const order of orders) {
    if (!order.paid) continue;
    if (!charged.has(order.id)) wrong('I2', `order ${order.id} is paid, and nobody was charged for it`);
    const there = taken.get(order.id);
    if (there && (there.fen !== order.amount_fen || there.transaction !== order.provider_txn))
      wrong('I2', `order ${order.id} is paid: ${order.amount_fen} fen, ${order.provider_txn}; the provider has ${there.fen}, ${there.transaction}`);
  }
}

/**
 * Money is neither made nor lost: each transaction sums to zero for cash and for points, so do all together, balances of users
 * mirror those of the house in every sample and at the end, and the books prove themselves.
 */
export function booksBalance({ samples, ledger, accounts, proof }, wrong) {
  for (const s of samples) {
    if (s.cash !== 0 || s.points !== 0) wrong('M1', `at ${s.at} ms all entries summed to ${s.cash} fen and ${s.points} points`);
    if (s.cash_mirror !== 0 || s.points_mirror !== 0) wrong('M1', `at ${s.at} ms users and the house differed by ${s.cash_mirror} fen and ${s.points_mirror} points`);
  }
  const all = { fen: 0, points: 0 };
  const house = { fen: 0, points: 0 };
  for (const txn of ledger) {
    const fen = sumOf(txn, isCash);
    const points = sumOf(txn, (x) => !isCash(x));
    if (fen !== 0 || points !== 0) wrong('M1', `${nameOf(txn)} sums to ${fen} fen and ${points} points`);
    if (txn.entries.length !== txn.lines) wrong('M1', `${nameOf(txn)} has ${txn.entries.length} entries and not ${txn.lines}`);
    all.fen += fen;
    all.points += points;
    house.fen += sumOf(txn, (x) => isHouse(x) && isCash(x));
    house.points += sumOf(txn, (x) => isHouse(x) && !isCash(x));
  }
  if (all.fen !== 0 || all.points !== 0) wrong('M1', `all entries sum to ${all.fen} fen and ${all.points} points`);
  const users = { fen: 0, points: 0 };
  for (const x of accounts) {
    users.fen += x.settled_fen;
    users.points += x.points + x.held - x.owed;
  }
  for (const what of ['fen', 'points']) if (users[what] + house[what] !== 0) wrong('M1', `users have ${users[what]} ${what} and the house mirrors ${-house[what]}`);
  if (!proof.holds) wrong('M1', `zhian patrol verify: ${proof.why}`);
}

/**
 * Each paid order has one payment and one grant of its amount, one message, and an unpaid one has nothing. Who was told that
 * an order is paid was told the truth, and nobody is told otherwise later.
 */
export function ordersArePaidOnce({ views, cancels, orders, ledger, findings, messages }, wrong) {
  const counts = { acknowledged: 0, lost: 0, doubled: 0 };
  const byId = new Map(orders.map((x) => [x.id, x]));
  const payments = byReference(ledger, kind.payment);
  const grants = byReference(ledger, kind.grant);
  const given = grouped(cancels, (x) => x.order);
  const messaged = new Map(messages.map((x) => [x.order, x.n]));
  for (const order of orders) {
    const { id } = order;
    const paid = payments.get(id) ?? [];
    const granted = grants.get(id) ?? [];
    const told = messaged.get(id) ?? 0;
    const wanted = order.paid ? 1 : 0;
    if (paid.length > 1 || granted.length > 1) {
      ++counts.doubled;
      wrong('M2', `order ${id} has ${paid.length} payments and ${granted.length} grants`, 'doubled');
    } else if (paid.length !== wanted || granted.length !== wanted || told !== wanted) {
      wrong('M2', `order ${id} is ${order.paid ? 'paid' : 'not paid'} and has ${paid.length} payments, ${granted.length} grants and ${told} messages`);
    }
    const isOf = (txn, what, has, needs) => {
      if (txn.user !== order.user || has !== needs) wrong('M2', `the ${what} of order ${id} is ${has} of ${txn.user}, and should be ${needs} of ${order.user}`);
    };
    for (const txn of paid) isOf(txn, 'payment', changeOf(txn, account.settled), order.amount_fen);
    for (const txn of granted) isOf(txn, 'grant', -changeOf(txn, account.issued), order.points);
    if (order.closed_early && !given.has(id)) wrong('M2', `order ${id} was closed in its time, and nobody gave it up`);
  }
  for (const [id, [txn]] of [...payments, ...grants]) if (!byId.has(id)) wrong('M2', `${nameOf(txn)} pays or grants for ${id}, which is no order`);
  for (const [id, list] of grouped(views, (x) => x.order)) {
    const known = viewsAreTrue(id, list, { order: byId.get(id), given: given.get(id) ?? [] }, wrong);
    if (known === null) continue;
    ++counts.acknowledged;
    if (byId.get(id)?.paid) continue;
    ++counts.lost;
    wrong('M2', `order ${id} was told as paid at ${known} ms and is not`, 'lost');
  }
  for (const f of findings)
    if (f.class !== paidAfterClose || !byId.get(f.order)?.late) wrong('M2', `a finding of class ${f.class} about order ${f.order}: ${f.evidence}`);
  return counts;
}

/** What clients were told of one order. Answers when somebody first knew that it is paid, or null. */
function viewsAreTrue(id, views, { order, given }, wrong) {
  for (const v of views) {
    if (order && (v.amount_fen !== order.amount_fen || v.points !== order.points)) wrong('M2', `order ${id} was told at ${v.end} ms with ${v.amount_fen} fen and ${v.points} points`);
    if (v.status === 'closed' && order?.closed_early !== false && !given.some((x) => x.start < v.end))
      wrong('M2', `order ${id} was told as closed at ${v.end} ms, before anybody gave it up`);
  }
  const paid = views.filter((x) => paidWords.has(x.status));
  if (paid.length === 0) return null;
  const known = Math.min(...paid.map((x) => x.end));
  const later = views.find((x) => x.start > known && !paidWords.has(x.status));
  if (later) wrong('M2', `order ${id} was told as paid at ${known} ms and as ${later.status} at ${later.end} ms`, 'stale');
  return known;
}
