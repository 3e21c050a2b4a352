#include "storage/postgres/money_queries.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "storage/postgres/array_text.hpp"
#include "storage/postgres/money_json.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

const std::string lot_columns =
    "id, source, reference, granted, available, held, lapsed, reversed, owed, granted_at,"
    " expires_at, with_line, version";
constexpr int lot_width = 13;
const std::string hold_columns =
    "reference, purpose, asked, parts, lines, closed, made_at, version";
constexpr int hold_width = 8;
const std::string message_columns = "id, realm, user_id, kind, data, at, read_at";
const std::string voucher_columns =
    "id, realm, user_id, good, price, bought_at, used_at, used_for, version";
constexpr int voucher_width = 9;
const std::string meeting_columns =
    "id, realm, user_id, title, price, grace_s, holds, minutes, started_at, seen_at, warned,"
    " ended_at, reason, version";
/// The same as names of a joined table, whose own names another one has.
const std::string joined_meeting = "m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13";
constexpr int meeting_width = 14;

points_lot read_lot(const pqxx::row& r) {
  points_lot x;
  x.id = static_cast<lot_id>(r[0].as<uint64_t>());
  x.source = static_cast<lot_source>(r[1].as<int>());
  x.reference = text_of(r[2]);
  x.granted = r[3].as<int64_t>();
  x.available = r[4].as<int64_t>();
  x.held = r[5].as<int64_t>();
  x.lapsed = r[6].as<int64_t>();
  x.reversed = r[7].as<int64_t>();
  x.owed = r[8].as<int64_t>();
  x.granted_at = time_of(r[9]);
  x.expires_at = time_if_any(r[10]);
  x.with_line = r[11].as<bool>();
  x.version = r[12].as<uint64_t>();
  return x;
}

points_hold read_hold(const pqxx::row& r) {
  points_hold x;
  x.reference = text_of(r[0]);
  x.purpose = text_of(r[1]);
  x.asked = r[2].as<int64_t>();
  x.parts = parts_of_json(text_of(r[3]));
  x.lines = lines_of_json(text_of(r[4]));
  x.closed = r[5].as<bool>();
  x.made_at = time_of(r[6]);
  x.version = r[7].as<uint64_t>();
  return x;
}

message_row read_message(const pqxx::row& r) {
  message_row x;
  x.id = id_of<message_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.kind = text_of(r[3]);
  x.data = text_of(r[4]);
  x.at = time_of(r[5]);
  x.read_at = time_if_any(r[6]);
  return x;
}

voucher_row read_voucher(const pqxx::row& r) {
  voucher_row x;
  x.id = id_of<voucher_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.good = static_cast<feature>(r[3].as<int>());
  x.price = r[4].as<int64_t>();
  x.bought_at = time_of(r[5]);
  x.used_at = time_if_any(r[6]);
  x.used_for = text_of(r[7]);
  x.version = r[8].as<uint64_t>();
  return x;
}

meeting_row read_meeting(const pqxx::row& r) {
  meeting_row x;
  x.id = id_of<room_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.title = text_of(r[3]);
  x.price = r[4].as<int64_t>();
  x.grace_s = r[5].as<int64_t>();
  x.holds = minutes_of_json(text_of(r[6]));
  x.minutes = r[7].as<uint32_t>();
  x.started_at = time_of(r[8]);
  x.seen_at = time_of(r[9]);
  x.warned = r[10].as<bool>();
  x.ended_at = time_if_any(r[11]);
  if (!r[12].is_null())
    x.reason = static_cast<meeting_end>(r[12].as<int>());
  x.version = r[13].as<uint64_t>();
  return x;
}

/// Of the rows, one more than the page holds where there are more, a page and where the next
/// begins.
template <class Reply, class Read>
void fill_page(Reply& out, const pqxx::result& rows, uint32_t limit, Read read) {
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      return;
    }
    out.items.push_back(read(r));
  }
}

int number_of(realm x) {
  return static_cast<int>(x);
}

/// Lots, holds and vouchers of a user in one statement: columns of the one, then of the others.
const std::string& books_sql() {
  auto nulls = [](int n) {
    std::string out;
    for (int i = 0; i < n; ++i)
      out += ", NULL";
    return out;
  };
  static const std::string sql =
      "SELECT 1 AS what, " + lot_columns
      + nulls(hold_width)
      // Of the three the first two alone would make texts of these.
      + ", NULL::text, NULL::smallint, NULL::text, NULL::smallint, NULL::bigint,"
        " NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::bigint"
      + " FROM points_lot WHERE user_id = $1 AND live UNION ALL SELECT 2" + nulls(lot_width) + ", "
      + hold_columns + nulls(voucher_width)
      + " FROM points_hold WHERE user_id = $1 AND NOT closed UNION ALL (SELECT 3"
      + nulls(lot_width + hold_width) + ", " + voucher_columns
      + " FROM voucher WHERE user_id = $1 AND used_at IS NULL ORDER BY id COLLATE \"C\" LIMIT "
      + std::to_string(load_account::most_vouchers) + ")";
  return sql;
}

} // namespace

const std::string& order_columns() {
  static const std::string columns =
      "id, realm, user_id, kind, plan, channel, amount_fen, points_grant, points_per_yuan,"
      " period_s, rules_version, phase, code_url, created_at, expires_at, closed_at, paid_at,"
      " provider_txn, late, refunds, version, open_id, prepay_id";
  return columns;
}

order_row read_order(const pqxx::row& r) {
  order_row x;
  x.id = id_of<order_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.kind = static_cast<order_kind>(r[3].as<int>());
  if (!r[4].is_null())
    x.plan = static_cast<plan_kind>(r[4].as<int>());
  x.channel = static_cast<pay_channel>(r[5].as<int>());
  x.amount_fen = r[6].as<int64_t>();
  x.points_grant = r[7].as<int64_t>();
  x.points_per_yuan = r[8].as<int64_t>();
  x.period_s = r[9].as<int64_t>();
  x.rules_version = r[10].as<uint64_t>();
  x.phase = static_cast<order_phase>(r[11].as<int>());
  x.code_url = text_of(r[12]);
  x.created_at = time_of(r[13]);
  x.expires_at = time_of(r[14]);
  x.closed_at = time_if_any(r[15]);
  x.paid_at = time_if_any(r[16]);
  x.provider_txn = text_of(r[17]);
  x.late = r[18].as<bool>();
  x.refunds = refunds_of_json(text_of(r[19]));
  x.version = r[20].as<uint64_t>();
  x.open_id = text_of(r[21]);
  x.prepay_id = text_of(r[22]);
  return x;
}

bool load_money(pqxx::transaction_base& tx, const load_account& q, load_account::reply& out) {
  static const auto sql =
      std::string{"SELECT "} + money_columns + ", purchases, ends_at, line_version, "
      + joined_meeting
      + " FROM account LEFT JOIN (SELECT user_id AS line_of,"
        " purchases, ends_at, version AS line_version FROM plan_line) l ON line_of = user_id"
        " LEFT JOIN (SELECT "
      + meeting_columns + " FROM meeting WHERE ended_at IS NULL) AS m (" + joined_meeting
      + ") ON m2 = user_id WHERE user_id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), number_of(q.in));
  if (rows.empty())
    return false;
  auto r = rows[0];
  out.money = read_money(r);
  if (!r["line_version"].is_null())
    out.line = plan_line_row{q.id, q.in, purchases_of_json(text_of(r["purchases"])),
                             time_if_any(r["ends_at"]), r["line_version"].as<uint64_t>()};
  if (auto width = static_cast<int>(r.size()); !r["m0"].is_null())
    out.meeting = read_meeting(r.slice(width - meeting_width, width));
  // Nothing was ever granted to whoever has no transaction.
  if (out.money->last_txn == 0)
    return true;
  for (const auto& x : tx.exec_params(books_sql(), q.id.str())) {
    constexpr int holds_at = 1 + lot_width, vouchers_at = holds_at + hold_width;
    switch (x[0].as<int>()) {
    case 1:
      out.lots.push_back(read_lot(x.slice(1, holds_at)));
      break;
    case 2:
      out.holds.push_back(read_hold(x.slice(holds_at, vouchers_at)));
      break;
    default:
      out.vouchers.push_back(read_voucher(x.slice(vouchers_at, vouchers_at + voucher_width)));
    }
  }
  std::sort(out.lots.begin(), out.lots.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  std::sort(out.holds.begin(), out.holds.end(), [](const auto& a, const auto& b) {
    return std::tie(a.made_at, a.reference) < std::tie(b.made_at, b.reference);
  });
  std::sort(out.vouchers.begin(), out.vouchers.end(),
            [](const auto& a, const auto& b) { return a.id.unique < b.id.unique; });
  return true;
}

void run_query(pqxx::transaction_base& tx, const load_order& q, load_order::reply& out) {
  static const auto sql =
      "SELECT " + order_columns() + " FROM pay_order WHERE id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), number_of(q.in));
  if (!rows.empty())
    out.row = read_order(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const list_orders& q, list_orders::reply& out) {
  static const auto sql = "SELECT " + order_columns()
                          + " FROM pay_order WHERE user_id = $1 AND realm = $2 AND ($3 = '' OR id"
                            " COLLATE \"C\" < $3) ORDER BY id COLLATE \"C\" DESC LIMIT $4";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, q.owner.str(), number_of(q.in), q.page.before, limit + 1);
  fill_page(out, rows, limit, read_order);
}

void run_query(pqxx::transaction_base& tx, const find_order& q, find_order::reply& out) {
  static const auto sql =
      "SELECT " + order_columns() + " FROM pay_order WHERE id = $1 AND user_id = $2 AND realm = $3";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), number_of(q.in));
  if (!rows.empty())
    out.row = read_order(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const count_open_orders& q, uint32_t& out) {
  out = tx.exec_params("SELECT count(*) FROM pay_order WHERE user_id = $1 AND realm = $2"
                       " AND phase IN (1, 2)",
                       q.owner.str(), number_of(q.in))[0][0]
            .as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const find_money& q, find_money::reply& out) {
  static const auto lot_sql = "SELECT " + lot_columns
                              + " FROM points_lot WHERE user_id = $1 AND source = $2"
                                " AND reference = $3";
  static const auto hold_sql =
      "SELECT " + hold_columns + " FROM points_hold WHERE user_id = $1 AND reference = $2";
  static const auto spent_sql =
      "SELECT " + voucher_columns + " FROM voucher WHERE user_id = $1 AND used_for = $2";
  auto owner = q.owner.str();
  if (q.source) {
    auto rows = tx.exec_params(lot_sql, owner, static_cast<int>(*q.source), q.reference);
    if (!rows.empty())
      out.lot = read_lot(rows[0]);
  }
  if (!q.hold.empty()) {
    auto rows = tx.exec_params(hold_sql, owner, q.hold);
    if (!rows.empty())
      out.hold = read_hold(rows[0]);
    else if (auto spent = tx.exec_params(spent_sql, owner, q.hold); !spent.empty())
      out.voucher = read_voucher(spent[0]);
  }
  if (q.charge_reference.empty())
    return;
  // 5: a debit; 23: what was spent.
  auto rows = tx.exec_params(
      "SELECT (SELECT coalesce(sum(e.amount), 0)::bigint FROM ledger_entry e WHERE e.user_id = $1"
      " AND e.number = t.number AND e.account = 23) FROM ledger_txn t WHERE t.user_id = $1"
      " AND t.reason = $2 AND t.reference = $3 AND t.kind = 5",
      owner, q.charge_reason, q.charge_reference);
  if (!rows.empty())
    out.charged = rows[0][0].as<int64_t>();
}

void run_query(pqxx::transaction_base& tx, const list_history& q, list_history::reply& out) {
  // Kinds 1 and 2 move cash alone, accounts 1 to 4 are the user's. The balance is counted back from
  // the account's within one statement: whatever is committed meanwhile is in both or in neither.
  static const char* const sql =
      "WITH page AS (SELECT number, kind, reason, reference, at FROM ledger_txn WHERE user_id = $1"
      " AND realm = $2 AND ($3::bigint = 0 OR number < $3::bigint) AND ($4::bool OR kind > 2)"
      " ORDER BY number DESC LIMIT $5), sums AS (SELECT e.number,"
      " sum(e.amount) FILTER (WHERE e.account = 2) AS available,"
      " sum(e.amount) FILTER (WHERE e.account = 3) AS held,"
      " sum(e.amount) FILTER (WHERE e.account = 4) AS debt,"
      " sum(e.amount) FILTER (WHERE e.account = 1) AS cash"
      " FROM page JOIN ledger_entry e ON e.user_id = $1 AND e.number = page.number GROUP BY 1)"
      " SELECT number, kind, reason, reference, at, coalesce(available, 0)::bigint,"
      " coalesce(held, 0)::bigint, coalesce(debt, 0)::bigint, coalesce(cash, 0)::bigint,"
      " ((SELECT points FROM account WHERE user_id = $1)"
      " - (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE user_id = $1 AND account = 2"
      " AND number > (SELECT max(number) FROM page))"
      " - coalesce(sum(available) OVER (ORDER BY number DESC ROWS BETWEEN UNBOUNDED PRECEDING"
      " AND 1 PRECEDING), 0))::bigint"
      " FROM page LEFT JOIN sums USING (number) ORDER BY number DESC";
  uint64_t before = 0;
  std::from_chars(q.page.before.data(), q.page.before.data() + q.page.before.size(), before);
  auto limit = page_size(q.page);
  array_text numbers;
  for (const auto& r : tx.exec_params(sql, q.owner.str(), number_of(q.in), std::to_string(before),
                                      q.cash, limit + 1)) {
    if (out.items.size() == limit) {
      out.next = std::to_string(out.items.back().number);
      break;
    }
    history_line x;
    x.number = r[0].as<uint64_t>();
    x.kind = static_cast<txn_kind>(r[1].as<int>());
    x.reason = text_of(r[2]);
    x.reference = text_of(r[3]);
    x.at = time_of(r[4]);
    x.available = r[5].as<int64_t>();
    x.held = r[6].as<int64_t>();
    x.debt = r[7].as<int64_t>();
    x.settled_fen = r[8].as<int64_t>();
    x.balance = r[9].as<int64_t>();
    numbers.put(x.number);
    out.items.push_back(std::move(x));
  }
  if (out.items.empty())
    return;
  // What is written stays, so these may be read apart. What moved within a lot, into a hold or out
  // of one, is no change of the lot's points.
  auto parts = tx.exec_params(
      "SELECT e.number, l.source, l.reference, sum(e.amount)::bigint, l.expires_at"
      " FROM ledger_entry e JOIN points_lot l ON l.user_id = e.user_id AND l.id = e.lot"
      " WHERE e.user_id = $1 AND e.number = ANY ($2::bigint[]) AND e.account IN (2, 3)"
      " GROUP BY e.number, l.user_id, l.id HAVING sum(e.amount) <> 0"
      " ORDER BY e.number DESC, l.id",
      q.owner.str(), numbers.take());
  auto line = out.items.begin();
  for (const auto& r : parts) {
    while (line->number != r[0].as<uint64_t>())
      ++line;
    line->parts.push_back({static_cast<lot_source>(r[1].as<int>()), text_of(r[2]),
                           r[3].as<int64_t>(), time_if_any(r[4])});
  }
}

void run_query(pqxx::transaction_base& tx, const list_messages& q, list_messages::reply& out) {
  static const auto begin = "SELECT " + message_columns
                            + " FROM message WHERE user_id = $1 AND realm = $2 AND ($3 = '' OR id"
                              " COLLATE \"C\" < $3)";
  static const std::string end = " ORDER BY id COLLATE \"C\" DESC LIMIT $4";
  static const auto all = begin + end;
  static const auto unread = begin + " AND read_at IS NULL" + end;
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(q.unread_only ? unread : all, q.owner.str(), number_of(q.in),
                             q.page.before, limit + 1);
  fill_page(out, rows, limit, read_message);
}

void run_query(pqxx::transaction_base& tx, const count_unread& q, uint32_t& out) {
  out = tx.exec_params(
              "SELECT count(*) FROM message WHERE user_id = $1 AND realm = $2 AND read_at IS NULL",
              q.owner.str(), number_of(q.in))[0][0]
            .as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const list_vouchers& q, list_vouchers::reply& out) {
  static const auto sql = "SELECT " + voucher_columns
                          + " FROM voucher WHERE user_id = $1 AND realm = $2 AND used_at IS NULL"
                            " AND id COLLATE \"C\" > $3 ORDER BY id COLLATE \"C\" LIMIT $4";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, q.owner.str(), number_of(q.in), q.page.before, limit + 1);
  fill_page(out, rows, limit, read_voucher);
}

void run_query(pqxx::transaction_base& tx, const list_meetings& q, list_meetings::reply& out) {
  static const auto sql = "SELECT " + meeting_columns
                          + " FROM meeting WHERE user_id = $1 AND realm = $2 AND ($3 = '' OR id"
                            " COLLATE \"C\" < $3) ORDER BY id COLLATE \"C\" DESC LIMIT $4";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, q.owner.str(), number_of(q.in), q.page.before, limit + 1);
  fill_page(out, rows, limit, read_meeting);
}

void run_query(pqxx::transaction_base& tx, const find_meeting& q, find_meeting::reply& out) {
  static const auto sql =
      "SELECT " + meeting_columns + " FROM meeting WHERE id = $1 AND user_id = $2 AND realm = $3";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), number_of(q.in));
  if (!rows.empty())
    out.row = read_meeting(rows[0]);
}

} // namespace zhian::storage
