#include "actors/money/shadow.hpp"

#include <boost/test/unit_test.hpp>

#include "actors/money/rules.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

/// Somebody who recharged 60.00, bought a week for its sample price and got 20.00 back.
struct shadow_world {
  timestamp at{std::chrono::seconds{1'790'000'000}};
  money_rules rules = sample_rules();
  shadow_sums sums;
  shadowed who;

  shadow_world() {
    who.since = at - 240h;
    who.row.user = user_id::make(3, at);
    pays(6000, std::nullopt);
    auto week = plan_for_sale(rules, plan_kind::week);
    BOOST_REQUIRE(week);
    pays(*week->price_fen, plan_kind::week);
    who.orders[0].refunds.push_back({"R1", 2000, refund_state::done, at, at});
    who.row.settled_fen = 4000 + *week->price_fen;
    who.row.level = tier_of(rules, who.row.settled_fen, 240h);
  }
  void pays(int64_t fen, std::optional<plan_kind> plan) {
    order_row x;
    x.id = order_id::make(3, at);
    x.user = who.row.user;
    x.kind = plan ? order_kind::plan : order_kind::recharge;
    x.plan = plan;
    x.amount_fen = fen;
    x.points_per_yuan = rules.points_per_yuan;
    x.points_grant = points_for(fen, rules.points_per_yuan);
    x.paid_at = at;
    x.phase = order_phase::paid;
    who.orders.push_back(x);
  }
  shadow_difference look() { return money::look(sums, who, rules, at); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shadow_runs, shadow_world)

BOOST_AUTO_TEST_CASE(the_rules_in_force_make_no_difference) {
  auto out = look();
  BOOST_TEST(!differs(out));
  BOOST_TEST(out.points == out.shadow_points);
  BOOST_TEST(sums.accounts == 1);
  BOOST_TEST(sums.changed == 0);
  BOOST_TEST(sums.orders == 2);
  BOOST_TEST(sums.refused == 0);
  BOOST_TEST(sums.plans_fen == sums.shadow_plans_fen);
}

BOOST_AUTO_TEST_CASE(more_points_a_yuan_are_counted_for_the_money_that_stayed) {
  auto before = look();
  rules.points_per_yuan = 3;
  auto out = look();
  BOOST_TEST(out.points == before.points);
  auto week = who.orders[1].amount_fen;
  BOOST_TEST(out.shadow_points == points_for(4000, 3) + points_for(week, 3));
  BOOST_TEST(differs(out));
}

BOOST_AUTO_TEST_CASE(a_number_of_a_plan_stands_for_the_plan_alone) {
  for (auto& plan : rules.plans)
    if (plan.kind == plan_kind::week)
      plan.points_grant = 7;
  BOOST_TEST(look().shadow_points == points_for(4000, 2) + 7);
}

BOOST_AUTO_TEST_CASE(other_thresholds_move_the_tier_down_as_well_as_up) {
  for (auto& row : rules.tiers)
    if (row.level == tier::bronze)
      row.from_fen = who.row.settled_fen + 1;
  auto out = look();
  BOOST_TEST((out.shadow_level == tier::ordinary));
  BOOST_TEST(differs(out));
  BOOST_TEST(sums.changed == 1);
  BOOST_TEST((sums.tiers.at({who.row.level, tier::ordinary}) == 1));
}

BOOST_AUTO_TEST_CASE(what_could_not_have_been_bought_grants_nothing_and_is_counted) {
  rules.minimum_recharge_fen = 10'000;
  for (auto& plan : rules.plans)
    plan.price_fen.reset();
  auto out = look();
  BOOST_TEST(sums.refused == 2);
  BOOST_TEST(out.shadow_points == 0);
  BOOST_TEST(sums.shadow_plans_fen == 0);
}

BOOST_AUTO_TEST_CASE(another_price_of_a_plan_is_summed_beside_the_old_one) {
  for (auto& plan : rules.plans)
    plan.price_fen = 12'345;
  look();
  BOOST_TEST(sums.plans_fen == who.orders[1].amount_fen);
  BOOST_TEST(sums.shadow_plans_fen == 12'345);
}

BOOST_AUTO_TEST_SUITE_END()
