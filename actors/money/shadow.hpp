// What other rules would have made of what was paid: a run beside the books that changes nothing
// and is compared with them. No clock, no I/O.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "protocols/money_rows.hpp"
#include "protocols/money_rules.hpp"

namespace zhian::money {

/// One user as the rows have him.
struct shadowed {
  money_row row;
  timestamp since{};             ///< When the account was made.
  std::vector<order_row> orders; ///< Those that were paid.
};

/// A user for whom the other rules make a difference.
struct shadow_difference {
  user_id user;
  tier level = tier::ordinary;
  tier shadow_level = tier::ordinary;
  int64_t points = 0; ///< Granted by orders and not taken back.
  int64_t shadow_points = 0;
};

/// All users together.
struct shadow_sums {
  int64_t accounts = 0;
  int64_t changed = 0; ///< Those with a difference.
  int64_t orders = 0;
  int64_t refused = 0; ///< Orders that could not have been placed: amount, or plan not sold.
  int64_t points = 0;
  int64_t shadow_points = 0;
  int64_t plans_fen = 0;        ///< What plans that both sell brought, at their prices then …
  int64_t shadow_plans_fen = 0; ///< … and what they would have cost.
  std::map<std::pair<tier, tier>, int64_t> tiers; ///< Users by tier, and by what it would be.
};

/// Looks at one more user at `at`. The tier is that of the settled money alone: one that was kept
/// when thresholds were raised is a difference, and is meant to be seen.
shadow_difference look(shadow_sums& all, const shadowed& x, const money_rules& rules, timestamp at);
bool differs(const shadow_difference& x);

} // namespace zhian::money
