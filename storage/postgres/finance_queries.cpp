#include "storage/postgres/finance_queries.hpp"

#include <charconv>

#include "storage/postgres/money_json.hpp"
#include "storage/postgres/money_queries.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

const std::string approval_columns =
    "id, realm, kind, state, order_id, finding, action, amount_fen, reference, reason, asked_by,"
    " asked_at, decided_by, decided_at, note, outcome, done_at, version";
const std::string finding_columns =
    "key, realm, class, order_id, user_id, evidence, expected_fen, seen_fen, at, allowed, state,"
    " owner, approval, resolution, resolved_at, version, no";

approval_row read_approval(const pqxx::row& r) {
  approval_row x;
  x.id = id_of<approval_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.what = static_cast<approval_kind>(r[2].as<int>());
  x.state = static_cast<approval_state>(r[3].as<int>());
  x.order = id_if_any<order_id>(r[4]);
  x.finding = text_of(r[5]);
  if (!r[6].is_null())
    x.action = static_cast<finding_action>(r[6].as<int>());
  x.amount_fen = r[7].as<int64_t>();
  x.reference = text_of(r[8]);
  x.reason = text_of(r[9]);
  x.asked_by = id_of<user_id>(r[10]);
  x.asked_at = time_of(r[11]);
  x.decided_by = id_if_any<user_id>(r[12]);
  x.decided_at = time_if_any(r[13]);
  x.note = text_of(r[14]);
  x.outcome = text_of(r[15]);
  x.done_at = time_if_any(r[16]);
  x.version = r[17].as<uint64_t>();
  return x;
}

finding_view read_finding(const pqxx::row& r) {
  finding_view x;
  x.row.key = text_of(r[0]);
  x.row.in = x.what.in = static_cast<realm>(r[1].as<int>());
  x.what.what = static_cast<finding_class>(r[2].as<int>());
  x.what.order = id_if_any<order_id>(r[3]);
  x.what.user = id_if_any<user_id>(r[4]);
  x.what.evidence = text_of(r[5]);
  x.what.expected_fen = r[6].as<int64_t>();
  x.what.seen_fen = r[7].as<int64_t>();
  x.what.at = time_of(r[8]);
  x.what.allowed = actions_of_json(text_of(r[9]));
  x.row.state = static_cast<finding_state>(r[10].as<int>());
  x.row.owner = id_if_any<user_id>(r[11]);
  x.row.approval = id_if_any<approval_id>(r[12]);
  x.row.resolution = text_if_any(r[13]);
  x.row.resolved_at = time_if_any(r[14]);
  x.row.version = r[15].as<uint64_t>();
  return x;
}

int number_of(realm x) {
  return static_cast<int>(x);
}

template <class Enum>
int number_of(const std::optional<Enum>& x) {
  return x ? static_cast<int>(*x) : 0;
}
template <class Id>
std::string text_of(const std::optional<Id>& x) {
  return x ? x->str() : std::string{};
}

int64_t number_in(const std::string& text) {
  int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

/// Of the rows, one more than the page holds where there are more, a page and where the next one
/// begins.
template <class Reply, class Read, class Name>
void fill(Reply& out, const pqxx::result& rows, uint32_t limit, Read read, Name name) {
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      out.next = name(rows[static_cast<int>(limit) - 1]);
      return;
    }
    out.items.push_back(read(r));
  }
}

std::optional<finding_view> finding_of(pqxx::transaction_base& tx, realm in,
                                       const std::string& key) {
  static const auto sql =
      "SELECT " + finding_columns + " FROM money_finding WHERE key = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, key, number_of(in));
  if (rows.empty())
    return std::nullopt;
  return read_finding(rows[0]);
}

} // namespace

void run_query(pqxx::transaction_base& tx, const load_approval& q, load_approval::reply& out) {
  static const auto sql =
      "SELECT " + approval_columns + " FROM approval WHERE id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), number_of(q.in));
  if (rows.empty())
    return;
  out.row = read_approval(rows[0]);
  if (!out.row->finding.empty())
    out.finding = finding_of(tx, q.in, out.row->finding);
}

void run_query(pqxx::transaction_base& tx, const list_approvals& q, list_approvals::reply& out) {
  static const auto sql = "SELECT " + approval_columns
                          + " FROM approval WHERE realm = $1 AND ($2 = 0 OR state = $2)"
                            " AND ($3 = '' OR order_id = $3) AND ($4 = '' OR id COLLATE \"C\" < $4)"
                            " ORDER BY id COLLATE \"C\" DESC LIMIT $5";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, number_of(q.in), number_of(q.state), text_of(q.order),
                             q.page.before, limit + 1);
  fill(out, rows, limit, read_approval, [](const pqxx::row& r) { return text_of(r[0]); });
}

void run_query(pqxx::transaction_base& tx, const find_finding& q, find_finding::reply& out) {
  out.row = finding_of(tx, q.in, q.key);
}

void run_query(pqxx::transaction_base& tx, const list_findings& q, list_findings::reply& out) {
  static const auto sql =
      "SELECT " + finding_columns
      + " FROM money_finding WHERE realm = $1 AND ($2 = 0 OR state = $2) AND ($3 = 0 OR class = $3)"
        " AND ($4 = '' OR order_id = $4) AND ($5::bigint = 0 OR no < $5::bigint)"
        " ORDER BY no DESC LIMIT $6";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, number_of(q.in), number_of(q.state), number_of(q.what),
                             text_of(q.order), number_in(q.page.before), limit + 1);
  fill(out, rows, limit, read_finding, [](const pqxx::row& r) { return text_of(r["no"]); });
}

void run_query(pqxx::transaction_base& tx, const search_orders& q, search_orders::reply& out) {
  static const auto sql =
      "SELECT " + order_columns()
      + " FROM pay_order WHERE realm = $1 AND ($2 = '' OR user_id = $2) AND ($3 = 0 OR phase = $3)"
        " AND ($4 = '' OR id COLLATE \"C\" < $4) ORDER BY id COLLATE \"C\" DESC LIMIT $5";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, number_of(q.in), text_of(q.user), number_of(q.phase),
                             q.page.before, limit + 1);
  fill(out, rows, limit, read_order, [](const pqxx::row& r) { return text_of(r[0]); });
}

void run_query(pqxx::transaction_base& tx, const sum_payments& q, sum_payments::reply& out) {
  // Days of Beijing's, which has no summer time. Kind 1: a payment, 2: a refund; account 1 is the
  // user's settled money.
  static const char* const days_sql =
      "WITH cash AS (SELECT ((t.at AT TIME ZONE 'UTC') + interval '8 hours')::date AS day, t.kind,"
      " t.user_id, e.amount FROM ledger_txn t JOIN ledger_entry e ON e.user_id = t.user_id"
      " AND e.number = t.number AND e.account = 1 WHERE t.realm = $1 AND t.kind IN (1, 2)"
      " AND t.at >= ($2::date - interval '8 hours') AT TIME ZONE 'UTC'"
      " AND t.at < ($3::date + interval '16 hours') AT TIME ZONE 'UTC')"
      " SELECT to_char(d.day, 'YYYY-MM-DD'),"
      " coalesce(sum(c.amount) FILTER (WHERE c.kind = 1), 0)::bigint,"
      " -coalesce(sum(c.amount) FILTER (WHERE c.kind = 2), 0)::bigint,"
      " count(*) FILTER (WHERE c.kind = 1),"
      " count(DISTINCT c.user_id) FILTER (WHERE c.kind = 1)"
      " FROM generate_series($2::date::timestamp, $3::date::timestamp, interval '1 day') d(day)"
      " LEFT JOIN cash c ON c.day = d.day GROUP BY d.day ORDER BY d.day";
  for (const auto& r : tx.exec_params(days_sql, number_of(q.in), q.from, q.to)) {
    payment_day day;
    day.day = text_of(r[0]);
    day.gross_fen = r[1].as<int64_t>();
    day.refunded_fen = r[2].as<int64_t>();
    day.payments = r[3].as<int64_t>();
    day.payers = r[4].as<int64_t>();
    out.gross_fen += day.gross_fen;
    out.refunded_fen += day.refunded_fen;
    out.payments += day.payments;
    out.days.push_back(std::move(day));
  }
  // 6: given back in full.
  out.payers = tx.exec_params("SELECT count(DISTINCT user_id) FROM pay_order WHERE realm = $1"
                              " AND paid_at >= ($2::date - interval '8 hours') AT TIME ZONE 'UTC'"
                              " AND paid_at < ($3::date + interval '16 hours') AT TIME ZONE 'UTC'"
                              " AND phase <> 6",
                              number_of(q.in), q.from, q.to)[0][0]
                   .as<int64_t>();
}

void run_query(pqxx::transaction_base& tx, const list_rules& q, list_rules::reply& out) {
  auto limit = page_size(q.page);
  auto rows = tx.exec_params("SELECT version, author, at FROM money_rules"
                             " WHERE $1::bigint = 0 OR version < $1::bigint"
                             " ORDER BY version DESC LIMIT $2",
                             number_in(q.page.before), limit + 1);
  fill(
      out, rows, limit,
      [](const pqxx::row& r) {
        return rules_version{r[0].as<uint64_t>(), {}, text_of(r[1]), time_of(r[2])};
      },
      [](const pqxx::row& r) { return text_of(r[0]); });
}

void run_query(pqxx::transaction_base& tx, const find_rules& q, find_rules::reply& out) {
  auto rows = tx.exec_params("SELECT version, body, author, at FROM money_rules"
                             " WHERE version = $1::bigint OR $1::bigint = 0"
                             " ORDER BY version DESC LIMIT 1",
                             static_cast<int64_t>(q.version));
  if (!rows.empty())
    out.row = rules_version{rows[0][0].as<uint64_t>(), text_of(rows[0][1]), text_of(rows[0][2]),
                            time_of(rows[0][3])};
}

} // namespace zhian::storage
