#include "actors/catalogue/practice.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/catalogue/questions.hpp"

using namespace zhian;
using namespace zhian::test;
using catalogue::plan_practice;

BOOST_AUTO_TEST_SUITE(practice)

BOOST_AUTO_TEST_CASE(an_interview_asks_what_was_chosen_in_that_order_and_language) {
  auto a = some_question("a");
  auto b = some_question("b");
  b.what.zh->text = "第二题";
  b.what.seniority = level::senior;
  b.what.skills.clear();
  auto got = plan_practice({{b.id, a.id}, language::zh}, {a, b});
  BOOST_REQUIRE(got.has_value());
  BOOST_REQUIRE_EQUAL(got->plan.size(), 2u);
  BOOST_TEST(got->plan[0].id == b.id.str());
  BOOST_TEST(got->plan[0].text == "第二题");
  BOOST_TEST(got->plan[0].skill == "");
  BOOST_TEST(got->plan[1].text == a.what.zh->text);
  BOOST_TEST(got->plan[1].skill == "sql");
  BOOST_TEST(got->plan[1].reason == "chosen");
  BOOST_TEST(got->config.questions == 2u);
  BOOST_TEST((got->config.seniority == level::senior));
  BOOST_TEST(!got->config.position.empty());
  auto english = plan_practice({{a.id}, language::en}, {a, b});
  BOOST_REQUIRE(english.has_value());
  BOOST_TEST(english->plan[0].text == "Why is an index not used?");
  BOOST_TEST((english->config.lang == language::en));
}

BOOST_AUTO_TEST_CASE(what_is_not_offered_is_not_asked) {
  auto a = some_question("a");
  auto gone = some_question("b");
  gone.retired_at = question_time;
  auto chinese = some_question("c");
  chinese.what.en.reset();
  const std::vector<classic_question_row> rows{a, gone, chinese};
  BOOST_TEST(!plan_practice({{a.id, gone.id}, language::zh}, rows));
  BOOST_TEST(!plan_practice({{chinese.id}, language::en}, rows));
  BOOST_TEST(plan_practice({{chinese.id}, language::zh}, rows).has_value());
  BOOST_TEST(!plan_practice({{question_id::make(7, question_time)}, language::zh}, rows));
  BOOST_TEST(!plan_practice({{a.id, a.id}, language::zh}, rows));
  BOOST_TEST(!plan_practice({{}, language::zh}, rows));
}

BOOST_AUTO_TEST_SUITE_END()
