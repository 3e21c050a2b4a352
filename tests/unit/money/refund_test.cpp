#include "tests/unit/money/one_customer.hpp"

using namespace money_test;

BOOST_FIXTURE_TEST_SUITE(money_that_goes_back, one_customer)

BOOST_AUTO_TEST_CASE(the_refund_of_a_plan_takes_no_other_points_along) {
  rules.scope = expiry_scope::all_lots;
  buys(1000);
  auto plan = buys(plan_kind::week);
  at += 24h;
  refunds(plan, 1900);
  BOOST_TEST((now.line.end == at));
  BOOST_TEST(available(now.points) == 20);
  BOOST_TEST(!next_lapse(now.points).has_value());
}

BOOST_AUTO_TEST_CASE(a_full_refund_takes_everything_back) {
  auto paid = buys(1000);
  auto done = refunds(paid, 1000);
  BOOST_TEST(done.phase == order_phase::refunded);
  BOOST_TEST(now.settled_fen == 0);
  BOOST_TEST(available(now.points) == 0);
  BOOST_TEST((now.level == tier::ordinary));
  BOOST_TEST(last.notice->points == 20);
  BOOST_TEST((last.notice->before == tier::bronze));
  BOOST_REQUIRE(last.txns.size() == 2u);
  BOOST_TEST(last.txns[0].kind == txn_kind::refund);
  BOOST_TEST(last.txns[0].reference == "r1");
  BOOST_TEST(last.txns[1].kind == txn_kind::reversal);
}

BOOST_AUTO_TEST_CASE(points_that_are_spent_become_a_debt_and_the_next_recharge_repays_it) {
  auto paid = buys(1000);
  does(debit_points{"mock_interview", "rom_1", 20});
  refunds(paid, 1000);
  BOOST_TEST(owed(now.points) == 20);
  BOOST_TEST(last.notice->owed == 20);
  buys(1500);
  BOOST_TEST(available(now.points) == 10);
  BOOST_TEST(owed(now.points) == 0);
}

BOOST_AUTO_TEST_CASE(a_partial_refund_leaves_the_points_of_the_money_that_stays) {
  auto paid = buys(1049);
  paid = refunds(paid, 49);
  BOOST_TEST(available(now.points) == 20, "20 points for 10.49, and for 10.00");
  BOOST_TEST((now.level == tier::bronze));
  paid = refunds(paid, 1, "r2");
  BOOST_TEST(available(now.points) == 19);
  BOOST_TEST((now.level == tier::ordinary));
  paid = refunds(paid, 999, "r3");
  BOOST_TEST(available(now.points) == 0);
  BOOST_TEST(now.settled_fen == 0);
}

BOOST_AUTO_TEST_CASE(a_partial_refund_of_a_plan_takes_its_share_of_time_and_points) {
  rules.plans[0].points_grant = 101;
  auto start = at;
  auto plan = buys(plan_kind::week);
  refunds(plan, 950);
  BOOST_TEST((now.line.end == start + 84h));
  BOOST_TEST(available(now.points) == 50);
  BOOST_TEST(last.notice->points == 51);
  BOOST_TEST((next_lapse(now.points) == now.line.end));
}

BOOST_AUTO_TEST_CASE(what_a_plan_grants_may_be_nothing) {
  rules.plans[0].points_grant = 0;
  auto plan = buys(plan_kind::week);
  BOOST_TEST(last.txns.size() == 1u);
  BOOST_TEST(now.points.lots.empty());
  refunds(plan, 1900);
  BOOST_TEST(now.settled_fen == 0);
}

BOOST_AUTO_TEST_SUITE_END()
