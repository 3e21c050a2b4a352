// Searches over a million postings: the statements of the product on a private PostgreSQL, with
// filters of every kind, one after the other. ZHIAN_BENCH_POSTINGS: another number of them.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "actors/jobs/samples.hpp"
#include "bench/bench_args.hpp"
#include "protocols/cities.hpp"
#include "protocols/grams.hpp"
#include "protocols/json_writer.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/job_json.hpp"
#include "storage/postgres/job_queries.hpp"
#include "storage/postgres/json_text.hpp"
#include "support/store_fixture.hpp"

using namespace zhian;

namespace {

uint64_t posting_count() {
  const char* text = std::getenv("ZHIAN_BENCH_POSTINGS");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 1'000'000;
}

/// The postings as COPY takes them; the index of the tokens is built afterwards, as after any load
/// of this size.
void load_postings(const test::store_fixture& store, uint64_t count) {
  auto index = store.value("SELECT indexdef FROM pg_indexes WHERE indexname = "
                           "'job_posting_tokens'");
  store.run("DROP INDEX job_posting_tokens");
  pqxx::connection db{store.super_dsn()};
  pqxx::work tx{db};
  pqxx::stream_to out{tx, "job_posting",
                      std::vector<std::string>{"id",         "realm",     "shard_id", "origin",
                                               "source_id",  "ordinal",   "title",    "company",
                                               "city",       "lat",       "lon",      "salary_min",
                                               "salary_max", "years_min", "degree",   "language",
                                               "skills",     "body",      "url",      "posted_at",
                                               "tokens",     "digest",    "edited",   "created_at",
                                               "changed_at", "version"}};
  auto now = wall_now();
  auto at = to_rfc3339_us(now);
  for (uint64_t n = 1; n <= count; ++n) {
    job_row x;
    x.id = job_id::make(1, now);
    x.ordinal = n;
    x.what = jobs::sample_job(n);
    out << std::make_tuple(
        x.id.str(), 1, 1, 3, "bench-" + std::to_string(n), n, x.what.title, x.what.company,
        x.what.city, x.what.at->lat, x.what.at->lon, x.what.salary_min, x.what.salary_max,
        x.what.years_min, static_cast<int>(x.what.least_degree),
        std::string{to_string(x.what.lang)}, storage::json_strings(x.what.skills), x.what.body,
        std::string{}, at, storage::tokens_of(x), std::string{}, false, at, at, 1);
    if (n % 100'000 == 0)
      std::cerr << n << " postings\n";
  }
  out.complete();
  tx.commit();
  store.run(index);
  store.run("VACUUM ANALYZE job_posting");
}

struct question {
  std::string kind;
  list_jobs what;
};

question about(std::string kind, const std::string& words, const std::string& city = {}) {
  question out{std::move(kind), {}};
  out.what.query.words = words;
  out.what.query.city = city;
  out.what.grams = grams_to_find(words, 64);
  out.what.page.limit = job_bounds::candidates;
  out.what.to_rank = true;
  return out;
}

/// Frequent and rare words, with and without everything else that narrows; as many candidates as a
/// search ranks, and short pages.
std::vector<question> all_questions() {
  std::vector<question> out{
      about("nothing", ""),
      about("frequent word", "工程师"),
      about("two words", "Java 后端"),
      about("rare skill", "ClickHouse"),
      about("rare pair", "月嫂 英语"),
      about("company", "云栎科技示例7号公司"),
      about("no such word", "章鱼驯养"),
      about("word in a large city", "前端", "上海"),
      about("word in a small city", "前端", "海口"),
      about("small city", "", "兰州"),
  };
  auto rich = about("salary", "");
  rich.what.query.salary_min = 60000;
  out.push_back(rich);
  auto fresh = about("no experience", "会计");
  fresh.what.query.years = 0;
  out.push_back(fresh);
  for (const auto* name : {"上海", "温州"}) {
    auto near = about(std::string{"radius, "} + name, "设计师");
    near.what.query.at = jobs::find_city(name)->at;
    near.what.query.radius_m = 5000;
    out.push_back(near);
    near.kind = std::string{"radius alone, "} + name;
    near.what.grams.clear();
    out.push_back(near);
  }
  auto all = about("everything", "运营", "成都");
  all.what.query.salary_min = 9000;
  all.what.query.years = 3;
  all.what.query.at = jobs::find_city("成都")->at;
  all.what.query.radius_m = 8000;
  out.push_back(all);
  auto page = about("short page", "工程师", "北京");
  page.what.page.limit = 20;
  page.what.to_rank = false;
  out.push_back(page);
  return out;
}

double percentile(std::vector<double> values, double share) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  auto at = static_cast<size_t>(share * static_cast<double>(values.size()));
  return values[std::min(at, values.size() - 1)];
}

void show_plan(pqxx::nontransaction& tx, const char* name, const std::string& sql, uint64_t count,
               const std::string& tokens) {
  std::cout << "\n-- " << name << '\n';
  for (const auto& r : tx.exec_params("EXPLAIN (ANALYZE, BUFFERS) " + sql, 1, count + 1, 0, true, 0,
                                      -1, false, 0, 0, 0, 0, 0, 0, 0, 301, tokens))
    std::cout << r[0].as<std::string>() << '\n';
}

} // namespace

int main(int argc, char** argv) {
  auto args = bench::parse(argc, argv);
  auto count = posting_count();
  test::store_fixture store;
  load_postings(store, count);
  auto db = storage::open_connection(store.app_dsn(), storage::connection_use::query);
  pqxx::nontransaction tx{*db};
  auto questions = all_questions();
  std::map<std::string, std::vector<double>> taken;
  std::map<std::string, size_t> found;
  std::vector<double> every;
  auto ask = [&](const question& q, bool counted) {
    list_jobs::reply out;
    auto begin = std::chrono::steady_clock::now();
    storage::run_query(tx, q.what, out);
    std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    found[q.kind] = out.items.size();
    if (!counted)
      return;
    taken[q.kind].push_back(took.count());
    every.push_back(took.count());
  };
  for (const auto& q : questions)
    ask(q, false); // Nothing is in memory yet.
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{args.seconds * args.rounds};
  do
    for (const auto& q : questions)
      ask(q, true);
  while (std::chrono::steady_clock::now() < until);

  for (const auto& q : questions)
    std::cout << q.kind << ": " << found[q.kind] << " found, p50 " << percentile(taken[q.kind], 0.5)
              << " ms, p95 " << percentile(taken[q.kind], 0.95) << " ms\n";
  show_plan(tx, "a frequent word, among the newest", storage::newest_jobs_sql(true, true), count,
            storage::tokens_to_find({}, grams_to_find("工程师", 64)));
  show_plan(tx, "a rare word, by tokens", storage::rare_jobs_sql(true), count,
            storage::tokens_to_find({}, grams_to_find("ClickHouse 云栎", 64)));
  if (args.json) {
    json_writer out;
    // Microseconds: whole numbers.
    out.open()
        .field("postings", count)
        .field("searches", every.size())
        .field("p50_us", static_cast<uint64_t>(percentile(every, 0.5) * 1000))
        .field("p95_us", static_cast<uint64_t>(percentile(every, 0.95) * 1000))
        .list("kinds", questions, [&](const question& q) {
          out.open()
              .field("kind", q.kind)
              .field("found", found[q.kind])
              .field("p50_us", static_cast<uint64_t>(percentile(taken[q.kind], 0.5) * 1000))
              .field("p95_us", static_cast<uint64_t>(percentile(taken[q.kind], 0.95) * 1000))
              .close();
        });
    out.close();
    std::cout << out.take() << std::endl;
  }
  return percentile(every, 0.95) <= 50 ? EXIT_SUCCESS : EXIT_FAILURE;
}
