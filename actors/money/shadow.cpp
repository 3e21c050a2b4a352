#include "actors/money/shadow.hpp"

#include <algorithm>
#include <chrono>

#include "actors/money/rules.hpp"
#include "actors/money/settlement.hpp"

namespace zhian::money {

namespace {

int64_t kept_points(const order_row& x) {
  return x.points_grant - reversed_points(x, refunded_fen(x));
}

/// The order as it would have been placed for the same money; false: it could not have been.
bool placed_by(order_row& x, const money_rules& rules, shadow_sums& all) {
  if (!x.plan) {
    if (x.amount_fen < rules.minimum_recharge_fen || x.amount_fen > rules.maximum_recharge_fen)
      return false;
    x.points_per_yuan = rules.points_per_yuan;
    x.points_grant = points_for(x.amount_fen, rules.points_per_yuan);
    return true;
  }
  auto plan = plan_for_sale(rules, *x.plan);
  if (!plan)
    return false;
  all.plans_fen += x.amount_fen;
  all.shadow_plans_fen += *plan->price_fen;
  x.points_per_yuan = plan->points_grant ? 0 : rules.points_per_yuan;
  x.points_grant =
      plan->points_grant ? *plan->points_grant : points_for(x.amount_fen, rules.points_per_yuan);
  return true;
}

} // namespace

shadow_difference look(shadow_sums& all, const shadowed& x, const money_rules& rules,
                       timestamp at) {
  shadow_difference out;
  out.user = x.row.user;
  out.level = x.row.level;
  out.shadow_level = tier_of(rules, x.row.settled_fen,
                             std::chrono::duration_cast<std::chrono::seconds>(at - x.since));
  for (const auto& order : x.orders) {
    ++all.orders;
    out.points += kept_points(order);
    if (auto other = order; placed_by(other, rules, all))
      out.shadow_points += kept_points(other);
    else
      ++all.refused;
  }
  ++all.accounts;
  ++all.tiers[{out.level, out.shadow_level}];
  all.points += out.points;
  all.shadow_points += out.shadow_points;
  if (differs(out))
    ++all.changed;
  return out;
}

bool differs(const shadow_difference& x) {
  return x.level != x.shadow_level || x.points != x.shadow_points;
}

} // namespace zhian::money
