#include <boost/test/unit_test.hpp>

#include <set>

#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/rewrite.hpp"
#include "actors/diagnosis/words.hpp"
#include "fixtures.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;
using namespace zhian::diagnosis;
using namespace zhian::test;

namespace {

report rich_report() {
  return judged(resume_named("zh_developer_1"), posting_named("zh_developer"));
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_words)

BOOST_AUTO_TEST_CASE(every_finding_says_what_is_wrong_and_what_to_write_in_both_languages) {
  for (const auto& name : all_resumes())
    for (const auto& x : judged(resume_named(name), posting_named("zh_developer")).findings)
      for (auto lang : {language::zh, language::en}) {
        auto words = words_of(x, lang);
        BOOST_TEST(!words.what.empty(), to_string(x.kind));
        BOOST_TEST(!words.rewrite.empty(), to_string(x.kind));
        // A slot that the rule did not fill leaves its quotation marks behind.
        for (const auto& text : {words.what, words.rewrite})
          for (std::string_view hole : {"“”", "\"\"", "{", "  "})
            BOOST_TEST(text.find(hole) == std::string::npos, to_string(x.kind) << ": " << text);
        BOOST_TEST(valid_utf8(words.what + words.rewrite));
      }
}

BOOST_AUTO_TEST_CASE(words_of_kinds_are_stable_and_told_apart) {
  std::set<std::string_view> seen;
  for (size_t i = 0; i < kind_count; ++i)
    BOOST_TEST(seen.insert(to_string(static_cast<finding_kind>(i))).second);
  BOOST_TEST(to_string(finding_kind::weak_verb) == "weak_verb");
  BOOST_TEST(to_string(finding_kind::short_stays) == "short_stays");
  BOOST_TEST(label_of(dimension::risks, language::zh) == "时间线与矛盾");
  BOOST_TEST(label_of(degree::bachelor, language::en) == "bachelor's degree");
}

BOOST_AUTO_TEST_CASE(a_quoted_text_with_braces_is_taken_as_it_is) {
  finding x;
  x.kind = finding_kind::misspelling;
  x.quote = "{right}";
  x.parameters = {{"right", "{quote}"}};
  auto words = words_of(x, language::en);
  BOOST_TEST(words.what == "\"{right}\" is misspelt.");
  BOOST_TEST(words.rewrite == "Write \"{quote}\".");
}

BOOST_AUTO_TEST_CASE(a_duty_is_rewritten_with_its_own_words) {
  BOOST_TEST(better_statement("负责系统维护工作", language::zh)
             == "主导系统维护，用【做法】把每月故障次数从【A】降到【B】");
  BOOST_TEST(better_statement("协助招聘，安排面试。", language::zh)
             == "与【谁】一起完成招聘，用【做法】把到岗周期从【A】降到【B】");
  BOOST_TEST(better_statement("Responsible for maintaining the website.", language::en)
             == "Maintained the website, cutting load time from [A] to [B] by [how]");
  BOOST_TEST(better_statement("Responsible for training", language::en)
             == "Managed training, raising pass rate from [A] to [B] by [how]");
  BOOST_TEST(better_statement("Filed papers", language::en)
             == "Filed papers, raising [measure] from [A] to [B] by [how]");
  BOOST_TEST(past_of("selling") == "sold");
  BOOST_TEST(past_of("maintaining") == "maintained");
  BOOST_TEST(past_of("king") == "king");
}

BOOST_AUTO_TEST_CASE(the_rewrite_of_a_finding_holds_the_better_statement) {
  auto x = rich_report();
  const auto* found = find_in(x, "weak_verb", "负责系统维护工作");
  BOOST_REQUIRE(found);
  BOOST_TEST(words_of(*found, language::en).rewrite.find("主导系统维护，用【做法】")
             != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(diagnosis_as_json)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  for (const auto& name : all_resumes())
    for (const auto& posting : {std::string{}, posting_named("en_sales")}) {
      auto x = judged(resume_named(name), posting);
      auto got = report_from_json(to_json(x));
      BOOST_REQUIRE_MESSAGE(got.has_value(), name);
      BOOST_TEST((*got == x), name);
    }
  auto empty = judged("");
  BOOST_TEST((report_from_json(to_json(empty)) == empty));
}

BOOST_AUTO_TEST_CASE(what_is_not_of_the_form_is_refused) {
  auto text = to_json(rich_report());
  for (std::string_view wrong : {"", "[]", "{}", "null", "{\"rules\":1}"})
    BOOST_TEST(!report_from_json(wrong), wrong);
  BOOST_TEST(!report_from_json(text.substr(0, text.size() / 2)));
  BOOST_TEST(!report_from_json(with(text, "\"severity\":\"high\"", "\"severity\":\"awful\"")));
  BOOST_TEST(!report_from_json(with(text, "\"span\":[", "\"span\":[-1,")));
  BOOST_TEST(!report_from_json(with(text, "\"total\":", "\"totals\":")));
  BOOST_TEST(!report_from_json(with(text, "\"structure\":", "\"structures\":")));
}

BOOST_AUTO_TEST_CASE(a_kind_that_is_no_longer_known_is_left_out) {
  auto x = rich_report();
  auto got =
      report_from_json(with(to_json(x), "\"kind\":\"id_number\"", "\"kind\":\"handwriting\""));
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST(got->findings.size() + 1 == x.findings.size());
}

BOOST_AUTO_TEST_SUITE_END()
