#include "tests/unit/money/one_customer.hpp"

using namespace money_test;

BOOST_FIXTURE_TEST_SUITE(one_customer_s_money, one_customer)

BOOST_AUTO_TEST_CASE(ten_yuan_are_twenty_points_and_bronze_in_one_decision) {
  auto paid = buys(1000);
  BOOST_TEST(paid.phase == order_phase::paid);
  BOOST_TEST(now.settled_fen == 1000);
  BOOST_TEST(available(now.points) == 20);
  BOOST_TEST((now.level == tier::bronze));
  BOOST_REQUIRE(last.txns.size() == 2u);
  BOOST_TEST(last.txns[0].kind == txn_kind::payment);
  BOOST_TEST(last.txns[0].reference == paid.id.str());
  std::vector<ledger_entry> cash{{ledger_account::user_settled, 1000, lot_id::none},
                                 {ledger_account::house_wechat, -1000, lot_id::none}};
  BOOST_TEST((last.txns[0].entries == cash));
  BOOST_TEST(last.txns[1].kind == txn_kind::grant);
  BOOST_TEST(last.txns[1].number == 2u);
  BOOST_REQUIRE(last.notice.has_value());
  BOOST_TEST(last.notice->points == 20);
  BOOST_TEST(last.notice->amount_fen == 1000);
  BOOST_TEST((last.notice->before == tier::ordinary));
  BOOST_TEST((last.notice->after == tier::bronze));
  BOOST_TEST(!last.notice->plan_end.has_value());
}

BOOST_AUTO_TEST_CASE(a_repeated_notice_changes_nothing) {
  auto paid = buys(1000);
  auto before = now;
  at += 1h;
  BOOST_TEST((pays(paid) == paid));
  BOOST_TEST((now == before));
  BOOST_TEST(last.txns.empty());
  BOOST_TEST(!last.notice.has_value());
}

BOOST_AUTO_TEST_CASE(tiers_by_what_was_paid_in_all) {
  buys(5999);
  BOOST_TEST((now.level == tier::bronze));
  now = {};
  buys(6000);
  BOOST_TEST((now.level == tier::silver));
  now = {};
  buys(19999);
  BOOST_TEST((now.level == tier::silver));
  now = {};
  buys(20000);
  BOOST_TEST((now.level == tier::gold));
  now = {};
  buys(4999);
  buys(1000);
  BOOST_TEST((now.level == tier::bronze));
  buys(1001);
  BOOST_TEST((now.level == tier::silver));
}

BOOST_AUTO_TEST_CASE(an_underpaid_order_gives_nothing) {
  auto asked = order(1000);
  auto after = tell(asked, payment_confirmed{1, "wx"});
  BOOST_TEST((after == asked));
  BOOST_TEST(now.settled_fen == 0);
  BOOST_TEST(last.finding.has_value());
  BOOST_TEST(last.txns.empty());
}

BOOST_AUTO_TEST_CASE(late_money_is_honoured_and_shown) {
  auto closed = tell(order(1000), cancel_requested{});
  BOOST_TEST(now.settled_fen == 0);
  at += 24h;
  pays(closed);
  BOOST_TEST(now.settled_fen == 1000);
  BOOST_TEST(last.notice->late);
  BOOST_TEST(last.finding->what == finding_class::paid_after_close);
}

BOOST_AUTO_TEST_CASE(a_plan_counts_for_the_tier_and_grants_a_lot_that_ends_with_the_line) {
  auto start = at;
  buys(plan_kind::week);
  BOOST_TEST(now.settled_fen == 1900);
  BOOST_TEST((now.level == tier::bronze));
  BOOST_TEST((now.line.end == start + 168h));
  BOOST_TEST((last.notice->plan_end == start + 168h));
  BOOST_TEST(available(now.points) == 38);
  buys(1000);
  BOOST_TEST(available(now.points) == 58);
  at = start + 48h;
  buys(plan_kind::week);
  BOOST_TEST((now.line.end == start + 24h * 14));
  at = start + 24h * 13;
  does(lapse_points{});
  BOOST_TEST(available(now.points) == 96, "the first lot moved with the line");
  at = start + 24h * 14;
  does(lapse_points{});
  BOOST_TEST(available(now.points) == 20, "only what was recharged stays");
}

BOOST_AUTO_TEST_CASE(all_points_of_a_card_user_lapse_where_the_switch_says_so) {
  rules.scope = expiry_scope::all_lots;
  auto start = at;
  buys(1000);
  does(grant_points{lot_source::suggestion, "s1", 10, {}, false});
  BOOST_TEST(!next_lapse(now.points).has_value(), "no card, no end");
  buys(plan_kind::week);
  buys(2000);
  does(grant_points{lot_source::suggestion, "s2", 10, {}, false});
  BOOST_TEST(available(now.points) == 20 + 10 + 38 + 40 + 10);
  at = start + 168h;
  does(lapse_points{});
  BOOST_TEST(available(now.points) == 0);
  buys(1000);
  BOOST_TEST(!next_lapse(now.points).has_value());
}

BOOST_AUTO_TEST_CASE(old_orders_keep_what_they_were_sold_with) {
  auto old = order({}, plan_kind::week);
  rules.version = 2;
  rules.points_per_yuan = 50;
  rules.plans[0].price_fen = 9900;
  rules.plans[0].period_s = 60;
  pays(old);
  BOOST_TEST(now.settled_fen == 1900);
  BOOST_TEST(available(now.points) == 38);
  BOOST_TEST((now.line.end == at + 168h));
}

BOOST_AUTO_TEST_CASE(raised_thresholds_lower_nobody_who_pays) {
  buys(6000);
  rules.tiers[2].from_fen = 10000;
  buys(1000);
  BOOST_TEST((now.level == tier::silver));
}

BOOST_AUTO_TEST_CASE(money_through_the_bank_has_its_own_account) {
  auto asked = order(1000);
  asked.channel = pay_channel::bank_transfer;
  pays(asked);
  BOOST_TEST(last.txns[0].entries[1].account == ledger_account::house_bank);
}

BOOST_AUTO_TEST_CASE(a_book_that_does_not_fit_the_order_refuses_and_changes_nothing) {
  auto paid = buys(1000);
  now.points.lots.clear();
  auto asked = tell(paid, refund_asked{"r1", 1000});
  auto got = decide(asked, now, refund_confirmed{"r1", 1000}, rules, at);
  BOOST_TEST(got.error == ec::internal);
  BOOST_TEST((got.order == asked));
  BOOST_TEST((got.money == now));
  BOOST_TEST(got.txns.empty());
  BOOST_TEST(!got.notice.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_refused_changes_nothing) {
  auto paid = buys(1000);
  auto got = decide(paid, now, cancel_requested{}, rules, at);
  BOOST_TEST(got.error != ec::none);
  BOOST_TEST((got.order == paid));
  BOOST_TEST((got.money == now));
}

BOOST_AUTO_TEST_SUITE_END()
