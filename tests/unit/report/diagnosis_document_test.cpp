// What stands on a printed diagnosis.
#include <boost/test/unit_test.hpp>

#include "actors/report/diagnosis_document.hpp"
#include "actors/report/forms.hpp"
#include "tests/unit/report/document_parts.hpp"
#include "tests/unit/report/some_diagnosis.hpp"
#include "tests/unit/report/some_forecast.hpp"
#include "tests/unit/report/some_report.hpp"

using namespace zhian;
using namespace zhian::report;
using namespace zhian::test;

namespace {

document diagnosis_of(const stored_report& x, language labels) {
  auto sheet = read_diagnosis(x);
  BOOST_REQUIRE(sheet.has_value());
  return print_diagnosis(*sheet, labels);
}
document diagnosis_of(const some_diagnosis& x, language labels) {
  return diagnosis_of(x.stored(), labels);
}

std::vector<std::string> headings_of(const document& x, int level) {
  std::vector<std::string> out;
  for (const auto& one : all<heading>(x))
    if (one.level == level)
      out.push_back(one.text);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_documents)

BOOST_AUTO_TEST_CASE(a_diagnosis_begins_with_position_version_day_and_total) {
  auto x = diagnosis_of(some_diagnosis{}, language::zh);
  auto top = std::get<banner>(x.blocks.front());
  BOOST_TEST(top.title == "简历诊断报告");
  BOOST_TEST(top.subject == "后端工程师");
  BOOST_TEST(top.note == "简历第 3 版 · 2026-11-30 08:30 UTC");
  BOOST_TEST(top.score == 67);
  BOOST_TEST((x.made_at == parse_timestamp("2026-11-30T08:30:00Z").value()));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "问题=严重 1，一般 2，轻微 1"));
  BOOST_TEST(has(list, "必备词=1 / 2"));
  auto bare = some_diagnosis{}.stored();
  bare.position.clear();
  BOOST_TEST(std::get<banner>(diagnosis_of(bare, language::en).blocks.front()).subject
             == "No position named");
}

BOOST_AUTO_TEST_CASE(the_seven_sides_are_a_star_with_their_weights) {
  auto x = diagnosis_of(some_diagnosis{}, language::en);
  auto list = all<scores>(x);
  BOOST_REQUIRE_EQUAL(list.size(), 1u);
  BOOST_TEST(list[0].radar);
  BOOST_REQUIRE_EQUAL(list[0].items.size(), 7u);
  BOOST_TEST(list[0].items[2].label == "Experience");
  BOOST_TEST(list[0].items[2].value == 38);
  BOOST_TEST(says(x, "Structure 12, Contact 10, Experience 30"));
}

BOOST_AUTO_TEST_CASE(the_weights_are_those_that_the_total_was_made_by) {
  some_diagnosis kept;
  kept.found.weights = {40, 10, 10, 10, 10, 10, 10};
  auto x = diagnosis_of(kept, language::en);
  BOOST_TEST(says(x, "Structure 40, Contact 10, Experience 10"));
}

BOOST_AUTO_TEST_CASE(findings_stand_by_severity_with_what_is_quoted_and_what_to_write) {
  auto x = diagnosis_of(some_diagnosis{}, language::zh);
  BOOST_TEST(
      (headings_of(x, 2) == std::vector<std::string>{"严重（1）", "一般（1）", "轻微（1）"}));
  auto quotes = all<quotation>(x);
  BOOST_REQUIRE_EQUAL(quotes.size(), 3u); // One of them quotes nothing.
  BOOST_TEST(quotes[0].text == zh_duty);
  BOOST_TEST(quotes[0].source == "经历与成果，扣 4 分");
  auto bullets = all<bullet>(x);
  BOOST_REQUIRE_EQUAL(bullets.size(), 4u);
  BOOST_TEST(bullets[0].text == "岗位要求“Kafka”（提到 2 次），简历里没有出现。");
  BOOST_TEST(bullets[1].text == "以“负责”开头，只说了职责，没说做成了什么。");
  BOOST_TEST(says(x, "建议：改成：“主导系统维护，用【做法】把每月故障次数从【A】降到【B】”。"));
  BOOST_TEST(says(x, "技能与岗位匹配，扣 12 分"));
}

BOOST_AUTO_TEST_CASE(risks_stand_apart_and_name_their_severity) {
  auto x = diagnosis_of(some_diagnosis{}, language::en);
  BOOST_TEST((headings_of(x, 1)
              == std::vector<std::string>{"Scores", "Findings and suggestions", "Risks",
                                          "Against the posting", "Skills and where they are seen",
                                          "How this report was made"}));
  auto quotes = all<quotation>(x);
  BOOST_TEST(quotes.back().text == "2021.03 - 2022.01");
  BOOST_TEST(quotes.back().source == "Medium, 10 points");
}

BOOST_AUTO_TEST_CASE(the_posting_is_met_or_not_word_by_word) {
  auto x = diagnosis_of(some_diagnosis{}, language::zh);
  auto tables = all<table>(x);
  BOOST_REQUIRE_EQUAL(tables.size(), 2u);
  using row = std::vector<std::string>;
  BOOST_TEST((tables[0].rows
              == std::vector<row>{{"Kafka", "必备", "2", "没有"},
                                  {"MySQL", "必备", "1", "3"},
                                  {"Python", "加分", "1", "没有"}}));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "加分词=0 / 1"));
  BOOST_TEST(has(list, "要求年限=3 年"));
  BOOST_TEST(has(list, "简历所示=52 个月"));
  BOOST_TEST(has(list, "要求学历=本科"));
  BOOST_TEST(has(list, "简历学历=没有提到"));
  BOOST_TEST(
      (tables[1].rows
       == std::vector<row>{{"MySQL", "3", "是", "是", "是"}, {"Java", "1", "是", "–", "–"}}));
  some_diagnosis without;
  without.found.coverage.reset();
  auto y = diagnosis_of(without, language::zh);
  BOOST_TEST(all<table>(y).size() == 1u);
  BOOST_TEST(has(facts_in(y), "必备词=没有提供职位描述"));
}

BOOST_AUTO_TEST_CASE(a_diagnosis_says_how_it_was_made) {
  auto stored = some_diagnosis{}.stored();
  stored.edition = 2;
  auto x = diagnosis_of(stored, language::en);
  BOOST_TEST(says(x, "by the built-in engine, by rule"));
  BOOST_TEST(!says(x, "its end was not judged"));
  auto list = facts_in(x);
  BOOST_TEST(has(list, "Engine=built-in engine"));
  BOOST_TEST(has(list, "Rules=diagnosis-1"));
  BOOST_TEST(has(list, "Report version=2"));
  // What is the same is told once, and what there is not is left out.
  for (const auto& one : list)
    BOOST_TEST((!one.starts_with("Configuration=") && !one.starts_with("Model=")), one);
  stored.by = {"openai", "some-model", "7", "12"};
  list = facts_in(diagnosis_of(stored, language::zh));
  BOOST_TEST(has(list, "引擎=openai"));
  BOOST_TEST(has(list, "模型=some-model"));
  BOOST_TEST(has(list, "提示词版本=7"));
  BOOST_TEST(has(list, "配置版本=12"));
  some_diagnosis large;
  large.found.judged_bytes = diagnosis::most_bytes;
  BOOST_TEST(says(diagnosis_of(large, language::en), "its end was not judged"));
}

BOOST_AUTO_TEST_CASE(a_resume_without_a_fault_is_told_so) {
  some_diagnosis x;
  x.found.findings.clear();
  x.found.skills.clear();
  x.found.coverage->keywords.clear();
  auto got = diagnosis_of(x, language::en);
  BOOST_TEST(says(got, "Nothing was found"));
  BOOST_TEST(says(got, "No skill was recognised"));
  BOOST_TEST(says(got, "names no known key word"));
  BOOST_TEST(all<table>(got).empty());
  BOOST_TEST((all<bullet>(got).empty() && all<quotation>(got).empty()));
}

BOOST_AUTO_TEST_CASE(what_is_no_diagnosis_is_not_read) {
  auto stored = some_diagnosis{}.stored();
  for (const auto* text : {"", "[]", "{", "7", "{}", R"({"score":67})"}) {
    stored.body = text;
    BOOST_TEST(!read_diagnosis(stored).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(names_values_and_quotes_are_cut_at_whole_characters) {
  some_diagnosis x;
  x.fill("面");
  auto sheet = read_diagnosis(x.stored());
  BOOST_REQUIRE(sheet.has_value());
  BOOST_TEST(sheet->found.findings.size() == diagnosis::most_findings);
  for (const auto& y : sheet->found.findings) {
    BOOST_TEST(y.quote.size() == 159u);
    for (const auto& value : y.parameters)
      BOOST_TEST(value.value.size() == 600u);
  }
  BOOST_TEST(sheet->found.skills[0].name.size() == 78u);
  BOOST_TEST(sheet->found.coverage->keywords[0].name.size() == 78u);
  for (const auto& one : all<bullet>(print_diagnosis(*sheet, language::zh)))
    BOOST_TEST(one.text.size() <= 400u + 3u);
}

BOOST_AUTO_TEST_CASE(every_kind_of_report_has_a_form_and_takes_no_other_kinds_body) {
  for (const auto& kind : report_kinds()) {
    stored_report x = some_diagnosis{}.stored();
    if (kind.what == report_kind::interview)
      x = some_report{}.stored();
    else if (kind.what == report_kind::forecast)
      x = some_forecast{}.stored();
    BOOST_TEST((x.what == kind.what));
    for (auto lang : {language::zh, language::en}) {
      auto got = document_of(x, lang);
      BOOST_REQUIRE(got.has_value());
      BOOST_TEST(got->title == title_of(kind.what, lang));
      BOOST_TEST(got->footer.ends_with(x.key));
    }
    x.body = "[]";
    x.parts.assign(x.parts.size(), "[]");
    BOOST_TEST(!document_of(x, language::zh).has_value());
  }
  auto unknown = some_diagnosis{}.stored();
  unknown.what = static_cast<report_kind>(200);
  BOOST_TEST(!document_of(unknown, language::zh).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
