// What stands on a printed interview report.
#include <boost/test/unit_test.hpp>

#include "actors/report/interview_document.hpp"
#include "tests/unit/report/document_parts.hpp"
#include "tests/unit/report/some_report.hpp"

using namespace zhian;
using namespace zhian::report;
using namespace zhian::test;

namespace {

document document_of(const some_report& x, language labels, uint32_t edition = 1) {
  auto stored = x.stored();
  stored.edition = edition;
  auto sheet = read_interview(stored);
  BOOST_REQUIRE(sheet.has_value());
  return print_interview(*sheet, labels);
}

} // namespace

BOOST_AUTO_TEST_SUITE(report_documents)

BOOST_AUTO_TEST_CASE(a_report_begins_with_what_it_is_about_and_its_score) {
  auto x = document_of({}, language::zh);
  auto top = std::get<banner>(x.blocks.front());
  BOOST_TEST(top.title == "模拟面试报告");
  BOOST_TEST(top.subject == "后端工程师 · 某某科技");
  BOOST_TEST(top.note == "2026-11-30 08:24 UTC");
  BOOST_TEST(top.score == 67);
  BOOST_TEST(has(facts_in(x), "时长=24 分 10 秒，另暂停 1 分 5 秒"));
  BOOST_TEST(has(facts_in(x), "级别=高级"));
}

BOOST_AUTO_TEST_CASE(dimensions_are_a_star_and_each_question_has_its_bars) {
  auto list = all<scores>(document_of({}, language::zh));
  BOOST_REQUIRE_EQUAL(list.size(), 5u);
  BOOST_TEST(list[0].radar);
  BOOST_TEST(list[0].items.size() == 5u);
  BOOST_TEST(list[0].items[3].value == 38);
  BOOST_TEST(!list[1].radar);
  BOOST_TEST(list[1].items[0].note == "提到三个要点。");
}

BOOST_AUTO_TEST_CASE(a_sentence_that_several_scores_rest_on_is_quoted_once_for_all_of_them) {
  auto list = all<quotation>(document_of({}, language::zh));
  BOOST_TEST(list[0].text == test::zh_words);
  BOOST_TEST(list[0].source == "切题、具体、条理、深度、表达，问题 2");
  BOOST_TEST(list.size() == 1u + 1u + 4u); // The whole, the strength, each question.
}

BOOST_AUTO_TEST_CASE(labels_speak_the_readers_language_and_what_was_said_stays) {
  auto x = document_of({}, language::en);
  BOOST_TEST(std::get<banner>(x.blocks.front()).title == "Mock interview report");
  BOOST_TEST(all<quotation>(x)[0].text == test::zh_words);
  BOOST_TEST(says(x, "整体表现稳健"));
  BOOST_TEST(has(facts_in(x), "Length=24 min 10 s, paused 1 min 5 s"));
}

BOOST_AUTO_TEST_CASE(a_report_says_how_it_was_made) {
  auto x = document_of({}, language::en, 3);
  BOOST_TEST(says(x, "made by the built-in engine"));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "Engine=built-in engine"));
  BOOST_TEST(has(list, "Question bank=bank-77"));
  BOOST_TEST(has(list, "Rubric=rubric-1"));
  BOOST_TEST(has(list, "Configuration=config-5a"));
  BOOST_TEST(has(list, "Report version=3"));
  auto voices = all<table>(x);
  BOOST_REQUIRE_EQUAL(voices.size(), 1u);
  BOOST_TEST(voices[0].rows[0][1] == "built-in engine");
  some_report model;
  model.engine = "openai";
  auto other = document_of(model, language::zh);
  BOOST_TEST(says(other, "语言模型"));
  BOOST_TEST(has(facts_in(other), "引擎=openai"));
}

BOOST_AUTO_TEST_CASE(an_interview_without_an_answer_has_no_score_and_says_so) {
  stored_report stored;
  stored.position = "x";
  stored.body = R"({"engine":"builtin","score":-1,"questions":[{"number":1,"text":"Why?",)"
                R"("answered":false,"score":-1}]})";
  auto sheet = read_interview(stored);
  BOOST_REQUIRE(sheet.has_value());
  auto x = print_interview(*sheet, language::en);
  BOOST_TEST(std::get<banner>(x.blocks.front()).score == -1);
  BOOST_TEST(says(x, "there is no score"));
  BOOST_TEST(says(x, "not answered"));
  BOOST_TEST(all<scores>(x).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_report_is_not_read_and_odd_members_are_left_out) {
  stored_report stored;
  for (const auto* text : {"", "[]", "{", "7"}) {
    stored.body = text;
    BOOST_TEST(!read_interview(stored).has_value(), text);
  }
  stored.body = R"({"score":"67","summary":7,"dimensions":{"a":1},"questions":[7,{"number":-1}],)"
                R"("strengths":[null],"interviewers":"x"})";
  stored.config = "not json";
  auto sheet = read_interview(stored);
  BOOST_REQUIRE(sheet.has_value());
  BOOST_TEST(sheet->score == -1);
  BOOST_TEST(sheet->questions.size() == 2u);
  print_interview(*sheet, language::zh);
}

BOOST_AUTO_TEST_CASE(texts_and_lists_are_bounded_at_whole_characters) {
  some_report x;
  x.questions = 100;
  for (int i = 0; i < 5000; ++i)
    x.answer += "面";
  auto sheet = read_interview(x.stored());
  BOOST_REQUIRE(sheet.has_value());
  BOOST_TEST(sheet->questions.size() == 40u);
  BOOST_TEST(sheet->dimensions[0].quote.size() == 3999u);
}

BOOST_AUTO_TEST_SUITE_END()
