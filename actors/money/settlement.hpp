// An event of an order together with all that follows from it for its user: order, cash, points,
// tier, plan line and notice are decided at once and committed at once (Z-045). No clock, no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/money/order_state.hpp"
#include "actors/money/points_book.hpp"

namespace zhian::money {

/// All the money of one user, as the account owns it.
struct user_money {
  user_id user;
  realm in = realm::zhimai;
  timestamp since{};       ///< When the account was made: its age may count for the tier.
  int64_t settled_fen = 0; ///< Settled payments less refunds (X-02).
  tier level = tier::ordinary;
  plan_line line;
  points_book points;
  uint64_t version = 0;      ///< Of its `money_row`.
  uint64_t line_version = 0; ///< Of its `plan_line_row`.
  bool operator==(const user_money&) const = default;
};

/// All of one commit.
struct settlement {
  ec error = ec::none; ///< Not none: `order` and `money` are the old ones, and nothing else is set.
  std::string field;
  order_row order;
  user_money money;
  std::vector<ledger_txn> txns; ///< Cash first, then points; each sums to zero.
  std::optional<money_notice> notice;
  std::optional<money_finding> finding;
};

/// What `event` does to an order and to the money of its user, for which the lot of the order is
/// loaded if it has one. An order carries what it was sold with; of `rules` only tiers and
/// `scope` count here. Same arguments, same decision; a repeated event changes nothing. Fails as
/// the order's own decision, and with `internal` when the book does not fit the order.
settlement decide(const order_row& order, const user_money& money, const order_event& event,
                  const money_rules& rules, timestamp at);

/// What happens to points alone, with the money they belong to.
struct points_outcome {
  points_decision decision; ///< Its `next` is also in `money`.
  user_money money;
};
/// Grants, debits, holds and time. A grant without an end of its own ends with the line where the
/// rules let all points lapse with it.
points_outcome decide(const user_money& money, points_event event, const money_rules& rules,
                      timestamp at);

/// Under which source an order grants its points.
lot_source source_of(const order_row& order);
/// How many points of an order's grant are taken back when `refunded_fen` went back: the rest is
/// what the money that stayed grants.
int64_t reversed_points(const order_row& order, int64_t refunded_fen);
/// How long a period stays bought when `refunded_fen` went back; the share is rounded up to a
/// second.
int64_t period_left_s(const order_row& order, int64_t refunded_fen);

} // namespace zhian::money
