#include "storage/postgres/engine_configs.hpp"

#include <algorithm>
#include <charconv>

#include "protocols/digest.hpp"
#include "protocols/task.hpp"
#include "storage/postgres/read_rows.hpp"

namespace zhian::storage {

namespace {

const std::string engine_version_columns =
    "feature, version, edition, based_on, author, created_at, changed_at, published_by,"
    " published_at, published_no IS NOT NULL AND published_no = (SELECT max(y.published_no)"
    " FROM engine_config y WHERE y.feature = x.feature) AS in_force";

engine_version read_engine_version(const pqxx::row& r) {
  engine_version x;
  x.feature = text_of(r[0]);
  x.version = r[1].as<uint32_t>();
  x.edition = r[2].as<uint64_t>();
  x.based_on = r[3].as<uint32_t>();
  x.author = text_of(r[4]);
  x.created_at = time_of(r[5]);
  x.changed_at = time_of(r[6]);
  x.published_by = text_if_any(r[7]);
  x.published_at = time_if_any(r[8]);
  x.current = r[9].as<bool>();
  return x;
}

/// With its body, which the columns have last.
std::optional<engine_version> one_engine_of(const pqxx::result& rows) {
  if (rows.empty())
    return std::nullopt;
  auto out = read_engine_version(rows[0]);
  out.body = text_of(rows[0][10]);
  return out;
}

/// The command as the row remembers it: of this person, so that nobody meets another's.
std::string engine_command_of(const op_key& op, const engine_author& by) {
  return by.who + ' ' + op.key;
}

std::string engine_digest_of(const op_key& op) {
  return to_hex(std::span<const uint8_t>{op.digest});
}

/// Whether the command was carried out before: then it is in the audit log, too.
bool engine_command_known(pqxx::transaction_base& tx, const std::string& feature,
                          const std::string& command) {
  return !tx.exec_params("SELECT FROM engine_config WHERE feature = $1 AND op = $2", feature,
                         command)
              .empty();
}

/// A line of the audit log, in the transaction of what it tells.
void audit_engine(pqxx::transaction_base& tx, const engine_author& by, const char* action,
                  std::string_view feature, int64_t version) {
  tx.exec_params("SELECT append_audit(ARRAY[0], ARRAY[$1]::smallint[], ARRAY[$2]::text[],"
                 " ARRAY[$3]::text[], ARRAY[$4]::text[], ARRAY['{}']::jsonb[],"
                 " ARRAY[$5]::text[], ARRAY[$6]::text[], ARRAY[now()])",
                 static_cast<int>(realm::zhimai), by.who, action,
                 "engine/" + std::string{feature} + '/' + std::to_string(version), by.address,
                 by.trace);
}

/// Rows (version, dimension, score, how many) of the newest reports of both versions. Each branch
/// walks the index of its version from the newest report on and stops at the bound.
pqxx::result interview_scores(pqxx::transaction_base& tx, const compare_engine_scores& q) {
  static const std::string newest =
      "(SELECT (report->>'engine_version')::bigint AS version, report FROM interview_record"
      " WHERE realm = $1 AND (report->>'engine_version')::bigint = ";
  static const std::string bounded = " ORDER BY ended_at DESC LIMIT $4)";
  return tx.exec_params(
      "SELECT n.version, d.name, d.score, count(*) FROM (" + newest + "$2::bigint" + bounded
          + " UNION ALL " + newest + "$3::bigint" + bounded
          + ") n CROSS JOIN LATERAL (SELECT s.name, s.score"
            " FROM jsonb_to_recordset(n.report->'dimensions') AS s(name text, score int)"
            " UNION ALL SELECT 'overall', (n.report->>'score')::int) d"
            " WHERE d.score BETWEEN 0 AND 100 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
      static_cast<int>(q.in), static_cast<int64_t>(q.from), static_cast<int64_t>(q.to),
      static_cast<int64_t>(compare_engine_scores::most_reports));
}

/// The same of tasks, whose summaries have the scores.
pqxx::result task_scores(pqxx::transaction_base& tx, const compare_engine_scores& q,
                         task_kind what) {
  static const std::string newest =
      "(SELECT engine_version AS version, summary::jsonb AS told FROM task_result"
      " WHERE realm = $1 AND kind = $5 AND engine_version = ";
  static const std::string bounded = " ORDER BY created_at DESC LIMIT $4)";
  return tx.exec_params(
      "SELECT n.version, d.name, d.score, count(*) FROM (" + newest + "$2::bigint" + bounded
          + " UNION ALL " + newest + "$3::bigint" + bounded
          + ") n CROSS JOIN LATERAL (SELECT s.key AS name, s.value::int AS score"
            " FROM jsonb_each_text(n.told->'scores') s"
            " UNION ALL SELECT 'overall', (n.told->>'total')::int) d"
            " WHERE d.score BETWEEN 0 AND 100 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
      static_cast<int>(q.in), static_cast<int64_t>(q.from), static_cast<int64_t>(q.to),
      static_cast<int64_t>(compare_engine_scores::most_reports), static_cast<int>(what));
}

pqxx::result scores_of(pqxx::transaction_base& tx, const compare_engine_scores& q) {
  if (q.feature == interview_feature)
    return interview_scores(tx, q);
  if (q.feature == diagnosis_feature)
    return task_scores(tx, q, task_kind::diagnosis);
  return {};
}

} // namespace

void run_query(pqxx::transaction_base& tx, const list_engine_versions& q,
               list_engine_versions::reply& out) {
  auto limit = page_size(q.page);
  int64_t before = 0;
  std::from_chars(q.page.before.data(), q.page.before.data() + q.page.before.size(), before);
  auto rows = tx.exec_params("SELECT " + engine_version_columns
                                 + " FROM engine_config x WHERE feature = $1"
                                   " AND ($2::bigint = 0 OR version < $2::bigint)"
                                   " ORDER BY version DESC LIMIT $3",
                             q.feature, before, limit + 1);
  for (const auto& r : rows)
    out.items.push_back(read_engine_version(r));
  if (out.items.size() > limit) {
    out.items.resize(limit);
    out.next = std::to_string(out.items.back().version);
  }
}

void run_query(pqxx::transaction_base& tx, const find_engine_version& q,
               find_engine_version::reply& out) {
  out.row =
      q.version == 0 ? engine_in_force(tx, q.feature, 0) : engine_of(tx, q.feature, q.version);
}

void run_query(pqxx::transaction_base& tx, const compare_engine_scores& q,
               compare_engine_scores::reply& out) {
  auto rows = scores_of(tx, q);
  for (const auto& r : rows) {
    auto version = r[0].as<uint32_t>();
    auto dimension = text_of(r[1]);
    if (out.counts.empty() || out.counts.back().version != version
        || out.counts.back().dimension != dimension)
      out.counts.push_back({version, std::move(dimension), {}, 0, 0});
    auto& into = out.counts.back();
    auto score = r[2].as<int>();
    auto count = r[3].as<uint64_t>();
    into.buckets[static_cast<size_t>(std::min(score / 10, 9))] += count;
    into.reports += count;
    into.sum += static_cast<int64_t>(count) * score;
  }
}

std::optional<engine_version> engine_in_force(pqxx::transaction_base& tx, std::string_view feature,
                                              uint32_t known) {
  return one_engine_of(
      tx.exec_params("SELECT " + engine_version_columns
                         + ", body FROM engine_config x WHERE feature = $1"
                           " AND published_no = (SELECT max(published_no)"
                           " FROM engine_config WHERE feature = $1) AND version <> $2",
                     std::string{feature}, static_cast<int64_t>(known)));
}

std::optional<engine_version> engine_of(pqxx::transaction_base& tx, std::string_view feature,
                                        uint32_t version) {
  return one_engine_of(
      tx.exec_params("SELECT " + engine_version_columns
                         + ", body FROM engine_config x WHERE feature = $1 AND version = $2",
                     std::string{feature}, static_cast<int64_t>(version)));
}

bool seed_engine(pqxx::transaction_base& tx, std::string_view feature, const std::string& json) {
  return tx.exec_params1("SELECT seed_engine($1, $2, 'system')", std::string{feature}, json)[0]
      .as<bool>();
}

int64_t add_engine_draft(pqxx::transaction_base& tx, const draft_engine& x, const std::string& json,
                         uint32_t most) {
  auto known = engine_command_known(tx, x.feature, engine_command_of(x.op, x.by));
  auto made =
      tx.exec_params1("SELECT add_engine_draft($1, $2, $3, $4, $5, $6)", x.feature, json, x.by.who,
                      engine_command_of(x.op, x.by), engine_digest_of(x.op), most)[0]
          .as<int64_t>();
  if (made > 0 && !known)
    audit_engine(tx, x.by, "engine.drafted", x.feature, made);
  return made;
}

engine_change change_engine_draft(pqxx::transaction_base& tx, const draft_engine& x,
                                  const std::string& json) {
  auto what = static_cast<engine_change>(
      tx.exec_params1("SELECT change_engine_draft($1, $2, $3, $4)", x.feature,
                      static_cast<int64_t>(x.version), static_cast<int64_t>(x.edition), json)[0]
          .as<int>());
  if (what == engine_change::done)
    audit_engine(tx, x.by, "engine.changed", x.feature, x.version);
  return what;
}

engine_change put_engine_in_force(pqxx::transaction_base& tx, const publish_engine& x) {
  auto what = static_cast<engine_change>(
      tx.exec_params1("SELECT publish_engine($1, $2, $3, $4)", x.feature,
                      static_cast<int64_t>(x.version), static_cast<int64_t>(x.edition), x.by.who)[0]
          .as<int>());
  if (what == engine_change::done)
    audit_engine(tx, x.by, "engine.published", x.feature, x.version);
  return what;
}

int64_t repeat_engine(pqxx::transaction_base& tx, const roll_back_engine& x) {
  auto known = engine_command_known(tx, x.feature, engine_command_of(x.op, x.by));
  auto made = tx.exec_params1("SELECT roll_back_engine($1, $2, $3, $4, $5, $6)", x.feature,
                              static_cast<int64_t>(x.version), static_cast<int64_t>(x.edition),
                              x.by.who, engine_command_of(x.op, x.by), engine_digest_of(x.op))[0]
                  .as<int64_t>();
  if (made > 0 && !known)
    audit_engine(tx, x.by, "engine.rolled_back", x.feature, made);
  return made;
}

} // namespace zhian::storage
