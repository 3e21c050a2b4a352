#include <boost/test/unit_test.hpp>

#include <set>

#include "fixtures.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

/// Kinds that small texts of kinds_test.cpp and postings are written for.
const std::set<std::string> planted_elsewhere{
    "empty_text",      "missing_education", "thin_job",    "too_long",    "unreadable_characters",
    "keyword_missing", "keyword_wanted",    "years_short", "degree_short"};

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_of_resumes)

BOOST_AUTO_TEST_CASE(there_are_enough_resumes_in_both_languages) {
  size_t zh = 0;
  size_t en = 0;
  for (const auto& name : all_resumes()) {
    auto lang = judged(resume_named(name)).lang;
    BOOST_TEST((lang == (name.starts_with("zh") ? language::zh : language::en)), name);
    ++(lang == language::zh ? zh : en);
  }
  BOOST_TEST(zh >= 12u);
  BOOST_TEST(en >= 10u);
}

BOOST_AUTO_TEST_CASE(a_better_version_scores_clearly_higher) {
  for (const auto& row : rising_resumes())
    for (size_t i = 1; i < row.size(); ++i) {
      auto worse = judged(resume_named(row[i - 1])).total;
      auto better = judged(resume_named(row[i])).total;
      BOOST_TEST(worse + 5 <= better,
                 row[i - 1] << " has " << worse << ", " << row[i] << " has " << better);
    }
}

BOOST_AUTO_TEST_CASE(the_best_versions_are_good_and_the_worst_are_not) {
  for (const auto& row : rising_resumes()) {
    BOOST_TEST(judged(resume_named(row.back())).total >= 90, row.back());
    BOOST_TEST(judged(resume_named(row.front())).total <= 70, row.front());
  }
}

BOOST_AUTO_TEST_CASE(the_best_versions_have_no_grave_finding) {
  for (const auto& row : rising_resumes())
    for (const auto& x : judged(resume_named(row.back())).findings)
      BOOST_TEST((x.weight == diagnosis::severity::low),
                 row.back() << ": " << to_string(x.kind) << " of " << x.quote);
}

BOOST_AUTO_TEST_CASE(each_planted_defect_is_found_where_it_was_planted) {
  for (const auto& x : planted_defects())
    BOOST_TEST(find_in(judged(resume_named(x.resume)), x.kind, x.quote) != nullptr,
               x.resume << " should have " << x.kind << " of " << x.quote);
}

BOOST_AUTO_TEST_CASE(no_planted_defect_is_found_in_the_best_version) {
  std::map<std::string, std::string> best;
  for (const auto& row : rising_resumes())
    for (const auto& name : row)
      best[name] = row.back();
  for (const auto& x : planted_defects())
    if (!x.quote.empty())
      BOOST_TEST(find_in(judged(resume_named(best[x.resume])), x.kind, x.quote) == nullptr,
                 best[x.resume] << " should not have " << x.kind << " of " << x.quote);
}

BOOST_AUTO_TEST_CASE(there_is_no_kind_that_nothing_was_written_for) {
  auto seen = planted_elsewhere;
  for (const auto& x : planted_defects())
    seen.insert(x.kind);
  for (size_t i = 0; i < diagnosis::kind_count; ++i) {
    std::string word{to_string(static_cast<diagnosis::finding_kind>(i))};
    BOOST_TEST(seen.contains(word), word);
  }
}

BOOST_AUTO_TEST_CASE(spans_lie_in_the_text_and_points_add_up) {
  for (const auto& name : all_resumes()) {
    auto text = resume_named(name);
    for (const auto& posting :
         {std::string{}, posting_named("zh_developer"), posting_named("en_sales")})
      BOOST_TEST(fault_of(judged(text, posting), text) == "", name);
  }
}

BOOST_AUTO_TEST_CASE(a_quote_is_the_beginning_of_its_span) {
  for (const auto& name : all_resumes()) {
    auto text = resume_named(name);
    for (const auto& x : judged(text).findings) {
      BOOST_TEST(x.span.size > 0u, name);
      auto part = text.substr(x.span.begin, x.span.size);
      std::replace(part.begin(), part.end(), '\n', ' ');
      BOOST_TEST(part.starts_with(x.quote), name << ": " << to_string(x.kind));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_same_text_is_judged_the_same) {
  for (const auto& name : all_resumes()) {
    auto text = resume_named(name);
    auto posting = posting_named("zh_developer");
    BOOST_TEST((judged(text, posting) == judged(text, posting)), name);
  }
}

BOOST_AUTO_TEST_CASE(grave_findings_come_first) {
  for (const auto& name : all_resumes()) {
    auto x = judged(resume_named(name));
    for (size_t i = 1; i < x.findings.size(); ++i)
      BOOST_TEST((x.findings[i - 1].weight <= x.findings[i].weight), name);
  }
}

BOOST_AUTO_TEST_CASE(a_skill_is_shown_where_it_was_used) {
  auto text = resume_named("zh_developer_3");
  auto x = judged(text);
  auto at = std::find_if(x.skills.begin(), x.skills.end(),
                         [](const auto& y) { return y.name == "Kafka"; });
  BOOST_REQUIRE((at != x.skills.end()));
  BOOST_TEST(at->count == 2u);
  BOOST_TEST(at->listed);
  BOOST_TEST(at->used);
  BOOST_TEST(at->spans.front().begin < at->spans.back().begin);
  for (auto span : at->spans)
    BOOST_TEST(text.substr(span.begin, span.size) == "Kafka");
}

BOOST_AUTO_TEST_SUITE_END()
