#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "actors/diagnosis/comparison.hpp"
#include "fixtures.hpp"

using namespace zhian;
using namespace zhian::diagnosis;
using namespace zhian::test;

namespace {

bool holds(const std::vector<finding>& all, std::string_view kind, std::string_view quote = {}) {
  return std::any_of(all.begin(), all.end(), [&](const finding& x) {
    return to_string(x.kind) == kind && x.quote.find(quote) != std::string::npos;
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_comparison)

BOOST_AUTO_TEST_CASE(between_a_text_and_itself_nothing_changes) {
  for (const auto& name : all_resumes()) {
    auto x = judged(resume_named(name));
    auto got = compare(x, x);
    BOOST_TEST(got.gone.empty(), name);
    BOOST_TEST(got.fresh.empty(), name);
    BOOST_TEST((got.kept == x.findings), name);
    BOOST_TEST(got.total_before == got.total_after);
    BOOST_TEST(got.same_rules);
  }
}

BOOST_AUTO_TEST_CASE(every_finding_stands_in_one_list) {
  for (const auto& row : rising_resumes()) {
    auto before = judged(resume_named(row.front()));
    auto after = judged(resume_named(row.back()));
    auto got = compare(before, after);
    BOOST_TEST(got.gone.size() + got.kept.size() == before.findings.size(), row.front());
    BOOST_TEST(got.fresh.size() + got.kept.size() == after.findings.size(), row.back());
    BOOST_TEST(got.gone.size() > got.fresh.size(), row.front());
    BOOST_REQUIRE(got.scores.size() == dimension_count);
    for (const auto& x : got.scores)
      BOOST_TEST(x.after >= x.before, row.front() << ": " << to_string(x.what));
  }
}

BOOST_AUTO_TEST_CASE(what_was_mended_is_gone_and_the_rest_is_kept) {
  auto text = resume_named("zh_developer_1");
  auto before = judged(text);
  auto at = text.find("负责数据库管理");
  text.replace(at, std::string_view{"负责数据库管理"}.size(), "重建 12 张表的索引，慢查询减少 85%");
  auto got = compare(before, judged(text));
  BOOST_TEST(holds(got.gone, "weak_verb", "负责数据库管理"));
  BOOST_TEST(!holds(got.gone, "weak_verb", "负责系统维护工作"));
  BOOST_TEST(holds(got.kept, "weak_verb", "负责系统维护工作"));
  BOOST_TEST(holds(got.kept, "id_number"));
  BOOST_TEST(got.total_after > got.total_before);
}

BOOST_AUTO_TEST_CASE(marks_blanks_and_place_make_no_other_finding) {
  auto before = judged(resume_named("zh_developer_1"));
  auto text = "简历\n" + resume_named("zh_developer_1");
  auto at = text.find("- 负责系统维护工作");
  text.replace(at, std::string_view{"- 负责系统维护工作"}.size(), "- 负责系统 维护工作。");
  auto got = compare(before, judged(text));
  BOOST_TEST(holds(got.kept, "weak_verb", "负责系统 维护工作"));
  BOOST_TEST(!holds(got.fresh, "weak_verb"));
  BOOST_TEST(holds(got.kept, "missing_links")); // It shows another first line now.
}

BOOST_AUTO_TEST_CASE(key_words_that_are_missing_are_told_apart) {
  auto posting = posting_named("zh_developer");
  auto text = resume_named("zh_developer_2");
  auto before = judged(text, posting);
  auto at = text.find("Docker、Linux");
  text.replace(at, 0, "Kubernetes、");
  auto got = compare(before, judged(text, posting));
  auto about = [](const std::vector<finding>& all, std::string_view subject) {
    return std::any_of(all.begin(), all.end(), [&](const finding& x) {
      return x.kind == finding_kind::keyword_missing && x.value("subject") == subject;
    });
  };
  BOOST_TEST(about(got.gone, "Kubernetes"));
  BOOST_TEST(about(got.kept, "Kafka"));
  BOOST_TEST(!about(got.gone, "Kafka"));
}

BOOST_AUTO_TEST_CASE(other_rules_are_told) {
  auto x = judged(good_resume());
  auto old = x;
  old.rules = "diagnosis-0";
  BOOST_TEST(!compare(old, x).same_rules);
}

BOOST_AUTO_TEST_SUITE_END()
