#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "actors/diagnosis/posting.hpp"
#include "fixtures.hpp"

using namespace zhian;
using namespace zhian::diagnosis;
using namespace zhian::test;

namespace {

const keyword* keyword_in(const std::vector<keyword>& all, std::string_view name) {
  auto at = std::find_if(all.begin(), all.end(), [&](const keyword& x) { return x.name == name; });
  return at == all.end() ? nullptr : &*at;
}

int32_t years_in(std::string_view text) {
  auto x = find_years(text, {0, static_cast<uint32_t>(text.size())});
  return x ? x->years : 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_against_a_posting)

BOOST_AUTO_TEST_CASE(a_posting_tells_what_must_be_and_what_is_an_advantage) {
  auto x = read_posting(posting_named("zh_developer"));
  for (std::string_view name :
       {"Java", "Spring Boot", "MySQL", "Redis", "Kafka", "Docker", "Kubernetes"}) {
    const auto* found = keyword_in(x.keywords, name);
    BOOST_REQUIRE_MESSAGE(found, name);
    BOOST_TEST(found->required, name);
  }
  for (std::string_view name : {"Go", "Rust"}) {
    const auto* found = keyword_in(x.keywords, name);
    BOOST_REQUIRE_MESSAGE(found, name);
    BOOST_TEST(!found->required, name);
  }
  BOOST_TEST(x.years == 5);
  BOOST_TEST((x.least == degree::bachelor));
  BOOST_TEST(x.languages == std::vector<std::string>{"英语"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_advantage_is_said_in_the_sentence_or_above_it) {
  auto x = read_posting("Python required. Java is a plus\nNice to have:\nRust\nMust have:\nMySQL");
  BOOST_REQUIRE(x.keywords.size() == 4u);
  BOOST_TEST(keyword_in(x.keywords, "Python")->required);
  BOOST_TEST(!keyword_in(x.keywords, "Java")->required);
  BOOST_TEST(!keyword_in(x.keywords, "Rust")->required);
  BOOST_TEST(keyword_in(x.keywords, "MySQL")->required);
}

BOOST_AUTO_TEST_CASE(years_of_experience_are_read) {
  BOOST_TEST(years_in("3年以上工作经验") == 3);
  BOOST_TEST(years_in("3-5年后端开发经验") == 3);
  BOOST_TEST(years_in("五年经验") == 5);
  BOOST_TEST(years_in("5+ years of experience") == 5);
  BOOST_TEST(years_in("3 to 5 years' experience") == 3);
  BOOST_TEST(years_in("成立 10 年的公司") == 0);
  BOOST_TEST(years_in("2019年获得经验") == 0);
  BOOST_TEST(years_in("公司成立 10 年。有经验者优先") == 0);
}

BOOST_AUTO_TEST_CASE(degrees_are_read_highest_or_lowest) {
  BOOST_TEST((highest_degree("云梦大学 硕士，江渡大学 本科") == degree::master));
  BOOST_TEST((lowest_degree("云梦大学 硕士，江渡大学 本科") == degree::bachelor));
  BOOST_TEST((highest_degree("High school diploma") == degree::secondary));
  BOOST_TEST((highest_degree("Bachelor of Science") == degree::bachelor));
  BOOST_TEST((highest_degree("PhD in physics") == degree::doctor));
  BOOST_TEST((highest_degree("大专") == degree::college));
  BOOST_TEST((highest_degree("云梦大学") == degree::none));
}

BOOST_AUTO_TEST_CASE(coverage_counts_what_is_asked_and_what_is_there) {
  auto x = judged(resume_named("zh_developer_3"), posting_named("zh_developer"));
  BOOST_REQUIRE(x.coverage.has_value());
  const auto& c = *x.coverage;
  BOOST_TEST(c.required == c.found + c.missing);
  BOOST_TEST(c.required + c.wanted == c.keywords.size());
  BOOST_TEST(keyword_in(c.keywords, "Kafka")->answered == 2u);
  BOOST_TEST(keyword_in(c.keywords, "Kubernetes")->answered == 0u);
  BOOST_TEST(c.years_asked == 5);
  BOOST_TEST(c.months_shown == 72); // 2020.07 to 2026.06.
  BOOST_TEST((c.degree_shown == degree::bachelor));
  const auto* gone = find_in(x, "keyword_missing");
  BOOST_REQUIRE(gone);
  BOOST_TEST(gone->value("subject") != "");
  BOOST_TEST(!judged(resume_named("zh_developer_3")).coverage.has_value());
}

BOOST_AUTO_TEST_CASE(what_a_posting_asks_and_a_resume_lacks_is_found) {
  auto worse = judged(resume_named("zh_developer_1"), posting_named("zh_developer"));
  BOOST_TEST(find_in(worse, "years_short") != nullptr);
  BOOST_TEST(find_in(worse, "keyword_wanted") != nullptr);
  auto other = judged(resume_named("en_sales_1"), posting_named("en_sales"));
  BOOST_TEST(find_in(other, "degree_short") != nullptr);
  BOOST_TEST(find_in(other, "keyword_missing") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_resume_that_fits_the_posting_scores_higher_than_one_that_does_not) {
  auto posting = posting_named("en_sales");
  auto skills = [&](const char* name) {
    return judged(resume_named(name), posting).score_of(dimension::skills);
  };
  BOOST_TEST(skills("en_sales_2") > skills("en_sales_1"));
  BOOST_TEST(skills("en_sales_2") > skills("en_developer_3"));
}

BOOST_AUTO_TEST_SUITE_END()
