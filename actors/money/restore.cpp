#include "actors/money/restore.hpp"

#include <algorithm>

namespace zhian::money {

user_money restore(const stored_money& rows, timestamp since) {
  user_money out;
  out.user = rows.money.user;
  out.in = rows.money.in;
  out.since = since;
  out.settled_fen = rows.money.settled_fen;
  out.level = rows.money.level;
  out.version = rows.money.version;
  if (rows.line) {
    out.line = {rows.line->purchases, rows.line->end};
    out.line_version = rows.line->version;
  }
  out.points.last_txn = rows.money.last_txn;
  for (const auto& lot : rows.lots)
    add(out.points, lot);
  for (const auto& hold : rows.holds)
    add(out.points, hold);
  return out;
}

bool live(const points_lot& x) {
  return x.available > 0 || x.held > 0 || x.owed > 0;
}

void trim(points_book& book, size_t charges) {
  std::erase_if(book.lots, [](const auto& x) { return !live(x); });
  std::erase_if(book.holds, [](const auto& x) { return x.closed; });
  if (book.charges.size() > charges)
    book.charges.erase(book.charges.begin(),
                       book.charges.end() - static_cast<std::ptrdiff_t>(charges));
}

named_rows named_by(const points_event& event) {
  named_rows out;
  if (const auto* grant = std::get_if<grant_points>(&event))
    out.lot.emplace(grant->source, grant->reference);
  else if (const auto* back = std::get_if<reverse_grant>(&event))
    out.lot.emplace(back->source, back->reference);
  else if (const auto* debit = std::get_if<debit_points>(&event))
    out.charge.emplace(debit->reason, debit->reference);
  else if (const auto* hold = std::get_if<hold_points>(&event))
    out.hold = hold->reference;
  else if (const auto* line = std::get_if<settle_line>(&event))
    out.hold = line->reference;
  else if (const auto* release = std::get_if<release_hold>(&event))
    out.hold = release->reference;
  return out;
}

named_rows named_by(const order_row& order) {
  named_rows out;
  // Before it is paid nothing was granted for it.
  if (order.paid_at && order.points_grant > 0)
    out.lot.emplace(source_of(order), order.id.str());
  return out;
}

named_rows missing(const points_book& book, const named_rows& named) {
  auto out = named;
  if (out.lot && find_lot(book, out.lot->first, out.lot->second))
    out.lot.reset();
  if (out.hold && find_hold(book, *out.hold))
    out.hold.reset();
  if (out.charge && find_charge(book, out.charge->first, out.charge->second))
    out.charge.reset();
  return out;
}

void add(points_book& book, points_lot lot) {
  auto at = std::lower_bound(book.lots.begin(), book.lots.end(), lot.id,
                             [](const auto& x, lot_id id) { return x.id < id; });
  if (at == book.lots.end() || at->id != lot.id)
    book.lots.insert(at, std::move(lot));
}

void add(points_book& book, points_hold hold) {
  if (!find_hold(book, hold.reference))
    book.holds.push_back(std::move(hold));
}

} // namespace zhian::money
