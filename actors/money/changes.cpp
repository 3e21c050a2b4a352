#include "actors/money/changes.hpp"

#include <algorithm>

namespace zhian::money {

namespace {

/// Counts the version of what is new or differs, and tells `changed` of it.
template <class T, class Same, class Changed>
void compare(const std::vector<T>& before, std::vector<T>& after, Same same, Changed changed) {
  for (auto& x : after) {
    auto old = std::find_if(before.begin(), before.end(), [&](const T& y) { return same(x, y); });
    if (old != before.end() && *old == x)
      continue;
    x.version = old == before.end() ? 1 : old->version + 1;
    changed(x);
  }
}

money_row row_of(const user_money& x) {
  money_row out;
  out.user = x.user;
  out.in = x.in;
  out.settled_fen = x.settled_fen;
  out.level = x.level;
  out.plan_end = x.line.end;
  out.available = available(x.points);
  out.held = held(x.points);
  out.owed = owed(x.points);
  out.last_txn = x.points.last_txn;
  out.version = x.version;
  return out;
}

} // namespace

money_changes changes_between(const user_money& before, const user_money& after,
                              const std::vector<ledger_txn>& txns) {
  money_changes out;
  out.next = after;
  auto& next = out.next;
  for (const auto& txn : txns)
    out.txns.push_back({after.user, after.in, txn});
  compare(
      before.points.lots, next.points.lots,
      [](const auto& a, const auto& b) { return a.id == b.id; },
      [&](const points_lot& x) {
        out.lots.push_back({after.user, after.in, x});
      });
  compare(
      before.points.holds, next.points.holds,
      [](const auto& a, const auto& b) { return a.reference == b.reference; },
      [&](const points_hold& x) {
        out.holds.push_back({after.user, after.in, x});
      });
  if (before.line != after.line) {
    ++next.line_version;
    out.line =
        plan_line_row{after.user, after.in, next.line.purchases, next.line.end, next.line_version};
  }
  // Also for a change of lots alone: it is the one row in which two writers would meet.
  if (!out.txns.empty() || !out.lots.empty() || !out.holds.empty() || out.line
      || row_of(before) != row_of(after)) {
    ++next.version;
    out.money = row_of(next);
  }
  return out;
}

} // namespace zhian::money
