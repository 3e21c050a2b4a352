#include "actors/jobs/search_state.hpp"

#include <set>

#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace zhian::jobs;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

const timestamp noon = at_noon().at;

search_outcome search_at(const job_query& query, const load_job_search::reply& found,
                         const std::vector<job_row>& candidates, timestamp at = noon) {
  return decide_search(job_search_id::make(3, at), realm::zhimai, user_id::make(3, at), query,
                       found, candidates, std::nullopt, at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_search_state)

BOOST_AUTO_TEST_CASE(the_same_query_has_one_digest_however_it_is_written) {
  job_query a;
  a.words = "  Java   后端 ";
  a.city = "上海市";
  a.salary_min = 0;
  job_query b;
  b.words = "java 后端";
  b.city = "Shanghai";
  BOOST_TEST((tidy_query(a) == tidy_query(b)));
  BOOST_TEST(digest_of_query(tidy_query(a)) == digest_of_query(tidy_query(b)));
  std::set<std::string> digests{digest_of_query(tidy_query(a))};
  for (auto change : std::initializer_list<void (*)(job_query&)>{
           [](job_query& x) { x.words = "java"; }, [](job_query& x) { x.city = "北京"; },
           [](job_query& x) { x.salary_min = 1; }, [](job_query& x) { x.years = 0; },
           [](job_query& x) {
             x.at = geo_point{1, 2};
             x.radius_m = 5;
           },
           [](job_query& x) {
             x.at = geo_point{1, 2};
             x.radius_m = 6;
           }}) {
    auto x = b;
    change(x);
    BOOST_TEST(digests.insert(digest_of_query(tidy_query(x))).second);
  }
}

BOOST_AUTO_TEST_CASE(a_search_is_effective_when_it_found_something_and_is_no_repeat) {
  std::vector<job_row> some{some_job()};
  load_job_search::reply first;
  auto got = search_at({}, first, some);
  BOOST_REQUIRE_EQUAL(got.rows.size(), 1u);
  BOOST_TEST(got.rows[0].effective);
  BOOST_TEST(!got.rows[0].repeated);
  auto nothing = search_at({}, first, {});
  BOOST_TEST(!nothing.rows[0].effective, "an attempt that found nothing");
  load_job_search::reply before;
  before.asked = noon;
  auto soon = search_at({}, before, some, noon + 10min - 1us);
  BOOST_TEST(soon.rows[0].repeated);
  BOOST_TEST(!soon.rows[0].effective);
  auto later = search_at({}, before, some, noon + 10min);
  BOOST_TEST(!later.rows[0].repeated);
  BOOST_TEST(later.rows[0].effective);
}

BOOST_AUTO_TEST_CASE(results_are_bounded_and_so_are_sessions) {
  std::vector<job_row> many(job_bounds::candidates, some_job());
  BOOST_TEST(search_at({}, {}, many).rows[0].results.size() == job_bounds::results);
  load_job_search::reply full;
  full.kept = job_bounds::sessions;
  full.oldest = search_at({}, {}, many).rows[0];
  auto got = search_at({}, full, many);
  BOOST_REQUIRE_EQUAL(got.rows.size(), 2u);
  BOOST_TEST(got.rows[1].id == full.oldest->id);
  BOOST_TEST(got.rows[1].deleted_at.has_value());
  BOOST_TEST(got.rows[1].results.empty());
  BOOST_TEST(got.rows[1].effective, "it counts still");
  BOOST_TEST(got.rows[1].version == 2u);
  load_job_search::reply busy;
  busy.today = job_bounds::sessions_a_day;
  BOOST_TEST((search_at({}, busy, many).error == ec::search_limit));
}

BOOST_AUTO_TEST_CASE(words_that_are_none_find_nothing_and_no_words_find_everything) {
  job_query q;
  BOOST_REQUIRE(grams_of_query(q).has_value());
  BOOST_TEST(grams_of_query(q)->empty());
  q.words = "？！";
  BOOST_TEST(!grams_of_query(q).has_value());
  q.words = "java";
  BOOST_TEST(grams_of_query(q)->size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
