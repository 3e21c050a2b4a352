// A customer under test: what is decided is taken over.
#pragma once

#include <boost/test/unit_test.hpp>

#include "actors/money/rules.hpp"
#include "actors/money/settlement.hpp"

namespace money_test {

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

struct one_customer {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  money_rules rules = sample_rules();
  user_money now;
  settlement last;

  one_customer() {
    now.user = user_id::make(7, at);
    now.since = at;
  }
  order_row order(std::optional<int64_t> fen, std::optional<plan_kind> plan = {}) {
    order_facts around{order_id::make(7, at), now.user, now.in, at, 2h};
    auto kind = plan ? order_kind::plan : order_kind::recharge;
    auto got = place({kind, fen, plan, {}}, rules, now.line, around);
    BOOST_REQUIRE(got.error == ec::none);
    return got.order;
  }
  order_row tell(const order_row& order, order_event event) {
    last = decide(order, now, event, rules, at);
    BOOST_TEST(last.error == ec::none);
    for (const auto& txn : last.txns)
      BOOST_TEST(balanced(txn));
    now = last.money;
    return last.order;
  }
  order_row pays(const order_row& order) {
    return tell(order, payment_confirmed{order.amount_fen, "wx" + order.id.str()});
  }
  order_row buys(int64_t fen) { return pays(order(fen)); }
  order_row buys(plan_kind plan) { return pays(order({}, plan)); }
  order_row refunds(const order_row& order, int64_t fen, std::string number = "r1") {
    return tell(tell(order, refund_asked{number, fen}), refund_confirmed{number, fen});
  }
  void does(points_event event) {
    auto got = decide(now, std::move(event), rules, at);
    BOOST_TEST(got.decision.error == ec::none);
    now = got.money;
  }
};

} // namespace money_test
