#include <boost/test/unit_test.hpp>

#include "actors/diagnosis/dates.hpp"

using namespace zhian::diagnosis;

namespace {

std::vector<period> periods_in(std::string_view text) {
  return find_periods(text, {0, static_cast<uint32_t>(text.size())});
}

constexpr auto a_today = month_of(2026, 6);

struct period_row {
  std::string_view text;
  std::string_view from;
  std::string_view to; ///< "open"
};

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_dates)

BOOST_AUTO_TEST_CASE(the_usual_forms_are_read) {
  for (const auto& x : std::initializer_list<period_row>{
           {"2019.07 - 2021.03", "2019.07", "2021.03"},
           {"2019.7-2021.3", "2019.07", "2021.03"},
           {"2019.07—2021.03", "2019.07", "2021.03"},
           {"2019.07 —— 2021.03", "2019.07", "2021.03"},
           {"2019.07.01-2021.03.31", "2019.07", "2021.03"},
           {"2019-07 ~ 2021-03", "2019.07", "2021.03"},
           {"2019-07-01 至 2021-03-31", "2019.07", "2021.03"},
           {"2019/07-2021/03", "2019.07", "2021.03"},
           {"2019/07-present", "2019.07", "open"},
           {"2019年7月至今", "2019.07", "open"},
           {"2019年7月 - 至今", "2019.07", "open"},
           {"2019 年 7 月 — 2021 年 3 月", "2019.07", "2021.03"},
           {"2019年07月到2021年03月", "2019.07", "2021.03"},
           {"2019年9月1日-2020年6月30日", "2019.09", "2020.06"},
           {"2019.07起至今", "2019.07", "open"},
           {"Jul 2019 – Mar 2021", "2019.07", "2021.03"},
           {"July 2019 to March 2021", "2019.07", "2021.03"},
           {"Sept. 2019 - now", "2019.09", "open"},
           {"MAY, 2019 until Present", "2019.05", "open"},
           {"07/2019 - 03/2021", "2019.07", "2021.03"},
           {"Engineer (Jul 2019 - Current)", "2019.07", "open"},
           {"2019 - 2021", "2019.01", "2021.12"},
           {"2019-2021", "2019.01", "2021.12"},
           {"2019年至2021年", "2019.01", "2021.12"},
           {"2019 to date", "2019.01", "open"},
       }) {
    auto found = periods_in(x.text);
    BOOST_REQUIRE_MESSAGE(found.size() == 1u, x.text);
    BOOST_TEST(month_text(found[0].first()) == x.from, x.text);
    BOOST_TEST(found[0].open == (x.to == "open"), x.text);
    if (!found[0].open)
      BOOST_TEST(month_text(found[0].last(a_today)) == x.to, x.text);
    else
      BOOST_TEST(found[0].last(a_today) == a_today, x.text);
    BOOST_TEST(found[0].possible(), x.text);
  }
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_period_is_none) {
  for (std::string_view text :
       {"2000元 - 3000元", "1919 - 1921", "v2019.07 - 2021.03", "2019级 - 2021级", "20190701",
        "May I", "2019", "", "-", "to", "2019 and 2021", "2019人到2021人", "30 - 2021"})
    BOOST_TEST(periods_in(text).empty(), text);
}

BOOST_AUTO_TEST_CASE(a_month_that_does_not_exist_is_seen) {
  auto found = periods_in("2019.07 - 2021.13");
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(!found[0].possible());
}

BOOST_AUTO_TEST_CASE(several_periods_stand_in_one_line) {
  auto found = periods_in("2015.09-2019.06 本科，2019.09-2022.06 硕士");
  BOOST_REQUIRE(found.size() == 2u);
  BOOST_TEST(month_text(found[1].first()) == "2019.09");
}

BOOST_AUTO_TEST_CASE(the_place_of_a_period_is_its_text) {
  std::string_view text = "青禾科技 工程师 2019年7月至今 杭州";
  auto found = periods_in(text);
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(text.substr(found[0].at.begin, found[0].at.size) == "2019年7月至今");
}

BOOST_AUTO_TEST_CASE(a_year_alone_means_all_of_it) {
  auto found = periods_in("2019 - 2021");
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(!found[0].by_month());
  BOOST_TEST(found[0].last(a_today) - found[0].first() + 1 == 36);
}

BOOST_AUTO_TEST_SUITE_END()
