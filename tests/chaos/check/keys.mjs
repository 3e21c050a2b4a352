// What keys of commands made: M3.
import { account, byReference, changeOf, grouped, kind, nameOf } from './ledger.mjs';

/** What is sold for points, by its number in the store. */
const goods = { 2: 'diagnosis', 3: 'prep', 9: 'report_download', 10: 'mock_interview' };

/**
 * Each key that was answered with an order or a voucher made exactly that one, also when it was answered again; what is
 * there besides has a key whose outcome nobody knows; and each voucher has its one debit.
 */
export function keysAreSpentOnce({ placed, redeems, orders, vouchers, ledger }, wrong) {
  const counts = { acknowledged: 0, lost: 0, doubled: 0 };
  const tell = {
    acknowledged: () => ++counts.acknowledged,
    lost: (what) => {
      ++counts.lost;
      wrong('M3', what, 'lost');
    },
    doubled: (what) => {
      ++counts.doubled;
      wrong('M3', what, 'doubled');
    },
    wrong: (what) => wrong('M3', what),
  };
  const bought = vouchers.map((x) => ({ ...x, item: goods[x.good] }));
  keysMakeOne({ what: 'order', tries: placed, made: (x) => x.order, rows: orders, nature: (x) => `${x.user} for ${x.amount_fen} fen` }, tell);
  keysMakeOne({ what: 'voucher', tries: redeems, made: (x) => x.voucher, rows: bought, nature: (x) => `${x.user} for ${x.item}` }, tell);
  vouchersArePaidOnce({ vouchers, debits: byReference(ledger, kind.debit) }, tell);
  return counts;
}

/** `made`: what an attempt was answered with; `rows`: what is there; `nature`: what an attempt and its row have in common. */
function keysMakeOne({ what, tries, made, rows, nature }, tell) {
  const there = new Map(rows.map((x) => [x.id, x]));
  const keyOf = new Map(); // By what was made.
  const open = new Map(); // How many keys of a nature have no answer.
  for (const [key, list] of grouped(tries, (x) => x.key)) {
    const wanted = nature(list[0]);
    const ids = [...new Set(list.filter((x) => x.outcome === 'ok').map(made))];
    if (ids.length > 0) tell.acknowledged();
    else if (list.some((x) => x.outcome === 'unknown')) open.set(wanted, (open.get(wanted) ?? 0) + 1);
    if (ids.length > 1) tell.doubled(`key ${key} was answered with ${ids.length} ${what}s: ${ids.join(', ')}`);
    for (const id of ids) {
      const row = there.get(id);
      if (!row) tell.lost(`${what} ${id} was acknowledged to key ${key} and is not there`);
      else if (nature(row) !== wanted) tell.wrong(`${what} ${id} of key ${key} is of ${nature(row)} and not of ${wanted}`);
      if (keyOf.has(id)) tell.wrong(`${what} ${id} was the answer to keys ${keyOf.get(id)} and ${key}`);
      keyOf.set(id, key);
    }
  }
  for (const [which, list] of grouped(rows.filter((x) => !keyOf.has(x.id)), nature)) {
    const keys = open.get(which) ?? 0;
    if (list.length > keys) tell.doubled(`${list.length} ${what}s of ${which} (${list[0].id}) are no answer to a key; ${keys} keys had none`);
  }
}

function vouchersArePaidOnce({ vouchers, debits }, tell) {
  const known = new Map(vouchers.map((x) => [x.id, x]));
  for (const [id, list] of debits) {
    const voucher = known.get(id);
    if (!voucher) tell.wrong(`${nameOf(list[0])} takes points for ${id}, which is no voucher`);
    if (list.length > 1) tell.doubled(`voucher ${id} was paid for ${list.length} times`);
    for (const txn of voucher ? list : []) {
      const taken = [-changeOf(txn, account.available), changeOf(txn, account.spent)];
      if (txn.user !== voucher.user || taken.some((x) => x !== voucher.price)) tell.wrong(`voucher ${id} of ${voucher.user} costs ${voucher.price}, and ${nameOf(txn)} takes ${taken[0]}`);
    }
  }
  for (const { id, user } of vouchers) if (!debits.has(id)) tell.wrong(`voucher ${id} of ${user} was never paid for`);
}
