#include "actors/jobs/rank.hpp"

#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace zhian::jobs;
using namespace zhian::test;

namespace {

resume_facts fitting() {
  return {{"Java", "MySQL", "Redis"}, 4, degree::master, "上海", 28000};
}

int32_t points_of(const ranking& x, std::string_view what) {
  for (const auto& reason : x.reasons)
    if (reason.what == what)
      return reason.points;
  return -1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_rank)

BOOST_AUTO_TEST_CASE(what_fits_in_everything_has_a_hundred_points_and_five_reasons) {
  auto got = rank(some_posting(), fitting());
  BOOST_TEST(got.score == 100u);
  BOOST_REQUIRE_EQUAL(got.reasons.size(), 5u);
  BOOST_TEST(got.reasons[0].what == "skills");
  BOOST_TEST(got.reasons[0].skills == (std::vector<std::string>{"Java", "MySQL"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(skills_count_by_how_many_of_those_asked_for_are_there) {
  auto of = fitting();
  of.skills = {"MySQL"};
  BOOST_TEST(points_of(rank(some_posting(), of), "skills") == 25);
  of.skills = {"Excel"};
  auto none = rank(some_posting(), of);
  BOOST_TEST(points_of(none, "skills") == 0);
  BOOST_TEST(none.reasons[0].skills.empty());
}

BOOST_AUTO_TEST_CASE(too_little_experience_weighs_more_than_too_much) {
  auto of = fitting();
  auto points = [&](uint32_t years) {
    of.years = years;
    return points_of(rank(some_posting(), of), "years");
  };
  BOOST_TEST(points(3) == 20);
  BOOST_TEST(points(5) == 20);
  BOOST_TEST(points(2) == 10);
  BOOST_TEST(points(1) == 0);
  BOOST_TEST(points(9) == 12);
}

BOOST_AUTO_TEST_CASE(city_degree_and_salary_are_compared) {
  auto of = fitting();
  of.city = "北京";
  of.highest = degree::college;
  of.salary = 32000;
  auto got = rank(some_posting(), of);
  BOOST_TEST(points_of(got, "city") == 0);
  BOOST_TEST(points_of(got, "degree") == 0);
  BOOST_TEST(points_of(got, "salary") == 5);
  of.salary = 60000;
  BOOST_TEST(points_of(rank(some_posting(), of), "salary") == 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_known_counts_half_and_is_no_reason) {
  auto got = rank(some_posting(), {});
  BOOST_TEST(got.score == 50u);
  BOOST_TEST(got.reasons.empty());
  auto posting = some_posting();
  posting.skills.clear();
  posting.salary_min = posting.salary_max = 0;
  auto known = rank(posting, fitting());
  BOOST_TEST(points_of(known, "skills") == -1);
  BOOST_TEST(points_of(known, "salary") == -1);
  BOOST_TEST(known.score == 70u);
}

BOOST_AUTO_TEST_CASE(the_best_come_first_and_of_equals_the_newest) {
  std::vector<job_row> rows{some_job("a", 1), some_job("b", 2), some_job("c", 3)};
  rows[2].what.skills = {"Excel"};
  auto best = best_of(rows, fitting(), 2);
  BOOST_REQUIRE_EQUAL(best.size(), 2u);
  BOOST_TEST(best[0].job == rows[1].id);
  BOOST_TEST(best[1].job == rows[0].id);
  BOOST_TEST(best[0].score == 100u);
  auto plain = best_of(rows, std::nullopt, 2);
  BOOST_REQUIRE_EQUAL(plain.size(), 2u);
  BOOST_TEST(plain[0].job == rows[0].id, "without a resume they stay in their order");
  BOOST_TEST(plain[0].score == 0u);
  BOOST_TEST(plain[0].reasons.empty());
}

BOOST_AUTO_TEST_SUITE_END()
