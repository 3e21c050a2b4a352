// Properties with shrinking: what fails is printed as small as it can be made.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <numeric>
#include <random>

#include <rapidcheck.h>

#include "tests/unit/money/world.hpp"

using namespace money_test;

namespace {

const timestamp start = parse_timestamp("2026-11-21T08:00:00Z").value();

user_money fresh() {
  user_money out;
  out.user.unique = {1, 1};
  out.since = start;
  return out;
}

order_row order_of(int n, order_request what, const user_money& money, const money_rules& rules) {
  order_id id;
  id.unique = {1, static_cast<uint64_t>(n)};
  auto got =
      place(what, rules, money.line, {id, money.user, money.in, start, std::chrono::hours{2}});
  RC_ASSERT(got.error == ec::none);
  return got.order;
}

/// Everything that is to be the same, whatever the numbers of transactions.
auto sums(const user_money& x) {
  return std::tuple{x.settled_fen, x.level, x.line.end, available(x.points), owed(x.points)};
}

} // namespace

BOOST_AUTO_TEST_CASE(any_history_keeps_every_promise) {
  BOOST_TEST(rc::check("books equal the model", [](const std::vector<uint32_t>& numbers) {
    size_t used = 0;
    world x{[&] {
      return used < numbers.size() ? numbers[used++] : 0;
    }};
    while (used < numbers.size())
      x.step();
  }));
}

BOOST_AUTO_TEST_CASE(notices_in_any_order_and_number_come_to_the_same) {
  BOOST_TEST(rc::check("order independence", [] {
    auto rules = sample_rules();
    auto count = *rc::gen::inRange(1, 7);
    std::vector<order_row> orders;
    for (int i = 0; i < count; ++i) {
      order_request what;
      if (*rc::gen::inRange(0, 2) == 0) {
        what.kind = order_kind::plan;
        what.plan = *rc::gen::element(plan_kind::week, plan_kind::month, plan_kind::quarter);
      } else {
        what.amount_fen = *rc::gen::inRange<int64_t>(1000, 30000);
      }
      orders.push_back(order_of(i + 1, what, fresh(), rules));
    }
    auto tell = [&](std::vector<order_row> state, const std::vector<int>& notices) {
      auto money = fresh();
      for (auto i : notices) {
        auto& order = state[static_cast<size_t>(i)];
        auto got = decide(order, money, payment_confirmed{order.amount_fen, "wx" + order.id.str()},
                          rules, start);
        RC_ASSERT(got.error == ec::none);
        order = got.order;
        money = got.money;
      }
      return money;
    };
    std::vector<int> once(orders.size());
    std::iota(once.begin(), once.end(), 0);
    auto many = once;
    for (auto more : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, count)))
      many.push_back(more);
    std::shuffle(many.begin(), many.end(), std::mt19937{*rc::gen::arbitrary<uint32_t>()});
    RC_ASSERT(sums(tell(orders, once)) == sums(tell(orders, many)));
  }));
}

BOOST_AUTO_TEST_CASE(what_the_provider_tells_of_refunds_in_any_order_comes_to_the_same) {
  BOOST_TEST(rc::check("refunds", [] {
    auto rules = sample_rules();
    auto money = fresh();
    auto order = order_of(1, {order_kind::recharge, 5000, {}, {}}, money, rules);
    auto tell = [&](order_row& to, user_money& of, const order_event& event) {
      auto got = decide(to, of, event, rules, start);
      RC_ASSERT(got.error == ec::none);
      to = got.order;
      of = got.money;
    };
    tell(order, money, payment_confirmed{5000, "wx1"});
    std::vector<order_event> told;
    for (int i = 0; i < 3; ++i) {
      auto number = "r" + std::to_string(i);
      auto fen = *rc::gen::inRange<int64_t>(1, 1600);
      tell(order, money, refund_asked{number, fen});
      if (*rc::gen::inRange(0, 2) == 0)
        told.push_back(refund_failed{number});
      if (*rc::gen::inRange(0, 3) != 0)
        told.push_back(refund_confirmed{number, fen});
    }
    auto run = [&](const std::vector<order_event>& events) {
      auto to = order;
      auto of = money;
      for (const auto& event : events)
        tell(to, of, event);
      return std::tuple{sums(of), to.phase, refunded_fen(to)};
    };
    auto other = told;
    other.insert(other.end(), told.begin(), told.end());
    std::shuffle(other.begin(), other.end(), std::mt19937{*rc::gen::arbitrary<uint32_t>()});
    RC_ASSERT(run(told) == run(other));
  }));
}

BOOST_AUTO_TEST_CASE(more_money_never_opens_less) {
  BOOST_TEST(rc::check("monotone in money", [] {
    auto rules = sample_rules();
    auto less = *rc::gen::inRange<int64_t>(0, 40000);
    auto more = less + *rc::gen::inRange<int64_t>(0, 40000);
    auto low = tier_of(rules, less, {}), high = tier_of(rules, more, {});
    RC_ASSERT(low <= high);
    for (const auto& x : entitlements(rules, low)) {
      auto in_high = entitlements(rules, high);
      auto found = std::find_if(in_high.begin(), in_high.end(),
                                [&](const auto& y) { return y.what == x.what; });
      RC_ASSERT(found != in_high.end());
      RC_ASSERT(found->price <= x.price);
    }
  }));
}
