#include "storage/postgres/books_proof.hpp"

#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

constexpr invariant all[] = {
    {"unbalanced", "the entries of a transaction sum to zero, for cash and for points"},
    {"incomplete", "a transaction has as many entries as it says, numbered without gaps"},
    {"gaps", "transactions of a user are numbered 1, 2, … to the account's last one"},
    {"settled", "account.settled_fen is the sum of the ledger"},
    {"available", "account.points is the sum of the ledger"},
    {"held", "account.held is the sum of the ledger"},
    {"owed", "account.owed is the sum of the ledger"},
    {"lots", "each lot has the points that the ledger says"},
    {"holds", "what open holds bind is what the account holds"},
    {"paid_without_entry", "a paid order has its payment in the ledger, with its amount"},
    {"entry_without_order", "a payment in the ledger has a paid order"},
    {"refunds", "what refunds of orders gave back is what the ledger took"},
    {"strangers", "whoever has books has an account"},
};

/// Rows of each invariant that are shown of a page.
constexpr int most_rows = 5;

/// The page: users after $1, up to $2 unless it is empty. Accounts 1 to 4 are the user's (settled,
/// available, held, debt), 20 and 21 the house's cash; kinds 1 and 2 are payments and refunds.
const std::string& proof_sql() {
  static const std::string in_page = "user_id > $1 AND ($2 = '' OR user_id <= $2)";
  static const std::string sql =
      "WITH accounts AS MATERIALIZED (SELECT user_id, settled_fen, points, held, owed, last_txn"
      " FROM account WHERE "
      + in_page
      + "),"
        " txns AS MATERIALIZED (SELECT user_id, number, kind, reference, lines FROM ledger_txn"
        " WHERE "
      + in_page
      + "),"
        " entries AS MATERIALIZED (SELECT user_id, number, line, account, amount, lot"
        " FROM ledger_entry WHERE "
      + in_page
      + "),"
        " orders AS MATERIALIZED (SELECT user_id, id, amount_fen, paid_at, refunds FROM pay_order"
        " WHERE "
      + in_page
      + " AND paid_at IS NOT NULL),"
        " lots AS MATERIALIZED (SELECT user_id, id, available, held, owed FROM points_lot"
        " WHERE "
      + in_page
      + "),"
        " sums AS MATERIALIZED (SELECT user_id, number, count(*) AS n, max(line) AS last,"
        " coalesce(sum(amount) FILTER (WHERE account IN (1, 20, 21)), 0) AS cash,"
        " coalesce(sum(amount) FILTER (WHERE account NOT IN (1, 20, 21)), 0) AS points,"
        " coalesce(sum(amount) FILTER (WHERE account = 1), 0) AS settled,"
        " coalesce(sum(amount) FILTER (WHERE account = 2), 0) AS available,"
        " coalesce(sum(amount) FILTER (WHERE account = 3), 0) AS held,"
        " -coalesce(sum(amount) FILTER (WHERE account = 4), 0) AS owed"
        " FROM entries GROUP BY 1, 2),"
        " users AS MATERIALIZED (SELECT user_id, sum(settled) AS settled, sum(available) AS "
        "available,"
        " sum(held) AS held, sum(owed) AS owed FROM sums GROUP BY 1),"
        " numbers AS MATERIALIZED (SELECT user_id, count(*) AS n, max(number) AS last FROM txns"
        " GROUP BY 1),"
        " of_lots AS MATERIALIZED (SELECT user_id, lot,"
        " coalesce(sum(amount) FILTER (WHERE account = 2), 0) AS available,"
        " coalesce(sum(amount) FILTER (WHERE account = 3), 0) AS held,"
        " -coalesce(sum(amount) FILTER (WHERE account = 4), 0) AS owed"
        " FROM entries WHERE account IN (2, 3, 4) GROUP BY 1, 2),"
        " bound AS MATERIALIZED (SELECT h.user_id, sum((p ->> 'amount')::bigint) AS held"
        " FROM points_hold h, jsonb_array_elements(h.parts) p WHERE h."
      + in_page
      + " AND NOT h.closed GROUP BY 1),"
        // Cash of each transaction that is a payment or a refund.
        " cash AS MATERIALIZED (SELECT t.user_id, t.kind, t.reference, coalesce(s.settled, 0) AS "
        "fen"
        " FROM txns t LEFT JOIN sums s USING (user_id, number) WHERE t.kind IN (1, 2)),"
        " given_back AS MATERIALIZED (SELECT o.user_id, sum((r ->> 'amount_fen')::bigint) AS fen"
        " FROM orders o, jsonb_array_elements(o.refunds) r WHERE r ->> 'state' = '2' "
        // Of money in the books: what was beside them went back beside them.
        " AND coalesce(r ->> 'beside', '') = '' GROUP BY 1),"
        " broken (invariant, user_id, what, expected, seen) AS ("
        " SELECT 'unbalanced', user_id, number::text, 0, CASE WHEN cash <> 0 THEN cash ELSE points "
        "END"
        " FROM sums WHERE cash <> 0 OR points <> 0"
        " UNION ALL SELECT 'incomplete', user_id, number::text, coalesce(t.lines, 0), "
        "coalesce(s.n, 0)"
        " FROM txns t FULL JOIN sums s USING (user_id, number)"
        " WHERE t.lines IS DISTINCT FROM s.n OR s.last <> s.n"
        " UNION ALL SELECT 'gaps', user_id, '', coalesce(a.last_txn, n.last), coalesce(n.n, 0)"
        " FROM accounts a FULL JOIN numbers n USING (user_id)"
        " WHERE coalesce(n.n, 0) <> coalesce(n.last, 0) OR coalesce(n.last, 0) <> "
        "coalesce(a.last_txn, n.last)"
        " UNION ALL SELECT 'settled', user_id, '', coalesce(u.settled, 0), a.settled_fen"
        " FROM accounts a LEFT JOIN users u USING (user_id) WHERE coalesce(u.settled, 0) <> "
        "a.settled_fen"
        " UNION ALL SELECT 'available', user_id, '', coalesce(u.available, 0), a.points"
        " FROM accounts a LEFT JOIN users u USING (user_id) WHERE coalesce(u.available, 0) <> "
        "a.points"
        " UNION ALL SELECT 'held', user_id, '', coalesce(u.held, 0), a.held"
        " FROM accounts a LEFT JOIN users u USING (user_id) WHERE coalesce(u.held, 0) <> a.held"
        " UNION ALL SELECT 'owed', user_id, '', coalesce(u.owed, 0), a.owed"
        " FROM accounts a LEFT JOIN users u USING (user_id) WHERE coalesce(u.owed, 0) <> a.owed"
        " UNION ALL SELECT 'lots', who.user_id, coalesce(l.id, e.lot)::text,"
        " coalesce(e.available + e.held - e.owed, 0), coalesce(l.available + l.held - l.owed, 0)"
        " FROM lots l FULL JOIN of_lots e ON e.user_id = l.user_id AND e.lot = l.id"
        " CROSS JOIN LATERAL (SELECT coalesce(l.user_id, e.user_id) AS user_id) who"
        " WHERE (coalesce(l.available, 0), coalesce(l.held, 0), coalesce(l.owed, 0))"
        " <> (coalesce(e.available, 0), coalesce(e.held, 0), coalesce(e.owed, 0))"
        " UNION ALL SELECT 'holds', user_id, '', coalesce(b.held, 0), coalesce(a.held, 0)"
        " FROM accounts a FULL JOIN bound b USING (user_id) WHERE coalesce(b.held, 0) <> "
        "coalesce(a.held, 0)"
        " UNION ALL SELECT 'paid_without_entry', o.user_id, o.id, o.amount_fen, "
        "coalesce(sum(c.fen), 0)"
        " FROM orders o LEFT JOIN cash c ON c.user_id = o.user_id AND c.kind = 1 AND c.reference = "
        "o.id"
        " GROUP BY o.user_id, o.id, o.amount_fen HAVING coalesce(sum(c.fen), 0) <> o.amount_fen"
        " UNION ALL SELECT 'entry_without_order', c.user_id, c.reference, 0, c.fen"
        " FROM cash c LEFT JOIN orders o ON o.user_id = c.user_id AND o.id = c.reference"
        " WHERE c.kind = 1 AND o.id IS NULL"
        " UNION ALL SELECT 'refunds', user_id, '', coalesce(g.fen, 0), coalesce(b.fen, 0)"
        " FROM given_back g FULL JOIN (SELECT user_id, -sum(fen) AS fen FROM cash WHERE kind = 2 "
        "GROUP BY 1) b"
        " USING (user_id) WHERE coalesce(g.fen, 0) <> coalesce(b.fen, 0)"
        " UNION ALL SELECT 'strangers', user_id, '', 0, 1 FROM (SELECT user_id FROM numbers"
        " UNION SELECT user_id FROM users UNION SELECT user_id FROM lots UNION SELECT user_id FROM "
        "bound"
        " UNION SELECT user_id FROM orders) x WHERE NOT EXISTS (SELECT FROM accounts a WHERE "
        "a.user_id = x.user_id)),"
        " listed AS (SELECT *, count(*) OVER w AS n, row_number() OVER (w ORDER BY user_id, what) "
        "AS place"
        " FROM broken WINDOW w AS (PARTITION BY invariant))"
        " SELECT '' AS invariant, '' AS user_id, '' AS what, (SELECT coalesce(sum(settled_fen), 0) "
        "FROM accounts)::bigint,"
        " (SELECT -coalesce(sum(amount), 0) FROM entries WHERE account IN (20, 21))::bigint,"
        " (SELECT count(*) FROM accounts), 0::bigint"
        " UNION ALL SELECT invariant, user_id, what, expected::bigint, seen::bigint, n, place FROM "
        "listed"
        " WHERE place <= $3 ORDER BY 1, 7";
  return sql;
}

} // namespace

std::span<const invariant> invariants() {
  return all;
}

void run_query(pqxx::transaction_base& tx, const prove_books& q, prove_books::reply& out) {
  for (const auto& x : all)
    out.broken.emplace(x.name, 0);
  auto bound = tx.exec_params(
      "SELECT user_id FROM account WHERE user_id > $1 ORDER BY user_id LIMIT 1 OFFSET $2", q.after,
      static_cast<int64_t>(q.limit) - 1);
  if (!bound.empty())
    out.next = text_of(bound[0][0]);
  for (const auto& r : tx.exec_params(proof_sql(), q.after, out.next, most_rows)) {
    auto name = text_of(r[0]);
    if (name.empty()) {
      out.settled_fen = r[3].as<int64_t>();
      out.ledger_fen = r[4].as<int64_t>();
      out.accounts = r[5].as<int64_t>();
      continue;
    }
    out.broken[name] = r[5].as<int64_t>();
    out.rows.push_back(
        {std::move(name), text_of(r[1]), text_of(r[2]), r[3].as<int64_t>(), r[4].as<int64_t>()});
  }
}

} // namespace zhian::storage
