// What is asked next on the same matter.
#include <boost/test/unit_test.hpp>

#include "actors/interview/rubric.hpp"
#include "tests/unit/interview/rubric_answers.hpp"

using namespace zhian;
using namespace zhian::interview;

namespace {

using texts = std::vector<std::string>;

const question& asked(std::string_view id) {
  const auto* found = find_question(id);
  BOOST_REQUIRE(found);
  return *found;
}

std::optional<follow_up> next(std::string_view id, std::string_view answer,
                              const texts& before = {}) {
  const auto& q = asked(id);
  return pick_follow_up(q, answer, score_answer(q, answer, q.lang), before);
}

/// As the room does it: the same answer again and again, until nothing more is asked.
std::vector<follow_up> all_of(std::string_view id, std::string_view answer) {
  std::vector<follow_up> out;
  texts before;
  while (auto x = next(id, answer, before)) {
    before.push_back(x->text);
    out.push_back(*x);
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(follow_ups)

BOOST_AUTO_TEST_CASE(a_short_answer_is_asked_to_say_more) {
  BOOST_TEST(next("q-backend-001-zh", "加索引。")->when == follow_up_rule::short_answer);
  BOOST_TEST(next("q-backend-001-en", "I would add an index.")->when
             == follow_up_rule::short_answer);
}

BOOST_AUTO_TEST_CASE(a_vague_answer_is_asked_for_a_case) {
  BOOST_TEST(next("q-general-005-zh", answers::vague_zh)->when == follow_up_rule::vague);
  BOOST_TEST(next("q-general-005-en", answers::vague_en)->when == follow_up_rule::vague);
}

BOOST_AUTO_TEST_CASE(a_good_answer_with_a_gap_is_asked_for_what_is_missing) {
  std::string most{answers::pride_zh.substr(0, answers::pride_zh.find("于是"))};
  auto got = next("q-general-005-zh", most);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->when == follow_up_rule::missing_point);
  BOOST_TEST(got->text.find("{point}") == std::string::npos);
  auto missing = score_answer(asked("q-general-005-zh"), most, language::zh).missing;
  BOOST_REQUIRE(!missing.empty());
  BOOST_TEST(got->text.find(missing.front()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_story_without_its_end_is_asked_for_it) {
  auto got = next("q-general-005-zh", answers::pride_zh.substr(0, answers::pride_zh.find("最终")));
  BOOST_REQUIRE(got);
  BOOST_TEST(got->text == "结果和影响还没有提到，请说一说。");
}

BOOST_AUTO_TEST_CASE(a_story_without_figures_is_asked_for_one) {
  auto told = "At the time our company was facing a difficult market. My task was to win back old "
              "customers. First I called "
              "them, then I designed a new offer with the team and I talked to the warehouse. In "
              "the end many came back, the "
              "result was good for us, and I learned to listen before selling anything at all.";
  auto got = all_of("q-general-005-en", told);
  BOOST_REQUIRE(!got.empty());
  BOOST_TEST(got.front().when == follow_up_rule::no_numbers);
}

BOOST_AUTO_TEST_CASE(a_good_answer_that_is_not_complete_is_asked_a_deeper_question) {
  // All points are there and figures too, but few words to each.
  auto told = "I read the plan with EXPLAIN and look at the 2 indexes. Then I look for stale "
              "statistics, because the table grew to 9 "
              "million rows, and for locks. I verify with a benchmark in staging.";
  auto score = score_answer(asked("q-backend-001-en"), told, language::en);
  BOOST_TEST(score.missing.empty());
  BOOST_TEST(score.overall >= 65);
  BOOST_TEST(score.overall < 80);
  BOOST_TEST(next("q-backend-001-en", told)->when == follow_up_rule::strong);
}

BOOST_AUTO_TEST_CASE(a_strong_complete_answer_is_left_alone) {
  BOOST_TEST(!next("q-backend-001-zh", answers::slow_query_zh));
  BOOST_TEST(!next("q-backend-001-en", answers::slow_query_en));
  BOOST_TEST(!next("q-general-005-zh", answers::pride_zh));
  BOOST_TEST(!next("q-general-005-en", answers::pride_en));
}

BOOST_AUTO_TEST_CASE(i_do_not_know_is_left_alone_at_once_and_after_a_follow_up) {
  BOOST_TEST(!next("q-backend-001-zh", "不知道"));
  BOOST_TEST(!next("q-backend-001-en", "Sorry, no idea."));
  BOOST_TEST(
      !next("q-backend-001-zh", "我会先加索引试试。\n后面的我就不清楚了", {"第一步先看什么？"}));
  BOOST_TEST(!next("q-backend-001-zh", "我会先加索引试试。\n不清楚 \n", {"第一步先看什么？"}));
}

BOOST_AUTO_TEST_CASE(no_question_gets_more_than_two_and_none_twice) {
  for (const auto& q : bank())
    for (std::string_view answer : {std::string_view{"好"}, answers::vague_zh, answers::vague_en,
                                    answers::cooking_zh, std::string_view{}}) {
      auto got = all_of(q.id, answer);
      BOOST_TEST(got.size() <= max_follow_ups);
      BOOST_TEST(got.size() >= 1u, q.id);
      if (got.size() == 2)
        BOOST_TEST(got[0].text != got[1].text);
      for (const auto& x : got)
        BOOST_TEST(x.text.find_first_of("{}") == std::string::npos, x.text);
    }
}

BOOST_AUTO_TEST_CASE(after_one_follow_up_a_fair_answer_is_enough) {
  auto told = "First I read the plan with EXPLAIN and look at the 2 indexes. Then I look for stale "
              "statistics, because the table grew "
              "to 9 million rows, and for locks. For example last year I found a long transaction "
              "that blocked it.";
  auto score = score_answer(asked("q-backend-001-en"), told, language::en);
  BOOST_TEST(score.overall >= 70);
  BOOST_TEST(!next("q-backend-001-en", told, {"What do you look at first?"}));
}

BOOST_AUTO_TEST_CASE(two_missing_points_may_both_be_asked_for) {
  auto got = all_of("q-backend-001-zh", answers::cooking_zh);
  BOOST_REQUIRE(got.size() == 2u);
  BOOST_TEST(got[0].when == follow_up_rule::missing_point);
  BOOST_TEST(got[1].when == follow_up_rule::missing_point);
}

BOOST_AUTO_TEST_CASE(a_question_without_a_fitting_follow_up_asks_none) {
  auto q = asked("q-backend-001-zh");
  q.follow_ups = {{follow_up_rule::strong, "为什么？"}, {static_cast<follow_up_rule>(99), "？"}};
  BOOST_TEST(!pick_follow_up(q, "加索引。", score_answer(q, "加索引。", language::zh), {}));
}

BOOST_AUTO_TEST_CASE(a_score_without_dimensions_is_taken_as_zero) {
  auto got = pick_follow_up(asked("q-backend-001-zh"), answers::cooking_zh, answer_score{}, {});
  BOOST_REQUIRE(got);
  BOOST_TEST(got->when == follow_up_rule::vague);
}

BOOST_AUTO_TEST_SUITE_END()
