// What the checker is given: lines of the history by kind, and what is stored when all has come to rest.

/** The order that the provider calls so. */
const orderOf = (number) => `ord_${number}`;

/** The history as the checker reads it. */
export function collectHistory(history) {
  return {
    transfers: history.of('transfer'),
    reads: history.of('read'),
    samples: history.of('sample'),
    rooms: history.of('room').filter((x) => x.outcome === 'ok').map((x) => x.room),
    answers: history.of('answer'),
    frames: history.of('frame'),
    verified: history.of('verify').filter((x) => x.outcome === 'ok'),
    refreshes: history.of('refresh'),
    failovers: history.of('failover'),
    placed: history.of('order'),
    views: history.of('view'),
    cancels: history.of('cancel'),
    charges: history.of('charge'),
    redeems: history.of('redeem'),
    balances: history.of('balance'),
    statements: history.of('statement'),
  };
}

/**
 * How far purses and what is on its way are from what all began with, what all entries of the ledger sum to, and how far users
 * are from what the house mirrors; one snapshot. Accounts 20 and 21 are the house's cash, 22 to 24 its points.
 */
export const sampleSql = (opening) => `WITH sums AS MATERIALIZED (SELECT
    coalesce(sum(amount) FILTER (WHERE account IN (1, 20, 21)), 0)::bigint AS cash,
    coalesce(sum(amount) FILTER (WHERE account NOT IN (1, 20, 21)), 0)::bigint AS points,
    coalesce(sum(amount) FILTER (WHERE account IN (20, 21)), 0)::bigint AS house_cash,
    coalesce(sum(amount) FILTER (WHERE account > 21), 0)::bigint AS house_points FROM ledger_entry)
  SELECT cash, points, house_cash + (SELECT coalesce(sum(settled_fen), 0)::bigint FROM account) AS cash_mirror,
  house_points + (SELECT coalesce(sum(points + held - owed), 0)::bigint FROM account) AS points_mirror, (SELECT coalesce(sum(balance - ${opening}), 0) FROM purse)
  + (SELECT coalesce(sum(-d.amount), 0) FROM purse_entry d WHERE d.amount < 0 AND NOT EXISTS (SELECT FROM purse_entry c
     WHERE c.purse = d.peer AND c.peer = d.purse AND c.of_number = d.number AND c.amount > 0)) AS off FROM sums`;

/** What is stored, past the nodes. */
export async function collectStored(bed) {
  const entries = await bed.rows('SELECT purse, number, amount, balance, peer, of_number, op FROM purse_entry ORDER BY id');
  const balances = new Map((await bed.rows('SELECT name, balance, version FROM purse')).map((x) => [x.name, x]));
  const events = await bed.rows(
    "SELECT substr(stream, 6) AS room, seq, type, (data->>'turn')::int AS turn, left(data->>'text', 120) AS text FROM room_event ORDER BY stream, seq",
  );
  const records = await bed.rows(
    "SELECT room_id AS room, (SELECT count(*) FROM jsonb_array_elements(transcript) l WHERE l->>'type' = 'answer') AS answers FROM interview_record",
  );
  const rooms = (await bed.rows('SELECT id FROM room')).map((x) => x.id);
  const users = await bed.rows('SELECT id, email FROM app_user');
  // Of writes only the first in a row by the same writer.
  const log = await bed.rows(
    `SELECT shard_id, what, who, epoch FROM (SELECT l.*, lag(what) OVER w AS before, lag(who) OVER w AS writer FROM chaos_log l
       WINDOW w AS (PARTITION BY shard_id ORDER BY no)) x
     WHERE what = 'own' OR before IS DISTINCT FROM 'write' OR who IS DISTINCT FROM writer ORDER BY shard_id, no`,
  );
  return { entries, balances, events, records, rooms, users, log, ...(await collectMoney(bed)) };
}

/** Orders, books and vouchers. */
async function collectMoney(bed) {
  const orders = await bed.rows(
    `SELECT id, user_id AS "user", amount_fen, points_grant AS points, paid_at IS NOT NULL AS paid, provider_txn, late,
       coalesce(closed_at < expires_at, false) AS closed_early FROM pay_order`,
  );
  // Entries without a transaction would be one of their own.
  const ledger = await bed.rows(
    `SELECT user_id AS "user", number, coalesce(kind, 0) AS kind, reason, reference, coalesce(lines, 0) AS lines, coalesce(entries, '[]') AS entries
       FROM ledger_txn FULL JOIN (SELECT user_id, number, json_agg(json_build_array(account, amount) ORDER BY line) AS entries
         FROM ledger_entry GROUP BY 1, 2) e USING (user_id, number)`,
  );
  const accounts = await bed.rows('SELECT user_id AS "user", settled_fen, points, held, owed, last_txn FROM account');
  const vouchers = await bed.rows('SELECT id, user_id AS "user", good, price FROM voucher');
  const findings = await bed.rows('SELECT class, order_id AS "order", evidence FROM money_finding');
  const messages = await bed.rows(`SELECT data->>'order_id' AS "order", count(*)::int AS n FROM message WHERE kind = 'payment_settled' GROUP BY 1`);
  const taken = new Map();
  for (const x of bed.sandbox.wechatPay.book.orders())
    if (x.paid) taken.set(orderOf(x.no), { fen: x.paid.total, transaction: x.paid.transactionId });
  return { orders, ledger, accounts, vouchers, findings, messages, taken, proof: await proveBooks(bed) };
}

/** What an accountant would find: `{holds, why}`. */
async function proveBooks(bed) {
  const said = await bed.members[0].node.command(['patrol', 'verify', '--json']).catch((err) => err);
  try {
    const { holds, chains, invariants, settled_fen, ledger_fen } = JSON.parse(said.stdout);
    const broken = [...chains.filter((x) => x.fault !== ''), ...invariants.filter((x) => x.broken > 0)];
    return { holds, why: JSON.stringify({ settled_fen, ledger_fen, broken }) };
  } catch {
    return { holds: false, why: String(said.stderr || said.message) };
  }
}
