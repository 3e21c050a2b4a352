// What is taken of a language model's answer: the form to the letter, and what the resume bears out.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/diagnosis/advice.hpp"
#include "actors/diagnosis/analyst.hpp"
#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/diagnosis_view.hpp"

using namespace zhian;
using namespace zhian::diagnosis;

namespace {

const std::string advised_resume =
    "李华\nlihua@example.cn\n工作经历\n2020.01 - 至今 某某科技 后端工程师\n- 负责系统\n  维护工作\n"
    "- 用 Redis 把接口延迟从 200ms 降到 50ms，高考 620分\n";

/// An answer with these rewrites and these members in place of the usual ones.
std::string answer_with(const std::string& rewrites, const std::string& summary = "\"先补结果。\"",
                        const std::string& strengths = "[]",
                        const std::string& questions = "[]") {
  return R"({"summary":)" + summary + R"(,"strengths":)" + strengths + R"(,"rewrites":)" + rewrites
         + R"(,"questions":)" + questions + "}";
}
std::string one_rewrite(const std::string& quote, const std::string& better,
                        const std::string& why = "更具体。") {
  return R"([{"quote":")" + quote + R"(","better":")" + better + R"(","why":")" + why + R"("}])";
}

std::string fault_of_answer(const std::string& answer, const advice_limits& limits = {}) {
  auto got = read_answer(answer, advised_resume, limits);
  const auto* why = std::get_if<answer_fault>(&got);
  return why == nullptr ? std::string{} : std::string{to_string(*why)};
}
advice good_answer(const std::string& answer, const advice_limits& limits = {}) {
  auto got = read_answer(answer, advised_resume, limits);
  BOOST_REQUIRE_MESSAGE(std::holds_alternative<advice>(got), answer);
  return std::get<advice>(std::move(got));
}

} // namespace

BOOST_AUTO_TEST_SUITE(advice_of_a_model)

BOOST_AUTO_TEST_CASE(a_quote_is_found_across_line_breaks_and_is_given_as_the_resume_has_it) {
  auto x = good_answer(answer_with(one_rewrite("负责系统维护工作", "主导系统维护，把故障降到【A】")));
  BOOST_REQUIRE_EQUAL(x.rewrites.size(), 1u);
  const auto& found = x.rewrites[0];
  BOOST_TEST(found.quote == "负责系统\n  维护工作");
  BOOST_TEST(advised_resume.substr(found.span.begin, found.span.size) == found.quote);
  BOOST_TEST(x.left_out == 0u);
  BOOST_TEST(x.summary == "先补结果。");
}

BOOST_AUTO_TEST_CASE(the_form_is_kept_to_the_letter) {
  auto good = answer_with("[]");
  BOOST_TEST(fault_of_answer(good) == "");
  BOOST_TEST(fault_of_answer("```json\n" + good + "\n```") == "");
  BOOST_TEST(fault_of_answer("  " + good + "\n") == "");
  // As emoji are written, and a line that is broken.
  for (const auto* text : {"\"👩\\u200d💻 ❤\\ufe0f\"", "\"先补\\u200b结果\"", "\"a\\nb\"", "\"·\""})
    BOOST_TEST(fault_of_answer(answer_with("[]", text)) == "", text);
  std::string long_text(most_point + 1, 'a'), longest(most_summary + 1, 'a');
  std::string many = "[";
  for (size_t i = 0; i <= most_items; ++i)
    many += (i > 0 ? ",\"" : "\"") + std::to_string(i) + 'x' + '"';
  many += ']';
  for (const auto& bad : std::vector<std::string>{
           "",
           "null",
           "[]",
           "\"advice\"",
           "{}",
           "好的，以下是建议：" + good,
           good + "希望有帮助。",
           good + good,
           good.substr(0, good.size() - 1),
           R"({"summary":"x","strengths":[],"rewrites":[]})",
           R"({"summary":"x","strengths":[],"rewrites":[],"questions":[],"score":100})",
           R"({"summary":"x","summary":"y","strengths":[],"rewrites":[]})",
           R"({"Summary":"x","strengths":[],"rewrites":[],"questions":[]})",
           answer_with("[]", "7"),
           answer_with("[]", "null"),
           answer_with("[]", "\"\""),
           answer_with("[]", "\" \\n \""),
           answer_with("[]", "\"a\\u0000b\""),
           answer_with("[]", "\"a\\u0007b\""),
           answer_with("[]", "\"a\\u0085b\""), // Controls, separators, and turns of direction.
           answer_with("[]", "\"a\\u009fb\""),
           answer_with("[]", "\"a\\u2028b\""),
           answer_with("[]", "\"a\\u2029b\""),
           answer_with("[]", "\"a\\u202ab\""),
           answer_with("[]", "\"a\\u202eb\""),
           answer_with("[]", "\"a\\u2066b\""),
           answer_with("[]", "\"a\\u2069b\""),
           answer_with("[]", "\"\\u200b\""), // Nobody sees any of it.
           answer_with("[]", "\"\\u200d \\ufeff\\u2060\""),
           answer_with("[]", "\"\\u00a0\\u3000\""),
           answer_with("[]", "\"\\u00ad\\ufe0f\""),
           answer_with("[]", "\"see ```code```\""),
           answer_with("[]", "\"" + longest + "\""),
           answer_with("[]", "\"x\"", "{}"),
           answer_with("[]", "\"x\"", "[1]"),
           answer_with("[]", "\"x\"", "[[\"x\"]]"),
           answer_with("[]", "\"x\"", "[\"" + long_text + "\"]"),
           answer_with("[]", "\"x\"", many),
           answer_with("[]", "\"x\"", "[]", many),
           answer_with("{}"),
           answer_with("[\"负责系统维护工作\"]"),
           answer_with(R"([{"quote":"负责系统维护工作","better":"主导"}])"),
           answer_with(R"([{"quote":"负责系统维护工作","better":"主导","why":"x","points":9}])"),
           answer_with(R"([{"quote":"负责系统维护工作","better":["主导"],"why":"x"}])"),
           answer_with(R"([{"quote":"负责系统维护工作","quote":"主导","why":"x"}])"),
           std::string(most_answer_bytes + 1, ' '),
           std::string(5000, '['),
           "{\"summary\":\"\xff\",\"strengths\":[],\"rewrites\":[],\"questions\":[]}",
       })
    BOOST_TEST(fault_of_answer(bad) == "invalid_reply", bad.substr(0, 100));
}

BOOST_AUTO_TEST_CASE(a_rewrite_that_the_resume_does_not_bear_out_is_left_out) {
  const std::string kept = R"({"quote":"用 Redis 把接口延迟从 200ms 降到 50ms",)"
                           R"("better":"用 Redis 把接口延迟从 200ms 降到 50ms（【做法】）","why":"x"})";
  for (const auto& other : std::vector<std::string>{
           one_rewrite("负责全公司的架构", "主导架构"),             // Nowhere.
           one_rewrite("负责系统维护工作", "负责系统维护工作。"),   // The same.
           one_rewrite("负责系统维护工作", "把故障降低 37%"),       // An invented figure.
           one_rewrite("负责系统维护工作", "见 https://a.example"), // A link.
           one_rewrite("负责系统维护工作", "联系 a@b.example"),
           one_rewrite("负责系统维护工作", "主导系统维护", "可得 95 分"),
           one_rewrite("用 Redis 把接口延迟从 200ms 降到 50ms", "主导缓存"), // Twice.
       }) {
    auto x = good_answer(answer_with('[' + kept + ',' + other.substr(1)));
    BOOST_TEST(x.rewrites.size() == 1u, other);
    BOOST_TEST(x.left_out == 1u, other);
  }
  BOOST_TEST(fault_of_answer(answer_with(one_rewrite("负责全公司的架构", "主导架构")))
             == "wrong_quotes");
}

BOOST_AUTO_TEST_CASE(scores_are_the_rules_matter_and_links_nobodys) {
  for (const auto& bad : {"总分 100分", "Overall 95 points", "95/100", "9 out of 10", "给满分",
                          "full marks", "去 www.example.com", "HTTPS://example.com"}) {
    BOOST_TEST(fault_of_answer(answer_with("[]", '"' + std::string{bad} + '"')) == "unusable_text",
               bad);
    auto x = good_answer(
        answer_with("[]", "\"x\"", R"(["好",")" + std::string{bad} + R"("])", R"(["好"])"));
    BOOST_TEST(x.strengths == std::vector<std::string>{"好"}, boost::test_tools::per_element());
    BOOST_TEST(x.left_out == 1u);
  }
  for (const auto& good : {"30 分钟内完成", "三分之一的要点", "10分部门", "高考 620分", "2 处日期"})
    BOOST_TEST(fault_of_answer(answer_with("[]", '"' + std::string{good} + '"')) == "", good);
}

BOOST_AUTO_TEST_CASE(no_more_is_kept_than_the_version_says) {
  auto answer = answer_with(one_rewrite("负责系统维护工作", "主导系统维护"), "\"x\"",
                            R"(["a","b","b","c"])", R"(["d","e"])");
  auto x = good_answer(answer, {0, 2, 1});
  BOOST_TEST(x.rewrites.empty());
  BOOST_TEST(x.strengths == (std::vector<std::string>{"a", "b"}), boost::test_tools::per_element());
  BOOST_TEST(x.questions == std::vector<std::string>{"d"}, boost::test_tools::per_element());
  BOOST_TEST(x.left_out == 4u);
}

BOOST_AUTO_TEST_CASE(it_is_stored_with_the_diagnosis_and_shown_as_what_it_is) {
  auto report = analyse(advised_resume, {}, std::chrono::year{2026} / 12);
  auto bare = report_from_json(to_json(report));
  BOOST_REQUIRE(bare);
  BOOST_TEST((*bare == report));
  report.advised = good_answer(answer_with(one_rewrite("负责系统维护工作", "主导系统维护"),
                                           "\"x\"", R"(["a"])", R"(["b"])"));
  report.advised->model = "m";
  report.advised->lang = language::en;
  auto again = report_from_json(to_json(report));
  BOOST_REQUIRE(again);
  BOOST_TEST((*again == report));
  BOOST_TEST(summary_json(report) == summary_json(*bare));

  rapidjson::Document doc;
  doc.Parse(report_view_json(report, language::zh).c_str());
  const auto& shown = doc["advice"];
  BOOST_TEST(shown["made_by"]["model"].GetString() == std::string{"m"});
  BOOST_TEST(shown["rewrites"][0]["span"]["size"].GetUint()
             == report.advised->rewrites[0].span.size);
  std::string zh = shown["notice"].GetString();
  doc.Parse(report_view_json(report, language::en).c_str());
  BOOST_TEST(doc["advice"]["notice"].GetString() != zh);
  doc.Parse(report_view_json(*bare, language::zh).c_str());
  BOOST_TEST(doc["advice"].IsNull());
  auto spoilt = to_json(report);
  spoilt.replace(spoilt.find("\"left_out\":0"), 12, "\"left_out\":-");
  BOOST_TEST(!report_from_json(spoilt));
}

BOOST_AUTO_TEST_CASE(a_diagnosis_from_before_has_the_shipped_weights_and_others_their_own) {
  dimension_weights contact_alone{0, 100, 0, 0, 0, 0, 0};
  auto today = std::chrono::year{2026} / 12;
  auto usual = analyse(advised_resume, {}, today);
  auto other = analyse(advised_resume, {}, today, contact_alone);
  BOOST_TEST((usual.weights == shipped_weights()));
  BOOST_TEST((other.scores == usual.scores));
  BOOST_TEST((other.findings == usual.findings));
  BOOST_TEST(other.total == other.score_of(dimension::contact));
  auto json = to_json(usual);
  auto begin = json.find("\"weights\""), end = json.find("\"scores\"");
  json.erase(begin, end - begin);
  auto old = report_from_json(json);
  BOOST_REQUIRE(old);
  BOOST_TEST((old->weights == shipped_weights()));
}

BOOST_AUTO_TEST_SUITE_END()
