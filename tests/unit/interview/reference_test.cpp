// Reference answers: made of the bank and the resume, the same for the same question.
#include "actors/interview/plan.hpp"
#include "actors/interview/reference.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

ask_reference about(std::string question, language lang = language::zh) {
  ask_reference x;
  x.question = std::move(question);
  x.lang = lang;
  return x;
}

extracted_text resume_of(std::string text) {
  extracted_text x;
  x.text = std::move(text);
  return x;
}

rapidjson::Document made_of(const ask_reference& x, const room_state* room = nullptr,
                            const extracted_text* resume = nullptr) {
  auto made = make_reference(x, room, resume);
  BOOST_REQUIRE(made.has_value());
  return parsed(*made);
}

} // namespace

BOOST_AUTO_TEST_SUITE(reference_answers)

BOOST_AUTO_TEST_CASE(a_question_of_the_bank_gives_its_key_points_in_order) {
  const auto* asked = find_question("q-backend-001-zh");
  auto got = made_of(about(asked->text));
  BOOST_TEST(std::string{got["matched"].GetString()} == asked->id);
  BOOST_TEST(std::string{got["engine"].GetString()} == "builtin");
  BOOST_REQUIRE_EQUAL(got["key_points"].Size(), asked->key_points.size());
  std::string answer = got["answer"].GetString();
  size_t at = 0;
  for (const auto& p : asked->key_points) {
    auto found = answer.find(p.name, at);
    BOOST_REQUIRE_MESSAGE(found != std::string::npos, p.name);
    at = found;
  }
}

BOOST_AUTO_TEST_CASE(every_question_of_the_bank_has_a_reference_answer) {
  for (const auto& x : bank()) {
    auto got = made_of(about(x.text, x.lang));
    BOOST_TEST(std::string{got["matched"].GetString()} == x.id);
    BOOST_TEST(got["outline"].Size() == x.key_points.size() + 2);
  }
}

BOOST_AUTO_TEST_CASE(the_resume_gives_evidence_word_for_word_and_each_line_once) {
  const auto* asked = find_question("q-backend-001-zh");
  auto resume = resume_of(
      "张伟\n负责订单库，用 EXPLAIN 找到全表扫描，把查询从 3 秒降到 20 毫秒。\n爱好：跑步\n");
  auto got = made_of(about(asked->text), nullptr, &resume);
  size_t shown = 0;
  for (const auto& p : got["key_points"].GetArray())
    if (p["evidence"].IsString()) {
      ++shown;
      BOOST_TEST(resume.text.find(p["evidence"].GetString()) != std::string::npos);
    }
  BOOST_TEST(shown == 1u);
}

BOOST_AUTO_TEST_CASE(a_question_nobody_knows_is_answered_by_what_any_good_answer_has) {
  auto told = made_of(about("讲讲你养金鱼的经历？"));
  BOOST_TEST(told["matched"].IsNull());
  BOOST_TEST(std::string{told["kind"].GetString()} == "behavioural");
  auto asked = made_of(about("What is a monad?", language::en));
  BOOST_TEST(asked["matched"].IsNull());
  BOOST_TEST(asked["key_points"].Size() >= 3u);
}

BOOST_AUTO_TEST_CASE(nearly_the_same_words_find_the_question_of_the_bank) {
  const auto* found = nearest_question("A query took 20 ms last week and now takes 3 s, no code "
                                       "changed. In which order do you look?",
                                       language::en);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->id == "q-backend-001-en");
  BOOST_TEST(!nearest_question("", language::en));
}

BOOST_AUTO_TEST_CASE(a_turn_of_a_room_is_answered_as_it_was_asked) {
  auto plan = plan_interview(config_of(3), {}, 7);
  played_room room{plan};
  room.ask();
  ask_reference x;
  x.room = room.state.id;
  x.turn = 1;
  auto got = made_of(x, &room.state);
  BOOST_TEST(std::string{got["question"].GetString()} == plan[0].text);
  BOOST_TEST(std::string{got["matched"].GetString()} == plan[0].id);
  BOOST_TEST(got["turn"].GetUint() == 1u);
  x.turn = 2;
  BOOST_TEST(!make_reference(x, &room.state, nullptr)); // Not asked yet.
  BOOST_TEST(!make_reference(x, nullptr, nullptr));
}

BOOST_AUTO_TEST_CASE(the_key_tells_questions_apart_and_knows_a_repeat) {
  BOOST_TEST(reference_key(about("a")) == reference_key(about("a")));
  BOOST_TEST(reference_key(about("a")) != reference_key(about("b")));
  BOOST_TEST(reference_key(about("a")) != reference_key(about("a", language::en)));
  ask_reference x;
  x.room = room_id::make(7, t0);
  x.turn = 1;
  auto y = x;
  y.turn = 2;
  BOOST_TEST(reference_key(x) != reference_key(y));
}

BOOST_AUTO_TEST_SUITE_END()
