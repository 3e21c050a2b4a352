#include "storage/postgres/task_rows.hpp"

#include "storage/postgres/columns.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

/// What a task works on never changes: it is written once.
bool written(const task_row& x) {
  return x.version > 1;
}

const row_table<task_row> tasks{
    "task",
    "t.id",
    "t.id = v.id",
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->what)),
        ZHIAN_COLUMN("stage", "smallint", static_cast<int>(x.row->stage)),
        ZHIAN_COLUMN("resume_id", "text", x.row->input.resume.str()),
        ZHIAN_COLUMN("document", "text", x.row->input.document.str()),
        ZHIAN_COLUMN("number", "int", x.row->input.number),
        ZHIAN_KEPT_COLUMN("position", "text", written(*x.row), x.row->input.position),
        ZHIAN_KEPT_COLUMN("job_description", "text", written(*x.row), x.row->input.job_description),
        ZHIAN_COLUMN("language", "smallint", static_cast<int>(x.row->input.lang)),
        ZHIAN_COLUMN("price", "bigint", x.row->price),
        ZHIAN_COLUMN("begun", "int", x.row->begun),
        ZHIAN_COLUMN("failures", "int", x.row->failures),
        ZHIAN_COLUMN("fault", "text", x.row->fault),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("changed_at", "timestamptz", x.row->changed_at),
        ZHIAN_COLUMN("ended_at", "timestamptz", x.row->ended_at),
        ZHIAN_COLUMN("engine_version", "bigint", x.row->engine_version),
        ZHIAN_COLUMN("model_failures", "text", x.row->model_failures),
        version_column,
        ZHIAN_KEPT_COLUMN("company", "text", written(*x.row), x.row->input.company),
        ZHIAN_COLUMN("parts_wanted", "int", x.row->input.parts),
        ZHIAN_COLUMN("parts", "int", x.row->parts),
    },
    [](const task_row& x) { return x.id.str(); },
};

/// Written once: a second one of a task does not happen.
const row_table<task_result_row> results{
    "task_result",
    "t.id",
    nullptr,
    {
        id_column,
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->what)),
        ZHIAN_COLUMN("resume_id", "text", x.row->resume.str()),
        ZHIAN_COLUMN("document", "text", x.row->document.str()),
        ZHIAN_COLUMN("number", "int", x.row->number),
        ZHIAN_COLUMN("position", "text", x.row->position),
        ZHIAN_COLUMN("engine", "text", x.row->by.engine),
        ZHIAN_COLUMN("model", "text", x.row->by.model),
        ZHIAN_COLUMN("prompt", "text", x.row->by.prompt),
        ZHIAN_COLUMN("configuration", "text", x.row->by.configuration),
        ZHIAN_COLUMN("engine_version", "bigint", x.row->engine_version),
        ZHIAN_COLUMN("model_failures", "text", x.row->model_failures),
        ZHIAN_COLUMN("summary", "text", x.row->summary),
        ZHIAN_COLUMN("body", "text", x.row->body),
        ZHIAN_COLUMN("cost", "bigint", x.row->cost),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
        ZHIAN_COLUMN("company", "text", x.row->company),
        ZHIAN_COLUMN("parts", "int", x.row->parts),
    },
    [](const task_result_row& x) { return x.id.str(); },
};

/// The number is part of the key: a second one of the same number does not happen.
const row_table<task_part_row> task_parts{
    "task_part",
    "t.task_id || '|' || t.number",
    nullptr,
    {
        ZHIAN_COLUMN("task_id", "text", x.row->id.str()),
        realm_column,
        shard_column,
        ZHIAN_COLUMN("user_id", "text", x.row->user.str()),
        ZHIAN_COLUMN("kind", "smallint", static_cast<int>(x.row->what)),
        ZHIAN_COLUMN("number", "int", x.row->number),
        ZHIAN_COLUMN("body", "text", x.row->part.body),
        ZHIAN_COLUMN("notes", "text", x.row->part.notes),
        ZHIAN_COLUMN("created_at", "timestamptz", x.row->created_at),
    },
    [](const task_part_row& x) { return x.id.str() + '|' + std::to_string(x.number); },
};

/// Lists show no posting.
std::string task_columns(const char* job_description) {
  return std::string{"id, realm, user_id, kind, stage, resume_id, document, number, position, "}
         + job_description
         + ", language, price, begun, failures, fault, created_at, changed_at, ended_at, version,"
           " company, parts_wanted, parts, engine_version, model_failures";
}

task_row read_task(const pqxx::row& r) {
  task_row x;
  x.id = id_of<task_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.what = static_cast<task_kind>(r[3].as<int>());
  x.stage = static_cast<task_stage>(r[4].as<int>());
  x.input.resume = id_if_any<resume_id>(r[5]);
  x.input.document = id_if_any<resume_id>(r[6]);
  x.input.number = r[7].as<uint32_t>();
  x.input.position = text_of(r[8]);
  x.input.job_description = text_of(r[9]);
  x.input.lang = static_cast<language>(r[10].as<int>());
  x.price = r[11].as<int64_t>();
  x.begun = r[12].as<uint32_t>();
  x.failures = r[13].as<uint32_t>();
  x.fault = text_of(r[14]);
  x.created_at = time_of(r[15]);
  x.changed_at = time_of(r[16]);
  x.ended_at = time_if_any(r[17]);
  x.version = r[18].as<uint64_t>();
  x.input.company = text_of(r[19]);
  x.input.parts = r[20].as<uint32_t>();
  x.parts = r[21].as<uint32_t>();
  x.engine_version = r[22].as<uint32_t>();
  x.model_failures = text_of(r[23]);
  return x;
}

std::string result_columns(const char* body) {
  return std::string{"id, realm, user_id, kind, resume_id, document, number, position, engine,"
                     " model, prompt, configuration, summary, cost, created_at, "
                     "company, parts, engine_version, model_failures, "}
         + body;
}

task_result_row read_result(const pqxx::row& r) {
  task_result_row x;
  x.id = id_of<task_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.what = static_cast<task_kind>(r[3].as<int>());
  x.resume = id_if_any<resume_id>(r[4]);
  x.document = id_if_any<resume_id>(r[5]);
  x.number = r[6].as<uint32_t>();
  x.position = text_of(r[7]);
  x.by = {text_of(r[8]), text_of(r[9]), text_of(r[10]), text_of(r[11])};
  x.summary = text_of(r[12]);
  x.cost = r[13].as<int64_t>();
  x.created_at = time_of(r[14]);
  x.company = text_of(r[15]);
  x.parts = r[16].as<uint32_t>();
  x.engine_version = r[17].as<uint32_t>();
  x.model_failures = text_of(r[18]);
  x.body = text_of(r[19]);
  return x;
}

constexpr const char* part_columns =
    "task_id, realm, user_id, kind, number, body, notes, created_at";

task_part_row read_task_part(const pqxx::row& r) {
  task_part_row x;
  x.id = id_of<task_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.what = static_cast<task_kind>(r[3].as<int>());
  x.number = r[4].as<uint32_t>();
  x.part = {text_of(r[5]), text_of(r[6])};
  x.created_at = time_of(r[7]);
  return x;
}

/// Those behind `after`, by number.
std::vector<task_part_row> parts_of(pqxx::transaction_base& tx, const task_row& of,
                                    uint32_t after) {
  static const auto sql = std::string{"SELECT "} + part_columns
                          + " FROM task_part WHERE task_id = $1 AND realm = $2 AND number > $3"
                            " ORDER BY number LIMIT $4";
  std::vector<task_part_row> out;
  for (const auto& r :
       tx.exec_params(sql, of.id.str(), static_cast<int>(of.in), after, most_task_parts))
    out.push_back(read_task_part(r));
  return out;
}

int number_of_realm(realm in) {
  return static_cast<int>(in);
}

template <class Reply, class Read>
void fill_task_page(Reply& out, const pqxx::result& rows, uint32_t limit, Read read) {
  for (const auto& r : rows) {
    if (out.items.size() == limit) {
      out.next = out.items.back().id.str();
      return;
    }
    out.items.push_back(read(r));
  }
}

} // namespace

void write_task_records(row_writes& out, const std::vector<batch_item>& items) {
  write_rows(out, tasks, items);
  write_rows(out, results, items);
  write_rows(out, task_parts, items);
}

void run_query(pqxx::transaction_base& tx, const load_task& q, load_task::reply& out) {
  static const auto sql =
      "SELECT " + task_columns("job_description") + " FROM task WHERE id = $1 AND realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), number_of_realm(q.in));
  if (rows.empty())
    return;
  out.row = read_task(rows[0]);
  if (out.row->parts > 0 && !is_over(out.row->stage))
    for (auto& x : parts_of(tx, *out.row, 0))
      out.parts.push_back(std::move(x.part));
}

void run_query(pqxx::transaction_base& tx, const load_task_context& q,
               load_task_context::reply& out) {
  auto n = tx.exec_params(
      "SELECT count(*) FROM task WHERE user_id = $1 AND ended_at IS NULL AND realm = $2",
      q.owner.str(), number_of_realm(q.in));
  out.open = n[0][0].as<uint32_t>();
  auto rows = tx.exec_params(
      "SELECT document, number, state FROM resume WHERE id = $1 AND user_id = $2 AND realm = $3"
      " AND deleted_at IS NULL",
      q.resume.str(), q.owner.str(), number_of_realm(q.in));
  if (rows.empty())
    return;
  auto& head = out.resume.emplace();
  head.document = id_of<resume_id>(rows[0][0]);
  head.number = rows[0][1].as<uint32_t>();
  head.state = static_cast<resume_state>(rows[0][2].as<int>());
}

void run_query(pqxx::transaction_base& tx, const list_tasks& q, list_tasks::reply& out) {
  static const auto sql =
      "SELECT " + task_columns("''")
      + " FROM task WHERE user_id = $1 AND ($2 = '' OR id COLLATE \"C\" < $2) AND realm = $3"
        " ORDER BY id COLLATE \"C\" DESC LIMIT $4";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, q.owner.str(), q.page.before, number_of_realm(q.in), limit + 1);
  fill_task_page(out, rows, limit, read_task);
}

void run_query(pqxx::transaction_base& tx, const find_task& q, find_task::reply& out) {
  static const auto sql = "SELECT " + task_columns("job_description")
                          + " FROM task WHERE id = $1 AND user_id = $2 AND realm = $3";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), number_of_realm(q.in));
  if (!rows.empty())
    out.row = read_task(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const list_task_results& q,
               list_task_results::reply& out) {
  static const auto sql = "SELECT " + result_columns("''")
                          + " FROM task_result WHERE user_id = $1 AND kind = $2"
                            " AND ($3 = '' OR id COLLATE \"C\" < $3) AND realm = $4"
                            " ORDER BY id COLLATE \"C\" DESC LIMIT $5";
  auto limit = page_size(q.page);
  auto rows = tx.exec_params(sql, q.owner.str(), static_cast<int>(q.what), q.page.before,
                             number_of_realm(q.in), limit + 1);
  fill_task_page(out, rows, limit, read_result);
}

void run_query(pqxx::transaction_base& tx, const find_task_result& q,
               find_task_result::reply& out) {
  static const auto sql =
      "SELECT " + result_columns("body")
      + " FROM task_result WHERE id = $1 AND user_id = $2 AND kind = $3 AND realm = $4";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(q.what),
                             number_of_realm(q.in));
  if (!rows.empty())
    out.row = read_result(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const find_pack& q, find_pack::reply& out) {
  static const auto task_sql =
      "SELECT " + task_columns("job_description")
      + " FROM task WHERE id = $1 AND user_id = $2 AND kind = $3 AND realm = $4";
  static const auto result_sql =
      "SELECT " + result_columns("''")
      + " FROM task_result WHERE id = $1 AND user_id = $2 AND kind = $3 AND realm = $4";
  auto id = q.id.str();
  auto owner = q.owner.str();
  auto what = static_cast<int>(q.what);
  auto rows = tx.exec_params(task_sql, id, owner, what, number_of_realm(q.in));
  if (rows.empty())
    return;
  out.row = read_task(rows[0]);
  if (out.row->stage == task_stage::failed || out.row->stage == task_stage::cancelled)
    return;
  if (out.row->stage == task_stage::done) {
    auto made = tx.exec_params(result_sql, id, owner, what, number_of_realm(q.in));
    if (!made.empty())
      out.result = read_result(made[0]);
  }
  out.parts = parts_of(tx, *out.row, q.after);
}

void run_query(pqxx::transaction_base& tx, const load_pack& q, load_pack::reply& out) {
  static const auto sql =
      "SELECT " + task_columns("''")
      + " FROM task WHERE id = $1 AND user_id = $2 AND kind = $3 AND realm = $4";
  auto open = tx.exec_params(
      "SELECT count(*) FROM room WHERE host = $1 AND realm = $2 AND ended_at IS NULL",
      q.owner.str(), number_of_realm(q.in));
  out.open_rooms = open[0][0].as<uint32_t>();
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), static_cast<int>(task_kind::forecast),
                             number_of_realm(q.in));
  if (rows.empty())
    return;
  out.row = read_task(rows[0]);
  if (out.row->stage == task_stage::done)
    out.parts = parts_of(tx, *out.row, 0);
}

} // namespace zhian::storage
