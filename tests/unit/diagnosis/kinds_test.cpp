// Each rule where it begins to hold, on a resume that is good but for one thing.
#include <boost/test/unit_test.hpp>

#include "fixtures.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

bool has(const std::string& text, std::string_view kind, std::string_view quote = {}) {
  return find_in(judged(text), kind, quote) != nullptr;
}

std::string with_last_job(std::string_view lines) {
  return changed_resume("\n教育背景", "\n" + std::string{lines} + "\n\n教育背景");
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_rules)

BOOST_AUTO_TEST_CASE(a_good_resume_has_nothing_to_mend) {
  for (const auto& x : judged(good_resume()).findings)
    BOOST_ERROR(to_string(x.kind) << " of " << x.quote);
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_missed) {
  BOOST_TEST(has(changed_resume("教育背景\n江渡大学 人力资源管理 本科 2015.09 - 2019.06", ""),
                 "missing_education"));
  BOOST_TEST(has(changed_resume("个人总结", "随笔"), "missing_summary"));
  BOOST_TEST(has(changed_resume("手机：135 0000 5555", ""), "missing_phone"));
  BOOST_TEST(has(changed_resume("邮箱：lu.zhiyao@example.com", ""), "missing_email"));
}

BOOST_AUTO_TEST_CASE(neither_photo_nor_age_nor_gender_is_asked_for) {
  for (const auto& x : judged(good_resume()).findings)
    BOOST_TEST((x.where != diagnosis::dimension::contact));
}

BOOST_AUTO_TEST_CASE(private_matters_are_warned_of) {
  BOOST_TEST(has(changed_resume("手机", "身份证号：见附件\n手机"), "id_number", "身份证"));
  BOOST_TEST(has(changed_resume("手机", "婚姻状况：保密\n手机"), "marital_status", "婚姻状况"));
  BOOST_TEST(has(changed_resume("手机", "体重：60kg\n手机"), "private_detail", "体重"));
  // At work it is something else.
  BOOST_TEST(!has(with_last_job("安和医院 护士 2018.01 - 2019.06\n• 每天测量 40 名患者的体重"),
                  "private_detail"));
}

BOOST_AUTO_TEST_CASE(numbers_are_telephones_only_where_they_are) {
  BOOST_TEST(has(changed_resume("135 0000 5555", "135 0000 555"), "bad_phone"));
  BOOST_TEST(!has(changed_resume("135 0000 5555", "+86-135-0000-5555"), "bad_phone"));
  BOOST_TEST(!has(changed_resume("135 0000 5555", "(021) 5555-0000"), "missing_phone"));
  BOOST_TEST(has(changed_resume("135 0000 5555", "2019 - 2021"), "missing_phone"));
}

BOOST_AUTO_TEST_CASE(a_job_of_which_nothing_is_told_is_thin) {
  BOOST_TEST(has(with_last_job("拾光咖啡 店员 2018.01 - 2019.05"), "thin_job", "拾光咖啡"));
}

BOOST_AUTO_TEST_CASE(an_amount_is_a_result_and_a_version_or_a_date_is_none) {
  auto told = [](std::string_view line) {
    return with_last_job("拾光咖啡 店员 2018.01 - 2019.06\n• " + std::string{line});
  };
  for (std::string_view line :
       {"把排队时间缩短到 3 分钟", "营业额增长 20%", "带两名新人", "荣获季度之星", "销售额翻倍",
        "服务 1,200 位客人", "差评减半", "每年节省三百万"})
    BOOST_TEST(!has(told(line), "no_outcomes"), line);
  for (std::string_view line :
       {"使用 Python 3 处理数据", "2019年开始做收银", "用 HTTP2 与 ES6", "整理货架"})
    BOOST_TEST(has(told(line), "no_outcomes", "拾光咖啡"), line);
}

BOOST_AUTO_TEST_CASE(a_gap_is_more_than_three_months_that_nothing_covers) {
  BOOST_TEST(!has(changed_resume("2021.04 - 至今", "2021.07 - 至今"), "gap")); // April, May, June.
  BOOST_TEST(has(changed_resume("2021.04 - 至今", "2021.08 - 至今"), "gap", "2021.08"));
  auto studied = changed_resume("2021.04 - 至今", "2022.08 - 至今");
  studied.replace(studied.find("江渡大学"), 0, "云梦大学 心理学 硕士 2021.03 - 2022.07\n");
  BOOST_TEST(!has(studied, "gap"));
}

BOOST_AUTO_TEST_CASE(a_side_job_may_stand_beside_another) {
  auto beside = [](std::string_view title) {
    return with_last_job("拾光咖啡 " + std::string{title} + " 2021.05 - 2022.06\n• 收银 800 单");
  };
  BOOST_TEST(has(beside("店员"), "overlap", "2021.05 - 2022.06"));
  BOOST_TEST(!has(beside("兼职店员"), "overlap"));
  // The month of the change may be told twice.
  BOOST_TEST(!has(changed_resume("2021.04 - 至今", "2021.03 - 至今"), "overlap"));
}

BOOST_AUTO_TEST_CASE(a_degree_may_end_in_the_future_and_a_job_may_not) {
  BOOST_TEST(!has(changed_resume("2015.09 - 2019.06", "2023.09 - 2027.06"), "future_date"));
  BOOST_TEST(has(changed_resume("2021.04 - 至今", "2021.04 - 2026.07"), "future_date"));
  BOOST_TEST(!has(changed_resume("2021.04 - 至今", "2021.04 - 2026.06"), "future_date"));
}

BOOST_AUTO_TEST_CASE(years_that_are_claimed_may_be_rounded_up) {
  BOOST_TEST(!has(changed_resume("六年人力", "8年人力"), "years_contradicted"));
  BOOST_TEST(has(changed_resume("六年人力", "10年人力"), "years_contradicted", "10年"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_told) {
  BOOST_TEST(has(changed_resume("陆知遥", "陆知遥 \uFFFD"), "unreadable_characters", "\uFFFD"));
  BOOST_TEST(has(changed_resume("陆知遥", "陆知遥 \xff\xfe"), "unreadable_characters"));
}

BOOST_AUTO_TEST_CASE(a_text_that_nobody_finishes_is_too_long) {
  std::string more;
  for (int i = 0; i < 200; ++i)
    more += "• 完成第" + std::to_string(i) + "份报告并交给部门负责人审阅归档\n";
  BOOST_TEST(has(with_last_job("拾光咖啡 店员 2018.01 - 2019.06\n" + more), "too_long"));
}

BOOST_AUTO_TEST_CASE(a_whole_second_version_in_another_language_is_no_mixture) {
  auto text = resume_named("en_hr_2") + "\n" + resume_named("zh_hr_2");
  BOOST_TEST(!has(text, "mixed_languages"));
  BOOST_TEST(has(
      with_last_job("拾光咖啡 店员 2018.01 - 2019.06\n"
                    "• Responsible for the opening of the shop and for the training of new staff"),
      "mixed_languages"));
}

BOOST_AUTO_TEST_CASE(the_first_line_of_the_skills_is_no_empty_section) {
  BOOST_TEST(!has(resume_named("en_developer_3"), "empty_section"));
}

BOOST_AUTO_TEST_CASE(a_bullet_that_goes_on_in_the_next_line_is_one) {
  auto text = resume_named("en_hr_2");
  for (std::string_view end : {"time to hire fell", "performance management for"}) {
    auto at = text.find(end);
    BOOST_REQUIRE(at != std::string::npos);
    text[at + end.size()] = '\n';
  }
  for (const auto& x : judged(text).findings)
    BOOST_ERROR(to_string(x.kind) << " of " << x.quote);
}

BOOST_AUTO_TEST_CASE(a_company_above_its_dates_belongs_to_the_job_below) {
  auto text = changed_resume("晨星教育 人事专员 2019.07", "晨星教育集团\n人事专员 2019.07");
  BOOST_TEST(judged(text).findings.empty());
}

BOOST_AUTO_TEST_SUITE_END()
