// From stored rows back to a user's money, and which rows a decision needs beside those that are
// always there. Whoever owns the money keeps little in memory: what is spent and closed is looked
// up again when something names it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/money/settlement.hpp"

namespace zhian::money {

/// What an activation loads.
struct stored_money {
  money_row money;
  std::optional<plan_line_row> line;
  std::vector<points_lot> lots;   ///< At least those that are live.
  std::vector<points_hold> holds; ///< At least those that are open.
};
user_money restore(const stored_money& rows, timestamp since);

/// Whether a lot counts in a balance or a debt. What is not live is needed only by name.
bool live(const points_lot& x);
/// Forgets lots that are not live, closed holds, and all but the newest `charges` debits.
void trim(points_book& book, size_t charges);

/// Rows that an event names. A decision without them would not see that it is a repeat.
struct named_rows {
  std::optional<std::pair<lot_source, std::string>> lot;
  std::optional<std::string> hold;
  std::optional<std::pair<std::string, std::string>> charge; ///< Reason and reference of a debit.
};
named_rows named_by(const points_event& event);
named_rows named_by(const order_row& order);
/// What of these the book does not have; it may be that the store does not have it either.
named_rows missing(const points_book& book, const named_rows& named);

/// Puts rows that were looked up into the book, where they belong.
void add(points_book& book, points_lot lot);
void add(points_book& book, points_hold hold);

} // namespace zhian::money
