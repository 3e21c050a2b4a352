// The checker finds what can go wrong with money: an anomaly of each kind is planted in a run that is right without it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { after, breaks } from './sound.mjs';

const user = 'usr_1';
/** Another transaction in the books, with an account that says the same. */
function book(f, txn) {
  const number = f.ledger.length + 1;
  f.ledger.push({ user, number, reason: '', lines: txn.entries.length, ...txn });
  const [row] = f.accounts;
  row.last_txn = number;
  for (const [of, amount] of txn.entries) {
    if (of === 1) row.settled_fen += amount;
    if (of === 2) row.points += amount;
    if (of === 3) row.held += amount;
    if (of === 4) row.owed -= amount;
  }
}
const debit = (reference, points) => ({ kind: 5, reference, entries: [[2, -points], [23, points]] });
const payment = (reference, fen) => ({ kind: 1, reference, entries: [[1, fen], [20, -fen]] });
const grant = (reference, points) => ({ kind: 3, reference, entries: [[2, points], [22, -points]] });
/** What of the invariants does not hold, and nothing else may. */
function only(which, plant) {
  const got = after(plant);
  const broken = Object.keys(got.invariants).filter((x) => !got.invariants[x]);
  assert.deepEqual(broken, [which].flat(), JSON.stringify(got.violations));
  return got;
}

describe('of charges the checker', () => {
  it('finds_an_order_that_was_charged_and_is_not_paid', () => {
    only('I2', (h) => h.charges.push({ order: 'ord_2', how: 'late', at: 230 }));
    only('I2', (h) => h.charges.push({ order: 'ord_9', how: 'click', at: 230 }));
  });

  it('finds_an_order_that_is_paid_and_was_never_charged', () => {
    only('I2', (h) => (h.charges = [{ order: 'ord_1', at: 1 }, { order: 'ord_1', at: 2 }]));
    breaks('I2', (h) => (h.charges[0].order = 'ord_2'));
  });

  it('finds_another_payment_or_amount_than_the_provider_has', () => {
    only('I2', (h, f) => (f.taken.get('ord_1').fen = 999));
    only('I2', (h, f) => (f.taken.get('ord_1').transaction = '43'));
    assert.deepEqual(after((h, f) => f.taken.clear()).violations, []); // Its book has an end.
  });

  it('finds_that_nobody_was_charged', () => {
    breaks('I2', (h) => (h.charges = []));
  });
});

describe('of the books the checker', () => {
  it('finds_a_sum_that_is_wrong_in_a_sample', () => {
    for (const what of ['cash', 'points', 'cash_mirror', 'points_mirror']) only('M1', (h) => (h.samples[0][what] = 1));
  });

  it('finds_a_transaction_that_is_out_of_balance', () => {
    breaks('M1', (h, f) => (f.ledger[0].entries[1][1] = -999));
    breaks('M1', (h, f) => (f.ledger[2].entries[1][1] = 9));
    // Points against fen balance nothing.
    breaks('M1', (h, f) => f.ledger[2].entries.push([22, 5], [20, -5]));
  });

  it('finds_a_transaction_that_is_not_whole', () => {
    only('M1', (h, f) => (f.ledger[0].lines = 3));
    breaks('M1', (h, f) => f.ledger.push({ user, number: 4, kind: 0, reason: null, reference: null, lines: 0, entries: [[1, 5], [20, -5]] }));
  });

  it('finds_users_that_the_house_does_not_mirror', () => {
    only(['M1', 'M4'], (h, f) => (f.accounts[0].settled_fen = 1001));
    only(['M1', 'M4'], (h, f) => (f.accounts[0].points = 20));
  });

  it('finds_books_that_do_not_prove_themselves', () => {
    only('M1', (h, f) => (f.proof = { holds: false, why: 'run 3 is gone' }));
  });
});

describe('of orders the checker', () => {
  it('finds_a_lost_payment', () => {
    // The order says so, and the books do not.
    only('M2', (h, f) => {
      f.ledger.splice(0, 1);
      f.ledger.forEach((x) => --x.number);
      Object.assign(f.accounts[0], { settled_fen: 0, last_txn: 2 });
      h.statements = [];
    });
    breaks('M2', (h, f) => f.ledger.splice(1, 1));
    // A client was told so, and neither says it.
    const got = breaks('M2', (h, f) => (f.orders[0].paid = false));
    assert.deepEqual([got.lost, got.tags.lost], [1, 1]);
    breaks('M2', (h, f) => f.orders.splice(0, 1));
  });

  it('finds_two_payments_of_one_order', () => {
    const got = only('M2', (h, f) => book(f, payment('ord_1', 1000)));
    assert.deepEqual([got.doubled, got.tags.doubled], [1, 1]);
    only('M2', (h, f) => book(f, grant('ord_1', 20)));
  });

  it('finds_an_unpaid_order_that_was_granted', () => {
    only('M2', (h, f) => book(f, grant('ord_2', 30)));
    only('M2', (h, f) => book(f, payment('ord_2', 1500)));
    only('M2', (h, f) => book(f, grant('ord_9', 30)));
  });

  it('finds_another_amount_than_the_order_s', () => {
    only('M2', (h, f) => {
      f.orders[0].points = 21;
      h.views.forEach((x) => (x.points = x.order === 'ord_1' ? 21 : x.points));
    });
    breaks('M2', (h, f) => (f.ledger[0].entries = [[1, 1001], [20, -1001]]));
    only('M2', (h) => (h.views[0].amount_fen = 1001));
  });

  it('finds_a_payment_in_the_books_of_somebody_else', () => {
    breaks('M2', (h, f) => (f.ledger[0].user = 'usr_2'));
  });

  it('finds_an_order_that_is_told_as_unpaid_after_it_was_told_as_paid', () => {
    const late = { order: 'ord_1', status: 'awaiting_payment', amount_fen: 1000, points: 20 };
    const got = only('M2', (h) => h.views.push({ ...late, start: 141, end: 145 }));
    assert.equal(got.tags.stale, 1);
    assert.deepEqual(after((h) => h.views.push({ ...late, start: 135, end: 145 })).violations, []);
  });

  it('finds_an_order_that_was_closed_though_nobody_gave_it_up', () => {
    only('M2', (h) => (h.cancels = []));
    only('M2', (h) => h.views.push({ ...h.views[2], start: 211, end: 214 }));
  });

  it('finds_a_message_too_few_or_too_many', () => {
    only('M2', (h, f) => (f.messages = []));
    only('M2', (h, f) => (f.messages[0].n = 2));
    only('M2', (h, f) => f.messages.push({ order: 'ord_2', n: 1 }));
  });

  it('finds_a_finding_that_no_late_money_explains', () => {
    const finding = { class: 5, order: 'ord_1', evidence: '42' };
    only('M2', (h, f) => f.findings.push(finding));
    only('M2', (h, f) => f.findings.push({ ...finding, class: 4 }));
    assert.deepEqual(after((h, f) => (f.orders[0].late = Boolean(f.findings.push(finding)))).violations, []);
  });

  it('finds_that_no_order_was_paid', () => {
    breaks('M2', (h, f) => (f.orders = []));
  });
});

describe('of keys the checker', () => {
  it('finds_a_doubled_debit', () => {
    // The same voucher was paid for twice.
    assert.equal(only('M3', (h, f) => book(f, debit('vch_1', 10))).doubled, 1);
    // The key was carried out twice, and nobody was told.
    const twice = (h, f) => {
      f.vouchers.push({ ...f.vouchers[0], id: 'vch_2' });
      book(f, debit('vch_2', 10));
    };
    assert.equal(only('M3', twice).tags.doubled, 1);
    // Or somebody was.
    const told = (h, f) => {
      twice(h, f);
      Object.assign(h.redeems[1], { voucher: 'vch_2', balance: 0 });
      h.balances[1].start = h.statements[0].start = 0; // Not what this is about.
    };
    assert.ok(breaks('M3', told).violations.some((x) => x.includes('answered with 2 vouchers')));
  });

  it('finds_a_lost_voucher_and_a_lost_debit', () => {
    assert.equal(breaks('M3', (h, f) => (f.vouchers = [])).lost, 1);
    breaks('M3', (h, f) => f.ledger.splice(2, 1));
  });

  it('finds_another_price_or_good_than_was_asked_for', () => {
    only('M3', (h, f) => (f.vouchers[0].price = 12));
    breaks('M3', (h, f) => (f.vouchers[0].good = 10));
    breaks('M3', (h, f) => (f.vouchers[0].user = 'usr_2'));
  });

  it('finds_a_debit_that_no_key_asked_for', () => {
    only('M3', (h, f) => book(f, debit('rpt_1', 2)));
    const plant = (h, f, good) => {
      f.vouchers.push({ id: 'vch_2', user, good, price: 10 });
      book(f, debit('vch_2', 10));
    };
    only('M3', (h, f) => plant(h, f, 3));
    // A key that was refused made nothing.
    only('M3', (h, f) => plant(h, f, 10));
  });

  it('takes_what_a_key_of_unknown_outcome_may_have_made_once', () => {
    const open = (h, f, n) => {
      h.redeems.push({ user, item: 'prep', key: 'r3', start: 300, end: 310, outcome: 'unknown', again: false });
      for (let i = 0; i < n; ++i) {
        f.vouchers.push({ id: `vch_${2 + i}`, user, good: 3, price: 5 });
        book(f, debit(`vch_${2 + i}`, 5));
      }
    };
    for (const n of [0, 1]) assert.deepEqual(after((h, f) => open(h, f, n)).violations, []);
    only('M3', (h, f) => open(h, f, 2));
  });

  it('finds_one_voucher_for_two_keys', () => {
    breaks('M3', (h) => h.redeems.push({ ...h.redeems[0], key: 'r9', again: true }));
  });

  it('finds_an_order_that_was_placed_twice_or_is_lost', () => {
    const another = (f, id, fen) => f.orders.push({ ...f.orders[1], id, amount_fen: fen, closed_early: false });
    assert.equal(only('M3', (h, f) => another(f, 'ord_3', 1500)).doubled, 1);
    assert.equal(breaks('M3', (h, f) => f.orders.splice(1, 1)).lost, 1);
    only('M3', (h) => h.placed.push({ ...h.placed[0], order: 'ord_2', amount_fen: 1500, key: 'o9' }));
    // Nobody knows what became of the one of 1700 fen.
    assert.deepEqual(after((h, f) => another(f, 'ord_3', 1700)).violations, []);
  });

  it('finds_that_nothing_was_bought', () => {
    breaks('M3', (h) => h.redeems.forEach((x) => (x.outcome = 'unknown')));
  });
});

describe('of accounts the checker', () => {
  it('finds_an_account_that_is_not_the_sum_of_its_ledger', () => {
    for (const field of ['settled_fen', 'points', 'held', 'owed', 'last_txn']) breaks('M4', (h, f) => ++f.accounts[0][field]);
    breaks('M4', (h, f) => (f.accounts = []));
    breaks('M4', (h, f) => f.accounts.push({ user: 'usr_2', settled_fen: 5, points: 0, held: 0, owed: 0, last_txn: 0 }));
  });

  it('finds_a_negative_balance', () => {
    only('M4', (h, f) => {
      // Below zero for one transaction, and back again.
      book(f, { kind: 6, reference: 'rom_1', entries: [[2, -30], [3, 30]] });
      book(f, { kind: 8, reference: 'rom_1', entries: [[2, 30], [3, -30]] });
    });
    breaks('M4', (h, f) => book(f, { kind: 9, reference: '', entries: [[2, -11], [24, 11]] }));
  });

  it('finds_a_gap_and_a_number_that_was_taken_twice', () => {
    const gap = (h, f) => (f.ledger[2].number = f.accounts[0].last_txn = 4);
    assert.ok(breaks('M4', gap).tags['broken-chain'] >= 1);
    breaks('M4', (h, f) => (f.ledger[2].number = 2));
  });

  it('finds_a_balance_that_never_was', () => {
    only('M4', (h) => (h.balances[1].available = 11));
    only('M4', (h) => (h.balances[1].held = 10));
    only('M4', (h) => h.balances.push({ user: 'usr_2', start: 1, end: 2, available: 1, held: 0, owed: 0 }));
    only('M4', (h) => (h.redeems[0].balance = 9));
  });

  it('finds_a_balance_that_is_older_than_what_was_told', () => {
    const got = only('M4', (h) => h.balances.push({ user, start: 196, end: 197, available: 20, held: 0, owed: 0 }));
    assert.equal(got.tags.stale, 1);
    // At the same time as the debit either may be shown; before it, what comes after it may not.
    const at = (start, end, available) => after((h) => h.balances.push({ user, start, end, available, held: 0, owed: 0 }));
    assert.deepEqual(at(155, 165, 20).violations, []);
    assert.deepEqual(at(155, 165, 10).violations, []);
    assert.equal(at(141, 149, 10).invariants.M4, false);
  });

  it('finds_a_statement_that_is_not_the_ledger', () => {
    only('M4', (h) => (h.statements[0].items[1].balance = 30));
    only('M4', (h) => (h.statements[0].items[0].number = 4));
    only('M4', (h) => (h.statements[0].items[2].settled_fen = 999));
    only('M4', (h) => h.statements[0].items.shift()); // It ends before the debit that was told.
  });

  it('finds_that_nobody_looked', () => {
    breaks('M4', (h) => (h.balances = []));
  });
});
