// What the store writes when a user's money went from one state to the next.
#pragma once

#include <optional>
#include <vector>

#include "actors/money/settlement.hpp"

namespace zhian::money {

/// Rows of one commit. The order's own row, the notice and the finding are in the settlement.
struct money_changes {
  user_money next; ///< `after`, with the versions that its rows have now.
  std::vector<ledger_txn_row> txns;
  std::vector<points_lot_row> lots;
  std::vector<points_hold_row> holds;
  std::optional<plan_line_row> line;
  std::optional<money_row> money;
};

/// The rows that differ, each one version on. Nothing differs: no rows. Versions are counted here
/// and nowhere else, so that several decisions can be one commit.
money_changes changes_between(const user_money& before, const user_money& after,
                              const std::vector<ledger_txn>& txns);

} // namespace zhian::money
