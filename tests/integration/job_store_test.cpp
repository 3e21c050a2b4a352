// Postings and searches in the store: what is found by words, conditions and distance, page after
// page, and by which index.
#include "integration/money_fixture.hpp"
#include "protocols/geo.hpp"
#include "protocols/grams.hpp"
#include "storage/postgres/job_json.hpp"
#include "storage/postgres/job_queries.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct job_fixture : test::money_fixture {
  entity_ref list = refs::catalogue(zhimai, job_postings);

  job_row posting(const std::string& source, uint64_t ordinal, const std::string& title) const {
    job_row x;
    x.id = job_id::make(list.shard, now);
    x.source_id = source;
    x.ordinal = ordinal;
    x.what.title = title;
    x.what.company = "O'Neil \\ 云栎";
    x.what.city = "上海";
    x.what.at = geo_point{31'230'400, 121'473'700};
    x.what.salary_min = 10000;
    x.what.salary_max = 15000;
    x.what.skills = {"Java", "C++"};
    x.what.body = "正文不被搜索";
    x.what.posted_at = x.created_at = x.changed_at = now;
    x.version = 1;
    return x;
  }
  ec keep(std::vector<record> records) {
    write_set w;
    w.shard = list.shard;
    w.epoch = epochs[list.shard];
    w.entity = list.str();
    w.records = std::move(records);
    return write_all({w})[0];
  }
  /// The source ids of all pages of `limit`.
  std::string found(list_jobs q, uint32_t limit = 100) const {
    std::string out;
    q.in = zhimai;
    q.page.limit = limit;
    for (int pages = 0; pages < 100; ++pages) {
      auto got = ask(q);
      BOOST_TEST(got.items.size() <= limit);
      for (const auto& x : got.items)
        out += (out.empty() ? "" : " ") + x.source_id;
      if (got.next.empty())
        return out;
      q.page.before = got.next;
    }
    return "endless";
  }
  std::string search(std::string_view words) const {
    list_jobs q;
    q.grams = grams_to_find(words, 64);
    return found(q);
  }
  job_search_row session(timestamp at, const std::string& digest = "d") const {
    job_search_row x;
    x.id = job_search_id::make(user.shard, at);
    x.user = user;
    x.query.words = "java \"后端\"";
    x.query.city = "上海";
    x.query.years = 0;
    x.query.at = geo_point{31'230'400, -121'473'700};
    x.query.radius_m = 5;
    x.digest = digest;
    x.resume = resume_id::make(7, at);
    x.created_at = at;
    x.effective = true;
    x.version = 1;
    return x;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_store, job_fixture)

BOOST_AUTO_TEST_CASE(a_posting_reads_back_as_it_was_written) {
  auto x = posting("p-1", 1, "后端");
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(find_job{zhimai, x.id}).row == x));
  BOOST_TEST(!ask(find_job{realm::ande, x.id}).row);
  x.what.at.reset();
  x.what.years_max = 3;
  x.what.least_degree = degree::master;
  x.what.lang = language::en;
  x.withdrawn_at = now + 1min;
  x.version = 2;
  BOOST_TEST(keep({x}) == ec::none);
  BOOST_TEST((ask(load_jobs{zhimai, x.id, job_origin::staff, {}}).rows == std::vector{x}));
  BOOST_TEST((ask(load_jobs{zhimai, {}, job_origin::staff, {"p-1"}}).rows == std::vector{x}));
  BOOST_TEST(ask(load_jobs{zhimai, {}, job_origin::provider, {"p-1"}}).rows.empty());
  BOOST_TEST(keep({x}) == ec::version_conflict);
  BOOST_TEST(keep({posting("p-1", 2, "同名")}) == ec::version_conflict);
  BOOST_TEST(keep({posting("p-2", 1, "同位")}) == ec::version_conflict);
  auto sample = posting("p-1", 3, "同名");
  sample.origin = job_origin::sample;
  BOOST_TEST(keep({sample}) == ec::none, "a name is one of its origin");
}

BOOST_AUTO_TEST_CASE(the_book_reads_back) {
  BOOST_TEST(!ask(load_job_book{list}).row);
  job_book_row book;
  book.last_ordinal = 9;
  book.samples = "s";
  book.cursor = "c";
  book.fetch_at = now;
  book.fault = "f";
  book.version = 1;
  BOOST_TEST(keep({book}) == ec::none);
  auto got = ask(load_job_book{list}).row;
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST(got->last_ordinal == 9u);
  BOOST_TEST((got->fetch_at == book.fetch_at));
  BOOST_TEST(!got->tried_at.has_value());
  book.version = 2;
  BOOST_TEST(keep({book}) == ec::none);
  BOOST_TEST(keep({book}) == ec::version_conflict);
}

BOOST_AUTO_TEST_CASE(words_are_found_in_titles_companies_cities_and_skills) {
  auto other = posting("p-2", 2, "产品经理");
  other.what.skills = {"Excel"};
  other.what.city = "北京";
  other.what.company = "丙";
  BOOST_TEST(keep({posting("p-1", 1, "高级后端开发工程师"), other}) == ec::none);
  BOOST_TEST(search("后端") == "p-1");
  BOOST_TEST(search("端开发") == "p-1");
  BOOST_TEST(search("后端 java") == "p-1");
  BOOST_TEST(search("C++") == "p-1");
  BOOST_TEST(search("云栎") == "p-1");
  BOOST_TEST(search("neil") == "p-1");
  BOOST_TEST(search("北京 经理") == "p-2");
  BOOST_TEST(search("端后") == "");
  BOOST_TEST(search("正文") == "", "bodies are not searched");
  BOOST_TEST(search("' OR 1=1 --") == "");
  BOOST_TEST(search("") == "p-2 p-1", "the one offered last comes first");
}

BOOST_AUTO_TEST_CASE(conditions_narrow_to_exactly_what_they_say) {
  auto rich = posting("rich", 2, "后端");
  rich.what.salary_max = 45000;
  rich.what.years_min = 5;
  auto sample = posting("sample", 3, "后端");
  sample.origin = job_origin::sample;
  auto gone = posting("gone", 4, "后端");
  gone.withdrawn_at = now;
  auto beijing = posting("beijing", 5, "后端");
  beijing.what.city = "北京";
  beijing.what.years_min = 1;
  BOOST_TEST(keep({posting("plain", 1, "后端"), rich, sample, gone, beijing}) == ec::none);
  list_jobs q;
  BOOST_TEST(found(q) == "beijing sample rich plain");
  q.samples = false;
  BOOST_TEST(found(q) == "beijing rich plain");
  q = {};
  q.query.city = "北京";
  BOOST_TEST(found(q) == "beijing");
  for (auto [least, expected] : {std::pair{15000u, "beijing sample rich plain"},
                                 {15001u, "rich"},
                                 {40000u, "rich"},
                                 {45000u, "rich"},
                                 {45001u, ""}}) {
    q = {};
    q.query.salary_min = least;
    BOOST_TEST(found(q) == expected, least);
  }
  for (auto [years, expected] : {std::pair{0u, "sample plain"},
                                 {1u, "beijing sample plain"},
                                 {5u, "beijing sample rich plain"}}) {
    q = {};
    q.query.years = years;
    BOOST_TEST(found(q) == expected, years);
  }
}

BOOST_AUTO_TEST_CASE(distances_are_those_of_the_rules) {
  constexpr geo_point middle{31'230'400, 121'473'700};
  std::vector<record> rows;
  std::vector<std::pair<std::string, geo_point>> places;
  uint64_t n = 0;
  for (int32_t lat : {-900'000, -44'000, 0, 45'000, 600'000})
    for (int32_t lon : {-900'000, -51'000, 0, 53'000, 700'000}) {
      ++n;
      auto x = posting("p-" + std::to_string(n), n, "后端");
      x.what.at = geo_point{middle.lat + lat, middle.lon + lon};
      places.emplace_back(x.source_id, *x.what.at);
      rows.emplace_back(x);
    }
  auto nowhere = posting("nowhere", ++n, "后端");
  nowhere.what.at.reset();
  rows.emplace_back(nowhere);
  BOOST_TEST(keep(std::move(rows)) == ec::none);
  for (uint32_t radius : {1u, 4'900u, 5'100u, 7'000u, 50'000u, 90'000u, 100'000u}) {
    std::string expected;
    for (auto at = places.rbegin(); at != places.rend(); ++at)
      if (distance_m(middle, at->second) <= radius)
        expected += (expected.empty() ? "" : " ") + at->first;
    list_jobs q;
    q.query.at = middle;
    q.query.radius_m = radius;
    BOOST_TEST(found(q) == expected, radius);
  }
}

BOOST_AUTO_TEST_CASE(what_is_rare_is_found_among_many_and_pages_go_on_where_they_ended) {
  // Three eras and more, of which every thousandth row has the word.
  auto x = posting("t", 1, "甲");
  BOOST_TEST(keep({x}) == ec::none);
  run("INSERT INTO job_posting SELECT left(id, 8) || lpad(g::text, 26, '0'), realm, shard_id, "
      "origin, source_id || '-' || g, "
      "ordinal + g, title, company, city, lat, lon, salary_min, salary_max, years_min, years_max, "
      "degree, language, skills, body, url, posted_at, (CASE WHEN g % 1000 = 0 THEN '''稀有'' ' "
      "ELSE "
      "'' END || '''甲'' ''e:' || ((ordinal + g) / "
      + std::to_string(storage::era_size)
      + ") || '''')::tsvector, digest, edited, NULL, created_at, changed_at, version FROM "
        "job_posting, generate_series(1, 120000) g");
  run("ANALYZE job_posting");
  std::string all;
  for (int g = 120; g > 0; --g)
    all += (all.empty() ? "t-" : " t-") + std::to_string(g * 1000);
  list_jobs rare;
  rare.grams = {"稀有"};
  BOOST_TEST(found(rare, 7) == all);
  BOOST_TEST(found(rare, 100) == all);
  rare.grams = {"没有"};
  BOOST_TEST(found(rare, 7) == "");
  list_jobs frequent;
  frequent.in = zhimai;
  frequent.grams = {"甲"};
  frequent.page.limit = job_bounds::candidates;
  auto got = ask(frequent);
  BOOST_REQUIRE_EQUAL(got.items.size(), job_bounds::candidates);
  BOOST_TEST(got.items.front().ordinal == 120001u);
  BOOST_TEST(got.next == std::to_string(got.items.back().ordinal));

  // Once more with what is compared alone: the same postings in the same order.
  for (const auto* word : {"稀有", "甲"}) {
    list_jobs q;
    q.in = zhimai;
    q.grams = {word};
    q.page.limit = 50;
    auto whole = ask(q);
    q.to_rank = true;
    auto ranked = ask(q);
    BOOST_TEST(ranked.next == whole.next);
    BOOST_REQUIRE_EQUAL(ranked.items.size(), whole.items.size());
    for (size_t i = 0; i < whole.items.size(); ++i) {
      const auto& a = whole.items[i];
      const auto& b = ranked.items[i];
      BOOST_TEST(a.id == b.id);
      BOOST_TEST(a.ordinal == b.ordinal);
      BOOST_TEST(a.what.city == b.what.city);
      BOOST_TEST((a.what.skills == b.what.skills && !b.what.skills.empty()));
      BOOST_TEST(a.what.salary_max == b.what.salary_max);
      BOOST_TEST(b.what.title.empty());
    }
  }

  // By which index: the newest by their place, the rare by their tokens.
  pqxx::connection c{app_dsn()};
  pqxx::work tx{c};
  auto plan = [&](const std::string& sql, const std::string& tokens) {
    std::string out;
    for (const auto& r : tx.exec_params("EXPLAIN " + sql, 1, 120000, 0, true, 0, -1, false, 0, 0, 0,
                                        0, 0, 0, 0, 300, tokens))
      out += r[0].as<std::string>() + '\n';
    return out;
  };
  auto by_tokens = plan(storage::rare_jobs_sql(false), storage::tokens_in_eras("'稀有'", 1, 2));
  BOOST_TEST(by_tokens.find("job_posting_tokens") != std::string::npos, by_tokens);
  BOOST_TEST(by_tokens.find("Seq Scan on job_posting") == std::string::npos, by_tokens);
  auto by_place = plan(storage::newest_jobs_sql(true, false), "'甲'");
  BOOST_TEST(by_place.find("job_posting_place") != std::string::npos, by_place);
}

BOOST_AUTO_TEST_CASE(a_word_is_found_to_the_last_posting_however_unevenly_it_lies) {
  // Six eras. One word is in many of the newest and then in hardly any, the other one in many of
  // the oldest and in hardly any newer one.
  auto x = posting("t", 1, "甲");
  BOOST_TEST(keep({x}) == ec::none);
  constexpr int count = 190'000;
  auto newest = [](int g) { return (g > 187'500 && g % 40 == 0) || g % 9'500 == 0; };
  auto oldest = [](int g) { return (g < 20'000 && g % 50 == 0) || g % 27'000 == 0; };
  run("INSERT INTO job_posting SELECT left(id, 8) || lpad(g::text, 26, '0'), realm, shard_id, "
      "origin, source_id || '-' || g, "
      "ordinal + g, title, company, city, lat, lon, salary_min, salary_max, years_min, years_max, "
      "degree, language, skills, body, url, posted_at, (CASE WHEN (g > 187500 AND g % 40 = 0) OR "
      "g % 9500 = 0 THEN 'new ' ELSE '' END || CASE WHEN (g < 20000 AND g % 50 = 0) OR g % 27000 "
      "= 0 THEN 'old ' ELSE '' END || '''e:' || ((ordinal + g) / "
      + std::to_string(storage::era_size)
      + ") || '''')::tsvector, digest, edited, NULL, created_at, changed_at, version FROM "
        "job_posting, generate_series(1, "
      + std::to_string(count) + ") g");
  run("ANALYZE job_posting");
  auto all_of = [&](auto has) {
    std::string out;
    for (int g = count; g > 0; --g)
      if (has(g))
        out += (out.empty() ? "t-" : " t-") + std::to_string(g);
    return out;
  };
  for (uint32_t limit : {20u, 70u, 300u}) {
    list_jobs q;
    q.grams = {"new"};
    BOOST_TEST(found(q, limit) == all_of(newest), limit);
    q.grams = {"old"};
    BOOST_TEST(found(q, limit) == all_of(oldest), limit);
  }
}

BOOST_AUTO_TEST_CASE(where_nothing_narrows_a_page_may_be_short_and_still_go_on) {
  auto x = posting("t", 1, "甲");
  x.what.salary_max = 19000;
  BOOST_TEST(keep({x}) == ec::none);
  run("INSERT INTO job_posting SELECT left(id, 8) || lpad(g::text, 26, '0'), realm, shard_id, "
      "origin, source_id || '-' || g, "
      "ordinal + g, title, company, city, lat, lon, salary_min, 15000, years_min, years_max, "
      "degree, language, skills, body, url, posted_at, tokens, digest, edited, NULL, created_at, "
      "changed_at, version FROM job_posting, generate_series(1, 40000) g");
  list_jobs q;
  q.in = zhimai;
  q.query.salary_min = 18000;
  auto first = ask(q);
  BOOST_TEST(first.items.empty());
  BOOST_TEST(!first.next.empty());
  BOOST_TEST(found(q, 10) == "t");
}

BOOST_AUTO_TEST_CASE(staff_see_them_by_origin_and_state) {
  auto gone = posting("gone", 2, "乙");
  gone.withdrawn_at = now;
  auto sample = posting("sample", 3, "丙");
  sample.origin = job_origin::sample;
  BOOST_TEST(keep({posting("plain", 1, "甲"), gone, sample}) == ec::none);
  auto seen = [&](list_all_jobs q) {
    q.in = zhimai;
    std::string out;
    for (const auto& x : ask(q).items)
      out += (out.empty() ? "" : " ") + x.source_id;
    return out;
  };
  list_all_jobs q;
  BOOST_TEST(seen(q) == "sample gone plain");
  q.withdrawn = true;
  BOOST_TEST(seen(q) == "gone");
  q.withdrawn = false;
  BOOST_TEST(seen(q) == "sample plain");
  q.origin = job_origin::staff;
  BOOST_TEST(seen(q) == "plain");
  q = {};
  q.source_id = "gone";
  BOOST_TEST(seen(q) == "gone");
}

BOOST_AUTO_TEST_CASE(a_search_reads_back_with_its_results_and_is_nobody_elses) {
  auto job = posting("p-1", 1, "后端");
  BOOST_TEST(keep({job}) == ec::none);
  auto x = session(now);
  x.results = {{job.id, 87, {{"skills", 50, {"Java", "\"\\"}}, {"city", 0, {}}}},
               {job_id::make(1, now), 3, {}}};
  BOOST_TEST(write({x}) == ec::none);
  job.what.body.clear();
  auto got = ask(find_job_search{zhimai, user, x.id, 0, 20});
  BOOST_TEST((got.row == x));
  BOOST_TEST((got.jobs == std::vector{job}));
  BOOST_TEST(ask(find_job_search{zhimai, user, x.id, 1, 20}).jobs.empty());
  BOOST_TEST(!ask(find_job_search{zhimai, other, x.id, 0, 20}).row);
  BOOST_TEST(!ask(find_job_search{realm::ande, user, x.id, 0, 20}).row);
  auto list_of = ask(list_job_searches{zhimai, user, {}});
  BOOST_REQUIRE_EQUAL(list_of.items.size(), 1u);
  BOOST_TEST(list_of.items[0].found == 2u);
  x.results.clear();
  x.query = {};
  x.deleted_at = now;
  x.version = 2;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST(!ask(find_job_search{zhimai, user, x.id, 0, 20}).row);
  BOOST_TEST(ask(list_job_searches{zhimai, user, {}}).items.empty());
}

BOOST_AUTO_TEST_CASE(what_a_new_search_depends_on_is_counted) {
  auto old = session(now - 25h, "other");
  auto early = session(now - 2h, "d");
  auto late = session(now - 1h, "d");
  late.deleted_at = now;
  BOOST_TEST(write({old, early, late}) == ec::none);
  auto got = ask(load_job_search{zhimai, user, "d", now - 24h, {}});
  BOOST_TEST(got.today == 2u);
  BOOST_TEST(got.kept == 2u);
  BOOST_TEST((got.asked == late.created_at), "also one that is deleted was asked");
  BOOST_TEST(!got.oldest.has_value());
  BOOST_TEST(!got.resume.has_value());
  BOOST_TEST(!ask(load_job_search{zhimai, user, "x", now - 24h, {}}).asked.has_value());
  BOOST_TEST(ask(load_job_search{zhimai, other, "d", now - 24h, {}}).today == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
