#include "storage/postgres/report_rows.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// Written once: a second one for the same version belongs to somebody who was faster.
const row_table<report_right_row> rights{
    "report_right",
    "t.user_id || '|' || t.kind || '|' || t.report_id || '|' || t.edition",
    nullptr,
    {
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->what)),
        ZHIAN_COLUMN("report_id", "text", x.row->report),
        ZHIAN_COLUMN("edition", "int", x.row->edition),
        ZHIAN_COLUMN("paid_with", "smallint", static_cast<int>(x.row->paid_with)),
        ZHIAN_COLUMN("price", "bigint", x.row->price),
        ZHIAN_COLUMN("bought_at", "timestamptz", x.row->bought_at),
    },
    key_of,
};

} // namespace

std::string key_of(const report_right_row& x) {
  return x.user.str() + '|' + std::to_string(static_cast<int>(x.what)) + '|' + x.report + '|'
         + std::to_string(x.edition);
}

void write_report_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, rights, items);
}

void run_query(pqxx::transaction_base& tx, const find_report& q, find_report::reply& out) {
  static const auto sql =
      select(record_head_columns, ", config, report, report_version FROM interview_record"
                                  " WHERE id = $1 AND user_id = $2 AND realm = $3");
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(q.in));
  if (rows.empty())
    return;
  out.row.emplace();
  out.row->head = read_record_head(rows[0]);
  out.row->config = text_of(rows[0][12]);
  out.row->report = text_of(rows[0][13]);
  out.edition = rows[0][14].as<uint32_t>();
}

void run_query(pqxx::transaction_base& tx, const find_report_right& q,
               find_report_right::reply& out) {
  if (q.what != report_kind::interview)
    return;
  auto rows = tx.exec_params(
      "SELECT report_version, EXISTS (SELECT FROM report_right x WHERE x.user_id = r.user_id AND"
      " x.kind = $4 AND x.report_id = r.id AND x.edition = r.report_version)"
      " FROM interview_record r WHERE id = $1 AND user_id = $2 AND realm = $3",
      q.report, q.owner.str(), static_cast<int>(q.in), static_cast<int>(q.what));
  if (rows.empty())
    return;
  out.exists = true;
  out.edition = rows[0][0].as<uint32_t>();
  out.bought = rows[0][1].as<bool>();
}

} // namespace zhian::storage
