#include "storage/postgres/patrol_queries.hpp"

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/money_queries.hpp"
#include "storage/postgres/patrol_rows.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// Between the two parts of a cursor.
constexpr char bar = '|';

/// What the ledger says of the order `o`: payments bear its id, refunds their own numbers.
constexpr const char* ledger_sums =
    " CROSS JOIN LATERAL (SELECT coalesce(sum(e.amount) FILTER (WHERE t.kind = 1), 0)::bigint AS "
    "paid,"
    " -coalesce(sum(e.amount) FILTER (WHERE t.kind = 2), 0)::bigint AS refunded"
    " FROM ledger_txn t JOIN ledger_entry e ON e.user_id = t.user_id AND e.number = t.number"
    " AND e.account = 1 WHERE t.user_id = o.user_id AND t.kind IN (1, 2) AND t.reference = ANY ("
    "ARRAY (SELECT o.id UNION ALL SELECT r ->> 'number' FROM jsonb_array_elements(o.refunds) r))) "
    "l";

const std::string& evidence_select() {
  // A page of thousands has no use for codes.
  static const std::string sql =
      "SELECT o.id, o.realm, o.user_id, o.kind, o.plan, o.channel, o.amount_fen, o.points_grant,"
      " o.points_per_yuan, o.period_s, o.rules_version, o.phase, '' AS code_url, o.created_at,"
      " o.expires_at, o.closed_at, o.paid_at, o.provider_txn, o.late, o.refunds, o.version,"
      " '' AS open_id, '' AS prepay_id, l.paid, l.refunded FROM pay_order o";
  return sql;
}

order_evidence read_evidence(const pqxx::row& r) {
  return {read_order(r), r["paid"].as<int64_t>(), r["refunded"].as<int64_t>()};
}

std::string order_text(const std::string& number) {
  return number.empty() ? number : std::string{prefix_of(id_kind::order)} + number;
}

} // namespace

void run_query(pqxx::transaction_base& tx, const load_patrol& q, load_patrol::reply& out) {
  static const auto sql = std::string{"SELECT "} + run_columns
                          + " FROM patrol_run WHERE patrol = $1 ORDER BY slot DESC LIMIT 1";
  auto rows = tx.exec_params(sql, q.patrol);
  if (!rows.empty())
    out.last = read_run(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const page_unsettled& q, page_unsettled::reply& out) {
  // Created at the instant of the last one, or later; of that instant the ids behind it.
  auto cut = q.after.find(bar);
  auto since = cut == std::string::npos ? to_rfc3339_us(q.from) : q.after.substr(0, cut);
  auto id = cut == std::string::npos ? std::string{} : q.after.substr(cut + 1);
  auto rows = tx.exec_params(
      "SELECT id, realm, amount_fen, created_at FROM pay_order WHERE paid_at IS NULL"
      " AND channel IN (1, 2) AND phase IN (1, 2, 4) AND created_at <= $2::timestamptz"
      " AND created_at >= $1::timestamptz AND (created_at > $1::timestamptz"
      " OR ($3 <> '' AND id COLLATE \"C\" > $3)) ORDER BY created_at, id COLLATE \"C\" LIMIT $4",
      since, to_rfc3339_us(q.upto), id, static_cast<int64_t>(q.limit) + 1);
  for (const auto& r : rows) {
    if (out.items.size() == q.limit) {
      const auto& last = rows[static_cast<pqxx::result::size_type>(q.limit - 1)];
      out.next = to_rfc3339_us(time_of(last[3])) + bar + text_of(last[0]);
      return;
    }
    out.items.push_back(
        {id_of<order_id>(r[0]), static_cast<realm>(r[1].as<int>()), r[2].as<int64_t>()});
  }
}

void run_query(pqxx::transaction_base& tx, const page_evidence& q, page_evidence::reply& out) {
  static const std::string in_page =
      " AND id COLLATE \"C\" > $2 AND ($3 = '' OR id COLLATE \"C\" <= $3)"
      " ORDER BY id COLLATE \"C\" LIMIT $4)";
  static const std::string sql =
      evidence_select()
      + " JOIN ((SELECT id FROM pay_order WHERE paid_at IS NOT NULL"
        " AND ((paid_at AT TIME ZONE 'UTC') + interval '8 hours')::date = $1::date"
      + in_page
      // By the newest refund the index finds all that can be meant; the list says which are.
      + " UNION (SELECT id FROM pay_order WHERE refunds <> '[]'"
        " AND last_refund(refunds) COLLATE \"C\" >= $5 AND EXISTS (SELECT FROM "
        "jsonb_array_elements(refunds) r"
        " WHERE r ->> 'state' = '2' AND (r ->> 'done_at') COLLATE \"C\" >= $5 AND (r ->> "
        "'done_at') COLLATE \"C\" < $6)"
      + in_page + ") x USING (id)" + ledger_sums + " ORDER BY o.id COLLATE \"C\" LIMIT $4";
  auto rows = tx.exec_params(sql, q.day, order_text(q.after), order_text(q.upto),
                             static_cast<int64_t>(q.limit) + 1, to_rfc3339_us(q.begin),
                             to_rfc3339_us(q.end));
  for (const auto& r : rows) {
    if (out.items.size() == q.limit) {
      out.more = true;
      return;
    }
    out.items.push_back(read_evidence(r));
  }
}

void run_query(pqxx::transaction_base& tx, const find_evidence& q, find_evidence::reply& out) {
  if (q.ids.empty())
    return;
  static const std::string sql = evidence_select() + ledger_sums
                                 + " WHERE o.id = ANY ($1::text[]) ORDER BY o.id COLLATE \"C\"";
  array_text ids;
  for (const auto& id : q.ids)
    ids.put(id.str());
  for (const auto& r : tx.exec_params(sql, ids.take()))
    out.items.push_back(read_evidence(r));
}

void run_query(pqxx::transaction_base& tx, const read_patrol_figures&,
               read_patrol_figures::reply& out) {
  for (const auto& r :
       tx.exec("SELECT class, count(*) FROM money_finding WHERE state = 1 GROUP BY 1"))
    out.open.emplace(static_cast<finding_class>(r[0].as<int>()), r[1].as<int64_t>());
  static const auto proof = std::string{"SELECT "} + run_columns
                            + " FROM patrol_run WHERE patrol = 'books' AND state = 'finished'"
                              " ORDER BY slot DESC LIMIT 1";
  if (auto rows = tx.exec(proof); !rows.empty())
    out.broken = read_run(rows[0]).counts;
  for (const auto& r : tx.exec("SELECT h.patrol, r.slot FROM patrol_head h JOIN patrol_run r"
                               " ON r.patrol = h.patrol AND r.no = h.no"))
    out.slots.emplace_back(text_of(r[0]), time_of(r[1]));
}

} // namespace zhian::storage
