#include "storage/postgres/job_queries.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "protocols/geo.hpp"
#include "storage/postgres/array_text.hpp"
#include "storage/postgres/job_eras.hpp"
#include "storage/postgres/job_json.hpp"
#include "storage/postgres/json_text.hpp"
#include "storage/postgres/read_rows.hpp"
#include "storage/postgres/resume_queries.hpp"

namespace zhian::storage {

namespace {

/// Postings that are looked through before an index is asked for what is rare among them.
constexpr int walk_rows = 3000;
/// Where nothing narrows a search so many walks are made for one page, which may then be short.
constexpr int most_walks = 6;

/// Of a row named j.
std::string job_columns(const char* body) {
  return std::string{"j.id, j.realm, j.origin, j.source_id, j.ordinal, j.title, j.company, j.city,"
                     " j.lat, j.lon, j.salary_min, j.salary_max, j.years_min, j.years_max,"
                     " j.degree, j.language, j.skills, "}
         + body
         + ", j.url, j.posted_at, j.digest, j.edited, j.withdrawn_at, j.created_at, j.changed_at,"
           " j.version";
}

job_row read_job(const pqxx::row& r) {
  job_row x;
  x.id = id_of<job_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.origin = static_cast<job_origin>(r[2].as<int>());
  x.source_id = text_of(r[3]);
  x.ordinal = r[4].as<uint64_t>();
  auto& what = x.what;
  what.title = text_of(r[5]);
  what.company = text_of(r[6]);
  what.city = text_of(r[7]);
  if (!r[8].is_null() && !r[9].is_null())
    what.at = geo_point{r[8].as<int32_t>(), r[9].as<int32_t>()};
  what.salary_min = r[10].as<uint32_t>();
  what.salary_max = r[11].as<uint32_t>();
  what.years_min = r[12].as<uint32_t>();
  if (!r[13].is_null())
    what.years_max = r[13].as<uint32_t>();
  what.least_degree = static_cast<degree>(r[14].as<int>());
  what.lang = text_of(r[15]) == "en" ? language::en : language::zh;
  what.skills = strings_of_json(text_of(r[16]));
  what.body = text_of(r[17]);
  what.url = text_of(r[18]);
  what.posted_at = time_of(r[19]);
  x.digest = text_of(r[20]);
  x.edited = r[21].as<bool>();
  x.withdrawn_at = time_if_any(r[22]);
  x.created_at = time_of(r[23]);
  x.changed_at = time_of(r[24]);
  x.version = r[25].as<uint64_t>();
  return x;
}

/// Of a row named j: what candidates are ranked by. Hundreds are read for one search.
constexpr const char* ranked_columns = "j.id, j.ordinal, j.city, j.salary_min, j.salary_max,"
                                       " j.years_min, j.years_max, j.degree, j.skills";

job_row read_ranked(const pqxx::row& r, realm in) {
  job_row x;
  x.id = id_of<job_id>(r[0]);
  x.in = in;
  x.ordinal = r[1].as<uint64_t>();
  auto& what = x.what;
  what.city = text_of(r[2]);
  what.salary_min = r[3].as<uint32_t>();
  what.salary_max = r[4].as<uint32_t>();
  what.years_min = r[5].as<uint32_t>();
  if (!r[6].is_null())
    what.years_max = r[6].as<uint32_t>();
  what.least_degree = static_cast<degree>(r[7].as<int>());
  what.skills = strings_of_json(text_of(r[8]));
  return x;
}

std::string columns_of(bool to_rank) {
  return to_rank ? std::string{ranked_columns} : job_columns("''");
}

int job_realm(realm x) {
  return static_cast<int>(x);
}

std::string texts_array(const std::vector<std::string>& texts) {
  array_text out;
  for (const auto& x : texts)
    out.put(x);
  return out.take();
}

/// An ordinal as a cursor; anything else: from the start.
int64_t ordinal_before(const std::string& cursor) {
  int64_t out = 0;
  auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), out);
  auto all = error == std::errc{} && end == cursor.data() + cursor.size() && !cursor.empty();
  return all ? out : std::numeric_limits<int64_t>::max();
}

/// The exact conditions: $4 samples, too; $5 salary, $6 years (-1: any); $7 whether there is a
/// place, $8…$11 the box around it, $12 and $13 its latitude and longitude, $14 the radius in
/// metres. Haversine on the mean radius, as protocols/geo.cpp has it.
const char* const exact_conditions =
    " AND j.realm = $1 AND j.withdrawn_at IS NULL AND ($4::bool OR j.origin <> 1)"
    " AND j.salary_max >= $5::int AND ($6::int < 0 OR j.years_min <= $6::int)"
    " AND (NOT $7::bool OR (j.lat BETWEEN $8::int AND $9::int AND j.lon BETWEEN $10::int AND "
    "$11::int AND 2 * 6371008.8 * asin(sqrt(least(1, power(sin(radians((j.lat - $12::int) / "
    "2e6::float8)), "
    "2) + cos(radians($12::int / 1e6::float8)) * cos(radians(j.lat / 1e6::float8)) * "
    "power(sin(radians((j.lon - "
    "$13::int) / 2e6::float8)), 2)))) <= $14::int))";

/// One search: its conditions as parameters, and the pages it collects.
class job_search_run {
public:
  job_search_run(pqxx::transaction_base& tx, const list_jobs& q)
      : tx_(tx), q_(q), tokens_(tokens_to_find(q.query, q.grams)) {
    const auto& x = q.query;
    salary_ = static_cast<int>(x.salary_min.value_or(0));
    years_ = x.years ? static_cast<int>(*x.years) : -1;
    placed_ = x.at && x.radius_m;
    if (placed_) {
      at_ = *x.at;
      box_ = box_around(*x.at, *x.radius_m);
      radius_ = static_cast<int>(*x.radius_m);
    }
    before_ = ordinal_before(q.page.before);
    limit_ = std::clamp<size_t>(q.page.limit, 1, job_bounds::candidates);
  }

  void run(list_jobs::reply& out) {
    auto narrow = !tokens_.empty();
    for (int i = 0; i < (narrow ? 1 : most_walks); ++i)
      if (walk(out))
        return;
    if (!narrow) {
      out.next = std::to_string(before_); // All there is was not looked at yet.
      return;
    }
    for (uint64_t step = 0;;) {
      step = eras_to_ask(
          {looked_, out.items.size(), wanted(out), static_cast<uint64_t>(before_), step});
      if (step == 0)
        break;
      if (ask_eras(out, step))
        return;
    }
    ask_index(out, tokens_, 0);
  }

private:
  bool full(list_jobs::reply& out, const pqxx::result& rows) {
    for (const auto& r : rows) {
      if (out.items.size() == limit_) {
        out.next = std::to_string(out.items.back().ordinal);
        return true;
      }
      out.items.push_back(q_.to_rank ? read_ranked(r, q_.in) : read_job(r));
    }
    return false;
  }
  size_t wanted(const list_jobs::reply& out) const { return limit_ + 1 - out.items.size(); }

  /// Looks through the next `walk_rows`; whether that is the end of it.
  bool walk(list_jobs::reply& out) {
    auto last = tx_.exec_params("SELECT ordinal FROM job_posting WHERE realm = $1 AND"
                                " withdrawn_at IS NULL AND ordinal < $2::bigint ORDER BY ordinal"
                                " DESC OFFSET $3::int LIMIT 1",
                                job_realm(q_.in), before_, walk_rows - 1);
    int64_t floor = last.empty() ? 0 : last[0][0].as<int64_t>();
    const auto& sql = newest_jobs_sql(!tokens_.empty(), q_.to_rank);
    auto rows =
        tokens_.empty()
            ? tx_.exec_params(sql, job_realm(q_.in), before_, floor, q_.samples, salary_, years_,
                              placed_, box_.least.lat, box_.most.lat, box_.least.lon, box_.most.lon,
                              at_.lat, at_.lon, radius_, wanted(out))
            : tx_.exec_params(sql, job_realm(q_.in), before_, floor, q_.samples, salary_, years_,
                              placed_, box_.least.lat, box_.most.lat, box_.least.lon, box_.most.lon,
                              at_.lat, at_.lon, radius_, wanted(out), tokens_);
    if (full(out, rows) || last.empty())
      return true;
    before_ = floor;
    looked_ += walk_rows;
    return false;
  }

  /// The newest ones that are left; whether that is the end of it.
  bool ask_eras(list_jobs::reply& out, uint64_t step) {
    auto newest = static_cast<uint64_t>(before_ - 1) / era_size;
    auto oldest = newest + 1 >= step ? newest + 1 - step : 0;
    auto floor = static_cast<int64_t>(oldest * era_size);
    if (ask_index(out, tokens_in_eras(tokens_, oldest, newest), floor))
      return true;
    looked_ += static_cast<uint64_t>(before_ - floor);
    before_ = floor;
    return floor <= 1;
  }

  bool ask_index(list_jobs::reply& out, const std::string& tokens, int64_t floor) {
    auto rows =
        tx_.exec_params(rare_jobs_sql(q_.to_rank), job_realm(q_.in), before_, floor, q_.samples,
                        salary_, years_, placed_, box_.least.lat, box_.most.lat, box_.least.lon,
                        box_.most.lon, at_.lat, at_.lon, radius_, wanted(out), tokens);
    return full(out, rows);
  }

  pqxx::transaction_base& tx_;
  const list_jobs& q_;
  std::string tokens_;
  int salary_ = 0;
  int years_ = -1;
  bool placed_ = false;
  geo_point at_;
  geo_box box_;
  int radius_ = 0;
  int64_t before_ = 0;
  uint64_t looked_ = 0; ///< Postings so far.
  size_t limit_ = 20;
};

const char* const search_columns =
    "s.id, s.realm, s.user_id, s.query, s.digest, s.resume, s.repeated, s.effective, s.created_at,"
    " s.deleted_at, s.version, s.found";

job_search_row read_search(const pqxx::row& r) {
  job_search_row x;
  x.id = id_of<job_search_id>(r[0]);
  x.in = static_cast<realm>(r[1].as<int>());
  x.user = id_of<user_id>(r[2]);
  x.query = query_of_json(text_of(r[3]));
  x.digest = text_of(r[4]);
  x.resume = resume_id::parse(text_of(r[5]));
  x.repeated = r[6].as<bool>();
  x.effective = r[7].as<bool>();
  x.created_at = time_of(r[8]);
  x.deleted_at = time_if_any(r[9]);
  x.version = r[10].as<uint64_t>();
  return x;
}

} // namespace

const std::string& newest_jobs_sql(bool tokens, bool to_rank) {
  static const auto make = [](bool narrow, bool ranked) {
    return "SELECT " + columns_of(ranked)
           + " FROM job_posting j WHERE j.ordinal < $2::bigint AND j.ordinal >= $3::bigint"
           + exact_conditions + (narrow ? " AND j.tokens @@ $16::tsquery" : "")
           + " ORDER BY j.ordinal DESC LIMIT $15::int";
  };
  static const std::string all[] = {make(false, false), make(false, true), make(true, false),
                                    make(true, true)};
  return all[(tokens ? 2 : 0) + (to_rank ? 1 : 0)];
}

const std::string& rare_jobs_sql(bool to_rank) {
  // A sum is no column of an index: the tokens alone say which rows are read. All that have them
  // are taken before they are put in order, so that no index of the order is walked for them. Of
  // those only the places are kept, and by these the few that are answered are read once more:
  // numbers, which are compared sooner than ids.
  static const auto make = [](bool ranked) {
    return std::string{"WITH hit AS MATERIALIZED (SELECT j.ordinal FROM job_posting j WHERE "
                       "j.tokens @@ $16::tsquery AND j.ordinal + 0 < $2::bigint AND j.ordinal + 0 "
                       ">= $3::bigint"}
           + exact_conditions
           + "), best AS (SELECT ordinal FROM hit ORDER BY ordinal DESC LIMIT $15::int)"
             " SELECT "
           + columns_of(ranked)
           + " FROM best JOIN job_posting j ON j.realm = $1 AND j.ordinal = best.ordinal"
             " ORDER BY j.ordinal DESC";
  };
  static const std::string all[] = {make(false), make(true)};
  return all[to_rank ? 1 : 0];
}

void run_query(pqxx::transaction_base& tx, const list_jobs& q, list_jobs::reply& out) {
  job_search_run{tx, q}.run(out);
}

void run_query(pqxx::transaction_base& tx, const find_job& q, find_job::reply& out) {
  static const auto sql =
      "SELECT " + job_columns("j.body") + " FROM job_posting j WHERE j.id = $1 AND j.realm = $2";
  auto rows = tx.exec_params(sql, q.id.str(), job_realm(q.in));
  if (!rows.empty())
    out.row = read_job(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const list_all_jobs& q, list_jobs::reply& out) {
  static const auto sql =
      "SELECT " + job_columns("''")
      + " FROM job_posting j WHERE j.realm = $1 AND j.ordinal < $2::bigint AND ($3::int = 0 OR "
        "j.origin = $3::int) AND ($4::int < 0 OR (j.withdrawn_at IS NOT NULL) = ($4::int = 1))"
        " AND ($5 = '' OR j.source_id = $5) ORDER BY j.ordinal DESC LIMIT $6";
  auto limit = page_size(q.page);
  for (const auto& r :
       tx.exec_params(sql, job_realm(q.in), ordinal_before(q.page.before),
                      q.origin ? static_cast<int>(*q.origin) : 0,
                      q.withdrawn ? static_cast<int>(*q.withdrawn) : -1, q.source_id, limit + 1)) {
    if (out.items.size() == limit) {
      out.next = std::to_string(out.items.back().ordinal);
      return;
    }
    out.items.push_back(read_job(r));
  }
}

void run_query(pqxx::transaction_base& tx, const load_job_book& q, load_job_book::reply& out) {
  auto rows = tx.exec_params(
      "SELECT realm, last_ordinal, samples, samples_done, cursor, fetch_at, failures, fault,"
      " tried_at, fetched_at, pages, taken, refused, version, source FROM job_book WHERE realm = "
      "$1",
      job_realm(q.catalogue.in));
  if (rows.empty())
    return;
  const auto& r = rows[0];
  auto& x = out.row.emplace();
  x.in = static_cast<realm>(r[0].as<int>());
  x.last_ordinal = r[1].as<uint64_t>();
  x.samples = text_of(r[2]);
  x.samples_done = r[3].as<uint32_t>();
  x.cursor = text_of(r[4]);
  x.fetch_at = time_if_any(r[5]);
  x.failures = r[6].as<uint32_t>();
  x.fault = text_of(r[7]);
  x.tried_at = time_if_any(r[8]);
  x.fetched_at = time_if_any(r[9]);
  x.pages = r[10].as<uint64_t>();
  x.taken = r[11].as<uint64_t>();
  x.refused = r[12].as<uint64_t>();
  x.version = r[13].as<uint64_t>();
  x.source = text_of(r[14]);
}

void run_query(pqxx::transaction_base& tx, const load_jobs& q, load_jobs::reply& out) {
  static const auto by_id =
      "SELECT " + job_columns("j.body") + " FROM job_posting j WHERE j.id = $1 AND j.realm = $2";
  static const auto by_source = "SELECT " + job_columns("j.body")
                                + " FROM job_posting j WHERE j.realm = $1 AND j.origin = $2"
                                  " AND j.source_id = ANY ($3::text[])";
  auto rows = q.id ? tx.exec_params(by_id, q.id->str(), job_realm(q.in))
                   : tx.exec_params(by_source, job_realm(q.in), static_cast<int>(q.origin),
                                    texts_array(q.sources));
  for (const auto& r : rows)
    out.rows.push_back(read_job(r));
}

void run_query(pqxx::transaction_base& tx, const load_job_search& q, load_job_search::reply& out) {
  auto numbers = tx.exec_params(
      "SELECT (SELECT count(*) FROM job_search WHERE user_id = $1 AND realm = $2 AND created_at >="
      " $3), (SELECT count(*) FROM job_search WHERE user_id = $1 AND realm = $2 AND deleted_at IS "
      "NULL), (SELECT max(created_at) FROM job_search WHERE user_id = $1 AND realm = $2 AND digest "
      "= $4)",
      q.owner.str(), job_realm(q.in), to_rfc3339_us(q.day), q.digest);
  out.today = numbers[0][0].as<uint32_t>();
  out.kept = numbers[0][1].as<uint32_t>();
  out.asked = time_if_any(numbers[0][2]);
  if (out.kept >= job_bounds::sessions) {
    static const auto oldest_sql =
        std::string{"SELECT "} + search_columns
        + " FROM job_search s WHERE s.user_id = $1 AND s.realm = $2 AND s.deleted_at IS NULL"
          " ORDER BY s.id COLLATE \"C\" LIMIT 1";
    auto rows = tx.exec_params(oldest_sql, q.owner.str(), job_realm(q.in));
    if (!rows.empty())
      out.oldest = read_search(rows[0]);
  }
  static const auto named_sql = select(
      resume_columns, "FROM resume WHERE id = $1 AND user_id = $2 AND realm = $3 AND deleted_at IS "
                      "NULL");
  static const auto default_sql = select(
      resume_columns, "FROM resume WHERE user_id = $1 AND realm = $2 AND is_default AND latest AND "
                      "deleted_at IS NULL ORDER BY id COLLATE \"C\" DESC LIMIT 1");
  auto rows = q.resume ? tx.exec_params(named_sql, q.resume->str(), q.owner.str(), job_realm(q.in))
                       : tx.exec_params(default_sql, q.owner.str(), job_realm(q.in));
  if (!rows.empty())
    out.resume = read_resume(rows[0]);
}

void run_query(pqxx::transaction_base& tx, const list_job_searches& q,
               list_job_searches::reply& out) {
  static const auto sql =
      std::string{"SELECT "} + search_columns
      + " FROM job_search s WHERE s.user_id = $1 AND s.realm = $2 AND s.deleted_at IS NULL"
        " AND ($3 = '' OR s.id COLLATE \"C\" < $3) ORDER BY s.id COLLATE \"C\" DESC LIMIT $4";
  auto limit = page_size(q.page);
  for (const auto& r :
       tx.exec_params(sql, q.owner.str(), job_realm(q.in), q.page.before, limit + 1)) {
    if (out.items.size() == limit) {
      out.next = out.items.back().row.id.str();
      return;
    }
    out.items.push_back({read_search(r), r[11].as<uint32_t>()});
  }
}

void run_query(pqxx::transaction_base& tx, const find_job_search& q, find_job_search::reply& out) {
  static const auto sql = std::string{"SELECT "} + search_columns
                          + ", s.results FROM job_search s WHERE s.id = $1 AND s.user_id = $2"
                            " AND s.realm = $3 AND s.deleted_at IS NULL";
  auto rows = tx.exec_params(sql, q.id.str(), q.owner.str(), job_realm(q.in));
  if (rows.empty())
    return;
  out.row = read_search(rows[0]);
  out.row->results = results_of_json(text_of(rows[0][12]));
  std::vector<std::string> ids;
  for (size_t i = q.from; i < out.row->results.size() && ids.size() < q.limit; ++i)
    ids.push_back(out.row->results[i].job.str());
  if (ids.empty())
    return;
  static const auto jobs_sql =
      "SELECT " + job_columns("''")
      + " FROM job_posting j WHERE j.id = ANY ($1::text[]) AND j.realm = $2";
  for (const auto& r : tx.exec_params(jobs_sql, texts_array(ids), job_realm(q.in)))
    out.jobs.push_back(read_job(r));
}

} // namespace zhian::storage
