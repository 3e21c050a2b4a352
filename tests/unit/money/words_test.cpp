#include <boost/test/unit_test.hpp>

#include <set>

#include "protocols/money.hpp"

using namespace zhian;

BOOST_AUTO_TEST_CASE(every_word_of_money_has_a_text_of_its_own) {
  std::set<std::string_view> seen;
  for (uint8_t i = 1; i <= feature_count; ++i)
    BOOST_TEST(seen.insert(to_string(static_cast<feature>(i))).second);
  for (auto x :
       {ledger_account::user_settled, ledger_account::user_available, ledger_account::user_held,
        ledger_account::user_debt, ledger_account::house_wechat, ledger_account::house_bank,
        ledger_account::house_issued, ledger_account::house_spent, ledger_account::house_lapsed})
    BOOST_TEST(seen.insert(to_string(x)).second);
  for (uint8_t i = 1; i <= 9; ++i)
    BOOST_TEST(seen.insert(to_string(static_cast<txn_kind>(i))).second);
  for (uint8_t i = 1; i <= 7; ++i)
    BOOST_TEST(seen.insert(to_string(static_cast<finding_class>(i))).second);
  BOOST_TEST(to_string(asset::points) == "points");
  BOOST_TEST(to_string(expiry_scope::all_lots) == "all_lots");
  BOOST_TEST(to_string(refund_state::failed) == "failed");
  BOOST_TEST(to_string(pay_channel::wechat_jsapi) == "wechat_jsapi");
  BOOST_TEST(to_string(finding_action::dismiss) == "dismiss");
  BOOST_TEST(to_string(order_phase::refunded) == "refunded");
  BOOST_TEST(to_string(order_phase{}) == "unknown");
}
