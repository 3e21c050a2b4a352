#include "storage/postgres/report_rows.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/read_rows.hpp"
#include "storage/postgres/task_rows.hpp"

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

std::optional<stored_report> find_result(pqxx::transaction_base& tx, const find_report& q,
                                         task_kind of) {
  auto id = task_id::parse(q.report);
  if (!id)
    return std::nullopt;
  find_task_result::reply found;
  run_query(tx, find_task_result{q.in, q.owner, *id, of}, found);
  if (!found.row)
    return std::nullopt;
  stored_report out;
  out.key = q.report;
  out.position = std::move(found.row->position);
  out.company = std::move(found.row->company);
  out.number = found.row->number;
  out.by = std::move(found.row->by);
  out.body = std::move(found.row->body);
  out.made_at = found.row->created_at;
  if (found.row->parts == 0)
    return out;
  find_pack::reply pack;
  run_query(tx, find_pack{q.in, q.owner, *id, of, 0}, pack);
  for (auto& x : pack.parts)
    out.parts.push_back(std::move(x.part.body));
  return out;
}

/// Where the task stands that such a report would be the result of; nothing: there is none.
std::optional<task_stage> stage_of(pqxx::transaction_base& tx, const report_traits& of,
                                   const std::string& report, const user_id& owner, realm in) {
  if (!of.task)
    return std::nullopt;
  auto rows = tx.exec_params(
      "SELECT stage FROM task WHERE id = $1 AND user_id = $2 AND realm = $3 AND kind = $4", report,
      owner.str(), static_cast<int>(in), static_cast<int>(*of.task));
  if (rows.empty())
    return std::nullopt;
  return static_cast<task_stage>(rows[0][0].as<int>());
}

std::optional<stored_report> find_record(pqxx::transaction_base& tx, const find_report& q) {
  static const auto sql =
      select(record_head_columns, ", config, report, report_version FROM interview_record"
                                  " WHERE id = $1 AND user_id = $2 AND realm = $3");
  auto rows = tx.exec_params(sql, q.report, q.owner.str(), static_cast<int>(q.in));
  if (rows.empty())
    return std::nullopt;
  auto head = read_record_head(rows[0]);
  stored_report out;
  out.key = q.report;
  out.position = std::move(head.position);
  out.company = std::move(head.company);
  out.config = text_of(rows[0][12]);
  out.body = text_of(rows[0][13]);
  out.made_at = head.ended_at;
  out.edition = rows[0][14].as<uint32_t>();
  return out;
}

/// The report of key $1, owner $2 and realm $3 with its version. Results of tasks are written once.
std::string version_of(const report_traits& x) {
  if (x.task)
    return "SELECT id, user_id, 1 AS version FROM task_result WHERE id = $1 AND user_id = $2"
           " AND realm = $3 AND kind = "
           + std::to_string(static_cast<int>(*x.task));
  return "SELECT id, user_id, report_version AS version FROM interview_record WHERE id = $1"
         " AND user_id = $2 AND realm = $3";
}

} // namespace

std::string key_of(const report_right_row& x) {
  return x.user.str() + '|' + std::to_string(static_cast<int>(x.what)) + '|' + x.report + '|'
         + std::to_string(x.edition);
}

void write_report_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, rights, items);
}

void run_query(pqxx::transaction_base& tx, const find_report& q, find_report::reply& out) {
  const auto* of = traits_of(q.what);
  if (!of)
    return;
  out.row = of->task ? find_result(tx, q, *of->task) : find_record(tx, q);
  if (out.row)
    out.row->what = q.what;
  else
    out.task = stage_of(tx, *of, q.report, q.owner, q.in);
}

void run_query(pqxx::transaction_base& tx, const find_report_right& q,
               find_report_right::reply& out) {
  const auto* of = traits_of(q.what);
  if (!of)
    return;
  auto rows = tx.exec_params(
      "SELECT r.version, EXISTS (SELECT FROM report_right x WHERE x.user_id = r.user_id AND"
      " x.kind = $4 AND x.report_id = r.id AND x.edition = r.version) FROM ("
          + version_of(*of) + ") r",
      q.report, q.owner.str(), static_cast<int>(q.in), static_cast<int>(q.what));
  if (rows.empty()) {
    out.task = stage_of(tx, *of, q.report, q.owner, q.in);
    return;
  }
  out.exists = true;
  out.edition = rows[0][0].as<uint32_t>();
  out.bought = rows[0][1].as<bool>();
}

} // namespace zhian::storage
