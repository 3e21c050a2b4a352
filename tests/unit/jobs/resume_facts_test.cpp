#include "actors/jobs/resume_facts.hpp"

#include <boost/test/unit_test.hpp>

#include "protocols/utf8.hpp"

using namespace zhian;
using namespace zhian::jobs;

namespace {

const timestamp today = parse_timestamp("2026-11-30T08:00:00Z").value();

resume_facts facts_in(const std::string& text) {
  extracted_text x;
  x.text = text;
  return facts_of_resume(x, today);
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_resume_facts)

BOOST_AUTO_TEST_CASE(a_resume_says_what_it_can_be_compared_by) {
  auto got =
      facts_in("李华 现居：杭州\n期望城市：上海\n期望薪资：15-20K\n5年工作经验\n本科，计算机");
  BOOST_TEST(got.city == "上海", "where work is wanted goes before where one lives");
  BOOST_TEST(got.salary.value_or(0) == 15000u);
  BOOST_TEST(got.years.value_or(99) == 5u);
  BOOST_TEST((got.highest == degree::bachelor));
}

BOOST_AUTO_TEST_CASE(without_a_wish_the_home_counts_and_amounts_come_in_several_units) {
  BOOST_TEST(facts_in("现居住地：Hangzhou").city == "杭州");
  BOOST_TEST(facts_in("期望月薪 1.5万").salary.value_or(0) == 15000u);
  BOOST_TEST(facts_in("Expected salary: 18000").salary.value_or(0) == 18000u);
  BOOST_TEST(!facts_in("期望薪资：面议").salary.has_value());
  BOOST_TEST(!facts_in("期望薪资：5").salary.has_value());
}

BOOST_AUTO_TEST_CASE(what_it_does_not_say_is_not_known) {
  BOOST_TEST((facts_in("喜欢读书。") == resume_facts{}));
  BOOST_TEST((facts_in("") == resume_facts{}));
}

BOOST_AUTO_TEST_CASE(years_are_counted_from_the_periods_of_work_when_no_number_is_said) {
  extracted_text x;
  x.text =
      "教育\n2015.09 - 2019.06 某大学\n工作\n2019.07 - 2021.06 甲公司\n2021.01 - 2022.06 乙公司\n";
  auto end = static_cast<uint32_t>(count_characters(x.text));
  auto work = static_cast<uint32_t>(count_characters(x.text.substr(0, x.text.find("工作"))));
  x.sections = {{"education", 0, work}, {"experience", work, end}};
  BOOST_TEST(facts_of_resume(x, today).years.value_or(99) == 3u,
             "jobs at the same time count once");
}

BOOST_AUTO_TEST_SUITE_END()
