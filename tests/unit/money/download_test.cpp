// What a download costs.
#include <boost/test/unit_test.hpp>

#include "actors/money/download.hpp"

using namespace zhian;
using namespace zhian::money;

namespace {

download_price priced(tier level, int64_t balance, bool bought, bool voucher,
                      const money_rules& rules = default_rules()) {
  return price_download(gate(feature::report_download, level, balance, rules), bought, voucher);
}

const download_price free_of_charge{ec::none, download_means::nothing, 0};
const download_price paid_before{ec::none, download_means::before, 0};
const download_price by_voucher{ec::none, download_means::voucher, 0};
const download_price two_points{ec::none, download_means::points, 2};

} // namespace

BOOST_AUTO_TEST_SUITE(prices_of_downloads)

BOOST_AUTO_TEST_CASE(bronze_pays_two_points_once) {
  BOOST_TEST((priced(tier::bronze, 2, false, false) == two_points));
  BOOST_TEST((priced(tier::bronze, 2, true, false) == paid_before));
  BOOST_TEST((priced(tier::bronze, 0, true, false) == paid_before));
}

BOOST_AUTO_TEST_CASE(an_unused_voucher_pays_before_points_and_without_them) {
  BOOST_TEST((priced(tier::bronze, 100, false, true) == by_voucher));
  BOOST_TEST((priced(tier::bronze, 0, false, true) == by_voucher));
  BOOST_TEST((priced(tier::bronze, 0, true, true) == paid_before), "it is not used up");
}

BOOST_AUTO_TEST_CASE(bronze_without_points_is_told_so) {
  BOOST_TEST((priced(tier::bronze, 1, false, false).error == ec::points_required));
}

BOOST_AUTO_TEST_CASE(from_silver_on_it_is_free_and_nothing_is_used_up) {
  for (auto level : {tier::silver, tier::gold})
    for (bool bought : {false, true})
      for (bool voucher : {false, true})
        BOOST_TEST((priced(level, 0, bought, voucher) == free_of_charge));
}

BOOST_AUTO_TEST_CASE(an_ordinary_person_downloads_nothing_whatever_there_is) {
  for (bool bought : {false, true})
    for (bool voucher : {false, true})
      BOOST_TEST((priced(tier::ordinary, 1000, bought, voucher).error == ec::tier_required));
}

BOOST_AUTO_TEST_CASE(where_points_stand_in_for_the_tier_what_they_bought_stays) {
  auto rules = default_rules();
  for (auto& x : rules.features)
    x.points_bypass = x.what == feature::report_download;
  BOOST_TEST((priced(tier::ordinary, 2, false, false, rules) == two_points));
  BOOST_TEST((priced(tier::ordinary, 0, true, false, rules) == paid_before));
  BOOST_TEST((priced(tier::ordinary, 0, false, true, rules).error == ec::tier_required));
}

BOOST_AUTO_TEST_CASE(a_feature_without_a_rule_is_for_nobody) {
  money_rules none;
  BOOST_TEST((priced(tier::gold, 100, true, true, none).error == ec::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()
