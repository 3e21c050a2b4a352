#include <boost/test/unit_test.hpp>

#include "actors/money/membership.hpp"
#include "actors/money/rules.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

constexpr auto day = 24h;

struct one_line {
  timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();
  plan_line line;
  std::vector<order_id> orders;

  timestamp on(int days) const { return start + days * day; }
  void buys(plan_kind kind, int period_days, int at_day) {
    orders.push_back(order_id::make(7, on(at_day)));
    line = buy(line, {orders.back(), kind, period_days * 86400, on(at_day)});
  }
  void week(int at_day) { buys(plan_kind::week, 7, at_day); }
  void gives_back(size_t which, int at_day, int64_t left_s = 0) {
    line = take_back(line, orders[which], left_s, on(at_day));
  }
  bool ends_on(int days) const { return line.end == on(days); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_plan_line, one_line)

BOOST_AUTO_TEST_CASE(a_week_that_is_bought_again_after_two_days_ends_on_day_14) {
  week(0);
  BOOST_TEST(ends_on(7));
  week(2);
  BOOST_TEST(ends_on(14));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_over_begins_anew) {
  week(0);
  BOOST_TEST(active(line, on(7) - 1us));
  BOOST_TEST(!active(line, on(7)));
  week(10);
  BOOST_TEST(ends_on(17));
  BOOST_TEST(line.purchases.size() == 1u);
}

BOOST_AUTO_TEST_CASE(other_kinds_are_appended_and_never_run_beside) {
  week(0);
  buys(plan_kind::month, 30, 1);
  buys(plan_kind::quarter, 90, 3);
  BOOST_TEST(ends_on(127));
  BOOST_TEST((running(line, on(6)) == plan_kind::week));
  BOOST_TEST((running(line, on(7)) == plan_kind::month));
  BOOST_TEST((running(line, on(37)) == plan_kind::quarter));
  BOOST_TEST(!running(line, on(127)).has_value());
}

BOOST_AUTO_TEST_CASE(the_same_order_buys_once) {
  week(0);
  auto once = line;
  line = buy(line, {orders[0], plan_kind::week, 7 * 86400, on(1)});
  BOOST_TEST((line == once));
}

BOOST_AUTO_TEST_CASE(another_kind_can_be_refused_while_one_runs) {
  auto rules = sample_rules();
  BOOST_TEST(may_order(line, plan_kind::month, rules, on(0)));
  week(0);
  buys(plan_kind::month, 30, 1);
  BOOST_TEST(may_order(line, plan_kind::quarter, rules, on(1)));
  rules.allow_other_kind = false;
  BOOST_TEST(!may_order(line, plan_kind::quarter, rules, on(1)));
  BOOST_TEST(!may_order(line, plan_kind::month, rules, on(1)), "the week still runs");
  BOOST_TEST(may_order(line, plan_kind::month, rules, on(7)), "the week is over");
  BOOST_TEST(may_order(line, plan_kind::week, rules, on(37)), "all is over");
}

BOOST_AUTO_TEST_CASE(a_refund_moves_the_end_back_and_never_before_now) {
  week(0);
  week(2);
  gives_back(1, 3);
  BOOST_TEST(ends_on(7));
  gives_back(0, 5);
  BOOST_TEST(ends_on(5));
  BOOST_TEST(!active(line, on(5)));
  week(5);
  BOOST_TEST(ends_on(12));
}

BOOST_AUTO_TEST_CASE(what_remains_after_the_refund_of_an_earlier_purchase_moves_up) {
  week(0);
  week(2);
  gives_back(0, 3);
  BOOST_TEST(ends_on(9), "the second week began when it was bought");
}

BOOST_AUTO_TEST_CASE(a_refund_of_what_is_used_up_ends_the_line_now) {
  week(0);
  week(1);
  gives_back(1, 10);
  BOOST_TEST(ends_on(10));
  gives_back(0, 12);
  BOOST_TEST(ends_on(10), "it never moves on");
}

BOOST_AUTO_TEST_CASE(a_part_of_a_refund_takes_a_part_of_the_time) {
  buys(plan_kind::month, 30, 0);
  week(1);
  gives_back(0, 2, 15 * 86400);
  BOOST_TEST(ends_on(22));
  gives_back(0, 2, 15 * 86400);
  BOOST_TEST(ends_on(22), "told twice");
  gives_back(0, 2);
  BOOST_TEST(ends_on(8));
}

BOOST_AUTO_TEST_CASE(a_refund_of_another_line_changes_nothing) {
  week(0);
  week(20);
  auto before = line;
  gives_back(0, 21);
  BOOST_TEST((line == before));
  BOOST_TEST(ends_on(27));
  plan_line none;
  BOOST_TEST((take_back(none, orders[0], 0, on(1)) == none));
}

BOOST_AUTO_TEST_CASE(only_a_refund_lowers_a_tier) {
  BOOST_TEST((risen(tier::gold, tier::bronze) == tier::gold), "thresholds were raised meanwhile");
  BOOST_TEST((risen(tier::bronze, tier::silver) == tier::silver));
  BOOST_TEST((fallen(tier::gold, tier::bronze) == tier::bronze));
  BOOST_TEST((fallen(tier::bronze, tier::gold) == tier::bronze), "a refund raises nobody");
}

BOOST_AUTO_TEST_SUITE_END()
