#include "storage/postgres/money_tables.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/money_json.hpp"

namespace zhian::storage {

namespace {

/// The user a row belongs to.
constexpr struct {
  template <class Row>
  operator column<Row>() const {
    return ZHIAN_COLUMN("user_id", "text", x.row->user.str());
  }
} user_column;

const row_table<money_row> accounts{
    "account",
    "t.user_id",
    "t.user_id = v.user_id",
    {
        user_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("settled_fen", "bigint", x.row->settled_fen),
        ZHIAN_COLUMN("points", "bigint", x.row->available),
        ZHIAN_COLUMN("level", "smallint", static_cast<int>(x.row->level)),
        ZHIAN_COLUMN("plan_end", "timestamptz", x.row->plan_end),
        ZHIAN_COLUMN("held", "bigint", x.row->held),
        ZHIAN_COLUMN("owed", "bigint", x.row->owed),
        ZHIAN_COLUMN("last_txn", "bigint", x.row->last_txn),
        version_column,
    },
    [](const money_row& x) { return x.user.str(); },
};

const row_table<order_row> orders{
    "pay_order",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        user_column,
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->kind)),
        {"plan", "smallint",
         [](array_text& out, const auto& x) {
           x.row->plan ? out.put(static_cast<int>(*x.row->plan)) : out.put_null();
         }},
        ZHIAN_COLUMN("channel", "smallint", static_cast<int>(x.row->channel)),
        ZHIAN_COLUMN("amount_fen", "bigint", x.row->amount_fen),
        ZHIAN_COLUMN("points_grant", "bigint", x.row->points_grant),
        ZHIAN_COLUMN("points_per_yuan", "bigint", x.row->points_per_yuan),
        ZHIAN_COLUMN("period_s", "bigint", x.row->period_s),
        ZHIAN_COLUMN("rules_version", "bigint", x.row->rules_version),
        ZHIAN_COLUMN("phase", "smallint", static_cast<int>(x.row->phase)),
        ZHIAN_COLUMN("code_url", "text", x.row->code_url),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("expires_at", "timestamptz", x.row->expires_at),
        ZHIAN_COLUMN("closed_at", "timestamptz", x.row->closed_at),
        ZHIAN_COLUMN("paid_at", "timestamptz", x.row->paid_at),
        ZHIAN_COLUMN("provider_txn", "text", x.row->provider_txn),
        ZHIAN_COLUMN("late", "bool", x.row->late),
        ZHIAN_COLUMN("refunds", "jsonb", json_refunds(x.row->refunds)),
        ZHIAN_COLUMN("open_id", "text", x.row->open_id),
        ZHIAN_COLUMN("prepay_id", "text", x.row->prepay_id),
        version_column,
    },
    [](const order_row& x) { return x.id.str(); },
};

const row_table<points_lot_row> lots{
    "points_lot",
    "t.user_id || '|' || t.id",
    "t.user_id = v.user_id AND t.id = v.id",
    {
        user_column,
        ZHIAN_COLUMN("id", "bigint", static_cast<uint64_t>(x.row->lot.id)),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("source", "smallint", static_cast<int>(x.row->lot.source)),
        ZHIAN_COLUMN("reference", "text", x.row->lot.reference),
        ZHIAN_COLUMN("granted", "bigint", x.row->lot.granted),
        ZHIAN_COLUMN("available", "bigint", x.row->lot.available),
        ZHIAN_COLUMN("held", "bigint", x.row->lot.held),
        ZHIAN_COLUMN("lapsed", "bigint", x.row->lot.lapsed),
        ZHIAN_COLUMN("reversed", "bigint", x.row->lot.reversed),
        ZHIAN_COLUMN("owed", "bigint", x.row->lot.owed),
        ZHIAN_COLUMN("granted_at", "timestamptz", x.row->lot.granted_at),
        ZHIAN_COLUMN("expires_at", "timestamptz", x.row->lot.expires_at),
        ZHIAN_COLUMN("with_line", "bool", x.row->lot.with_line),
        version_column,
    },
    [](const points_lot_row& x) {
      return x.user.str() + '|' + std::to_string(static_cast<uint64_t>(x.lot.id));
    },
};

const row_table<points_hold_row> holds{
    "points_hold",
    "t.user_id || '|' || t.reference",
    "t.user_id = v.user_id AND t.reference = v.reference",
    {
        user_column,
        ZHIAN_COLUMN("reference", "text", x.row->hold.reference),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("purpose", "text", x.row->hold.purpose),
        ZHIAN_COLUMN("asked", "bigint", x.row->hold.asked),
        ZHIAN_COLUMN("parts", "jsonb", json_parts(x.row->hold.parts)),
        ZHIAN_COLUMN("lines", "jsonb", json_lines(x.row->hold.lines)),
        ZHIAN_COLUMN("closed", "bool", x.row->hold.closed),
        ZHIAN_COLUMN("made_at", "timestamptz", x.row->hold.made_at),
        version_column,
    },
    [](const points_hold_row& x) { return x.user.str() + '|' + x.hold.reference; },
};

const row_table<plan_line_row> plan_lines{
    "plan_line",
    "t.user_id",
    "t.user_id = v.user_id",
    {
        user_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("purchases", "jsonb", json_purchases(x.row->purchases)),
        ZHIAN_COLUMN("ends_at", "timestamptz", x.row->end),
        version_column,
    },
    [](const plan_line_row& x) { return x.user.str(); },
};

const row_table<voucher_row> vouchers{
    "voucher",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        user_column,
        ZHIAN_COLUMN("good", "smallint", static_cast<int>(x.row->good)),
        ZHIAN_COLUMN("price", "bigint", x.row->price),
        ZHIAN_COLUMN("bought_at", "timestamptz", x.row->bought_at),
        ZHIAN_COLUMN("used_at", "timestamptz", x.row->used_at),
        ZHIAN_COLUMN("used_for", "text", x.row->used_for),
        version_column,
    },
    [](const voucher_row& x) { return x.id.str(); },
};

const row_table<meeting_row> meetings{
    "meeting",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        user_column,
        ZHIAN_COLUMN("title", "text", x.row->title),
        ZHIAN_COLUMN("price", "bigint", x.row->price),
        ZHIAN_COLUMN("grace_s", "bigint", x.row->grace_s),
        ZHIAN_COLUMN("holds", "jsonb", json_minutes(x.row->holds)),
        ZHIAN_COLUMN("minutes", "int", x.row->minutes),
        ZHIAN_COLUMN("started_at", "timestamptz", x.row->started_at),
        ZHIAN_COLUMN("seen_at", "timestamptz", x.row->seen_at),
        ZHIAN_COLUMN("warned", "bool", x.row->warned),
        ZHIAN_COLUMN("ended_at", "timestamptz", x.row->ended_at),
        {"reason", "smallint",
         [](array_text& out, const auto& x) {
           x.row->reason ? out.put(static_cast<int>(*x.row->reason)) : out.put_null();
         }},
        version_column,
    },
    [](const meeting_row& x) { return x.id.str(); },
};

/// Written once: a number or a debit that is there already belongs to somebody who was faster.
const row_table<ledger_txn_row> txns{
    "ledger_txn",
    "t.user_id || '|' || t.number",
    nullptr,
    {
        user_column,
        ZHIAN_COLUMN("number", "bigint", x.row->txn.number),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->txn.kind)),
        ZHIAN_COLUMN("reason", "text", x.row->txn.reason),
        ZHIAN_COLUMN("reference", "text", x.row->txn.reference),
        ZHIAN_COLUMN("at", "timestamptz", x.row->txn.at),
        ZHIAN_COLUMN("lines", "smallint", x.row->txn.entries.size()),
    },
    [](const ledger_txn_row& x) { return x.user.str() + '|' + std::to_string(x.txn.number); },
};

/// One entry of all transactions.
struct ledger_line {
  user_id user;
  realm in = realm::zhimai;
  uint64_t number = 0;
  size_t line = 0; ///< From 1.
  ledger_entry entry;
};
const std::vector<column<ledger_line>> line_columns{
    user_column,
    ZHIAN_COLUMN("number", "bigint", x.row->number),
    ZHIAN_COLUMN("line", "smallint", x.row->line),
    realm_column,
    shard_column,
    ZHIAN_COLUMN("account", "smallint", static_cast<int>(x.row->entry.account)),
    ZHIAN_COLUMN("amount", "bigint", x.row->entry.amount),
    {"lot", "bigint",
     [](array_text& out, const auto& x) {
       auto lot = x.row->entry.lot;
       lot == lot_id::none ? out.put_null() : out.put(static_cast<uint64_t>(lot));
     }},
};

const std::vector<column<money_finding>> finding_columns{
    ZHIAN_COLUMN("key", "text", zhian::key_of(*x.row)),
    realm_column,
    shard_column,
    ZHIAN_COLUMN("class", "smallint", static_cast<int>(x.row->what)),
    ZHIAN_COLUMN("order_id", "text", x.row->order.str()),
    user_column,
    ZHIAN_COLUMN("evidence", "text", x.row->evidence),
    ZHIAN_COLUMN("expected_fen", "bigint", x.row->expected_fen),
    ZHIAN_COLUMN("seen_fen", "bigint", x.row->seen_fen),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
    ZHIAN_COLUMN("allowed", "jsonb", json_actions(x.row->allowed)),
};

const std::vector<column<inbox_row>> inbox_columns{
    ZHIAN_COLUMN("provider", "text", x.row->provider),
    ZHIAN_COLUMN("event_id", "text", x.row->event_id),
    shard_column,
};

const std::vector<column<message_row>> message_columns{
    id_column,
    realm_column,
    shard_column,
    user_column,
    ZHIAN_COLUMN("kind", "text", x.row->kind),
    ZHIAN_COLUMN("data", "jsonb", x.row->data),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
    ZHIAN_COLUMN("read_at", "timestamptz", x.row->read_at),
};

std::vector<std::string> texts_of(const std::vector<message_id>& ids) {
  std::vector<std::string> out;
  for (const auto& id : ids)
    out.push_back(id.str());
  return out;
}

const std::vector<column<messages_read>> read_columns{
    user_column,
    realm_column,
    ZHIAN_COLUMN("ids", "jsonb", json_strings(texts_of(x.row->ids))),
    ZHIAN_COLUMN("upto", "text", x.row->upto.str()),
    ZHIAN_COLUMN("at", "timestamptz", x.row->at),
};

template <class Row>
std::string insert_into(const std::string& table, const std::vector<column<Row>>& columns) {
  return "INSERT INTO " + table + " (" + names(columns) + ") SELECT * FROM " + unnest(columns);
}

void write_ledger(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, txns, items);
  auto booked = rows_of<ledger_txn_row>(items);
  std::vector<ledger_line> lines;
  std::vector<const batch_item*> of;
  for (const auto& [row, item] : booked)
    for (size_t i = 0; i < row->txn.entries.size(); ++i) {
      lines.push_back({row->user, row->in, row->txn.number, i + 1, row->txn.entries[i]});
      of.push_back(item);
    }
  if (lines.empty())
    return;
  std::vector<row_of<ledger_line>> rows;
  for (size_t i = 0; i < lines.size(); ++i)
    rows.push_back({&lines[i], of[i]});
  // Only below transactions of this batch: one that was not written makes its command guilty, and
  // must not end in an error that hides whose fault it is.
  static const std::string sql =
      "INSERT INTO ledger_entry (" + names(line_columns) + ") SELECT * FROM " + unnest(line_columns)
      + " AS v(" + names(line_columns)
      + ") WHERE (SELECT t.xmin FROM ledger_txn t WHERE t.user_id = v.user_id"
        " AND t.number = v.number) = pg_current_xact_id()::xid";
  out.statements.push_back(over(sql, line_columns, rows));
}

} // namespace

void write_money_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, accounts, items);
  write_rows(out, orders, items);
  write_rows(out, plan_lines, items);
  write_rows(out, lots, items);
  write_rows(out, holds, items);
  write_rows(out, vouchers, items);
  write_rows(out, meetings, items);
  write_ledger(out, items);
  static const std::string finding_sql =
      insert_into("money_finding", finding_columns) + " ON CONFLICT (key) DO NOTHING";
  write_plain(out, finding_sql, finding_columns, items);
  static const std::string inbox_sql =
      insert_into("inbox", inbox_columns) + " ON CONFLICT DO NOTHING";
  write_plain(out, inbox_sql, inbox_columns, items);
  static const std::string message_sql = insert_into("message", message_columns);
  write_plain(out, message_sql, message_columns, items);
  static const std::string read_sql =
      "UPDATE message t SET read_at = v.at FROM " + unnest(read_columns) + " AS v("
      + names(read_columns)
      + ") WHERE t.user_id = v.user_id AND t.realm = v.realm AND t.read_at IS NULL"
        " AND CASE WHEN v.ids = '[]' THEN t.id COLLATE \"C\" <= v.upto ELSE v.ids ? t.id END";
  write_plain(out, read_sql, read_columns, items);
}

} // namespace zhian::storage
