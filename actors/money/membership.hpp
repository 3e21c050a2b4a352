// The plan line and what a tier opens. No clock, no I/O.
//
// A user has one line. Purchases follow each other in it: each begins where the one before ends, or
// when it is bought if that is over. A refund takes its share out, and the rest moves up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/money_rows.hpp"
#include "protocols/money_rules.hpp"

namespace zhian::money {

struct plan_line {
  std::vector<plan_purchase> purchases; ///< Of the line that runs; older ones no longer matter.
  std::optional<timestamp> end;         ///< Nothing: no plan was ever bought.
  bool operator==(const plan_line&) const = default;
};

/// Whether the line runs at `at`; its end is no longer part of it.
bool active(const plan_line& x, timestamp at);
/// The plan that runs at `at`.
std::optional<plan_kind> running(const plan_line& x, timestamp at);

/// Whether an order for this kind may be made. Money that comes all the same is appended: it is
/// never refused for this.
bool may_order(const plan_line& x, plan_kind kind, const money_rules& rules, timestamp at);

/// Appends a purchase: end = max(now, end) + period. A purchase that is in it changes nothing.
plan_line buy(const plan_line& now, const plan_purchase& what);

/// Leaves `left_s` seconds of the purchase of `order` (0: it goes) and recomputes the end from what
/// remains; never to before `at`, and never to later than it was. An order that is not in the line
/// changes nothing.
plan_line take_back(const plan_line& now, const order_id& order, int64_t left_s, timestamp at);

/// A feature that a tier opens, and its price there.
struct entitlement {
  feature what = feature::upload;
  int64_t price = 0; ///< Points; of a metered feature: a minute.
  bool metered = false;
  bool operator==(const entitlement&) const = default;
};
/// All that the tier opens, as the gate has it.
std::vector<entitlement> entitlements(const money_rules& rules, tier level);

/// The tier after money came in: never lower than before, whatever the rules say now.
tier risen(tier before, tier computed);
/// The tier after a refund, the only thing that lowers one.
tier fallen(tier before, tier computed);

} // namespace zhian::money
