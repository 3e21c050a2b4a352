// Words for the books: what a transaction of the ledger changes. Numbers are those of protocols/money.hpp.

export const account = { settled: 1, available: 2, held: 3, debt: 4, issued: 22, spent: 23 };
export const kind = { payment: 1, grant: 3, debit: 5 };
export const kindNames = ['', 'payment', 'refund', 'grant', 'reversal', 'debit', 'hold', 'settle', 'release', 'lapse'];

export const isCash = (of) => [1, 20, 21].includes(of);
export const isHouse = (of) => of >= 20;

/** Lists of what has the same key. */
export function grouped(list, keyOf) {
  const out = new Map();
  for (const x of list) {
    const key = keyOf(x);
    if (!out.has(key)) out.set(key, []);
    out.get(key).push(x);
  }
  return out;
}

/** What a transaction changes all those accounts by. */
export const sumOf = (txn, which) => txn.entries.reduce((n, [of, amount]) => (which(of) ? n + amount : n), 0);
export const changeOf = (txn, of) => sumOf(txn, (x) => x === of);
export const nameOf = (txn) => `transaction ${txn.number} of ${txn.user}`;

/** Transactions of one kind, by what they are for. */
export const byReference = (ledger, which) => grouped(ledger.filter((x) => x.kind === which), (x) => x.reference);
