#include "actors/money/points_book.hpp"

#include <algorithm>

#include "actors/money/book_writer.hpp"

namespace zhian::money {

namespace {

points_decision refuse(const points_book& now, ec why, std::string field = {}) {
  points_decision out;
  out.error = why;
  out.field = std::move(field);
  out.next = now;
  return out;
}

points_decision invalid(const points_book& now, std::string field) {
  return refuse(now, ec::validation_failed, std::move(field));
}

points_decision done(book_writer& x) {
  points_decision out;
  out.next = std::move(x.book);
  out.txns = std::move(x.txns);
  return out;
}

points_decision too_few(const points_book& now, const book_writer& x, int64_t price) {
  auto out = refuse(now, ec::points_required);
  out.price = price;
  out.balance = available(x.book);
  return out;
}

points_decision on(const points_book& now, book_writer& x, const grant_points& event) {
  if (event.amount <= 0)
    return invalid(now, "amount");
  if (event.reference.empty())
    return invalid(now, "reference");
  if (event.expires_at && *event.expires_at <= x.at())
    return invalid(now, "expires_at");
  if (const auto* known = find_lot(now, event.source, event.reference))
    return known->granted == event.amount ? done(x) : refuse(now, ec::idempotency_conflict);
  x.begin(txn_kind::grant, std::string{to_string(event.source)}, event.reference);
  points_lot lot;
  lot.id = x.number();
  lot.source = event.source;
  lot.reference = event.reference;
  lot.granted = event.amount;
  lot.granted_at = x.at();
  lot.expires_at = event.expires_at;
  lot.with_line = event.with_line;
  x.entry(ledger_account::house_issued, -event.amount);
  lot.available = x.repay(event.amount);
  x.entry(ledger_account::user_available, lot.available, lot.id);
  x.book.lots.push_back(std::move(lot));
  x.end();
  return done(x);
}

points_decision on(const points_book& now, book_writer& x, const debit_points& event) {
  if (event.amount <= 0)
    return invalid(now, "amount");
  if (event.reference.empty())
    return invalid(now, "reference");
  if (const auto* known = find_charge(now, event.reason, event.reference))
    return known->amount == event.amount ? done(x) : refuse(now, ec::idempotency_conflict);
  if (available(x.book) < event.amount)
    return too_few(now, x, event.amount);
  x.begin(txn_kind::debit, event.reason, event.reference);
  x.take(event.amount);
  x.entry(ledger_account::house_spent, event.amount);
  x.end();
  x.book.charges.push_back({event.reason, event.reference, event.amount});
  return done(x);
}

points_decision on(const points_book& now, book_writer& x, const hold_points& event) {
  if (event.amount <= 0)
    return invalid(now, "amount");
  if (event.reference.empty())
    return invalid(now, "reference");
  if (const auto* known = find_hold(now, event.reference)) {
    bool same = known->asked == event.amount && known->purpose == event.purpose;
    return same ? done(x) : refuse(now, ec::idempotency_conflict);
  }
  if (available(x.book) < event.amount)
    return too_few(now, x, event.amount);
  points_hold hold;
  hold.reference = event.reference;
  hold.purpose = event.purpose;
  hold.asked = event.amount;
  hold.made_at = x.at();
  x.begin(txn_kind::hold, event.purpose, event.reference);
  hold.parts = x.take(event.amount);
  for (const auto& part : hold.parts) {
    x.lot(part.lot).held += part.amount;
    x.entry(ledger_account::user_held, part.amount, part.lot);
  }
  x.end();
  x.book.holds.push_back(std::move(hold));
  return done(x);
}

int64_t bound(const points_hold& x) {
  int64_t sum = 0;
  for (const auto& part : x.parts)
    sum += part.amount;
  return sum;
}

/// Takes points out of a hold's lots, in order of use.
void spend(book_writer& x, points_hold& hold, int64_t amount) {
  for (auto* lot : x.by_use())
    for (auto& part : hold.parts)
      if (part.lot == lot->id) {
        auto taken = std::min(amount, part.amount);
        part.amount -= taken;
        lot->held -= taken;
        amount -= taken;
        x.entry(ledger_account::user_held, -taken, lot->id);
      }
  std::erase_if(hold.parts, [](const auto& part) { return part.amount == 0; });
}

points_decision on(const points_book& now, book_writer& x, const settle_line& event) {
  const auto* known = find_hold(now, event.reference);
  if (!known)
    return refuse(now, ec::not_found);
  for (const auto& line : known->lines)
    if (line.line == event.line)
      return line.amount == event.amount ? done(x) : refuse(now, ec::idempotency_conflict);
  if (known->closed)
    return invalid(now, "reference");
  if (event.line.empty())
    return invalid(now, "line");
  if (event.amount < 0 || event.amount > bound(*known))
    return invalid(now, "amount");
  auto& hold = x.hold(event.reference);
  hold.lines.push_back({event.line, event.amount});
  x.begin(txn_kind::settle, hold.purpose, event.reference);
  spend(x, hold, event.amount);
  x.entry(ledger_account::house_spent, event.amount);
  x.end();
  return done(x);
}

points_decision on(const points_book& now, book_writer& x, const release_hold& event) {
  const auto* known = find_hold(now, event.reference);
  if (!known)
    return refuse(now, ec::not_found);
  if (known->closed)
    return done(x);
  auto& hold = x.hold(event.reference);
  x.begin(txn_kind::release, hold.purpose, event.reference);
  for (const auto& part : hold.parts) {
    auto& lot = x.lot(part.lot);
    lot.held -= part.amount;
    x.entry(ledger_account::user_held, -part.amount, lot.id);
    auto repaid = std::min(part.amount, lot.owed);
    lot.owed -= repaid;
    x.entry(ledger_account::user_debt, repaid, lot.id);
    lot.available += part.amount - repaid;
    x.entry(ledger_account::user_available, part.amount - repaid, lot.id);
  }
  x.end();
  hold.parts.clear();
  hold.closed = true;
  x.lapse(); // What came back to a lot that ran out meanwhile.
  return done(x);
}

points_decision on(const points_book&, book_writer& x, const lapse_points&) {
  return done(x);
}

points_decision on(const points_book& now, book_writer& x, const reverse_grant& event) {
  const auto* known = find_lot(now, event.source, event.reference);
  if (!known)
    return refuse(now, ec::not_found);
  if (event.total < 0 || event.total > known->granted)
    return invalid(now, "total");
  auto& lot = x.lot(known->id);
  auto amount = event.total - lot.reversed;
  if (amount <= 0)
    return done(x);
  x.begin(txn_kind::reversal, std::string{to_string(event.source)}, event.reference);
  lot.reversed += amount;
  x.entry(ledger_account::house_issued, amount);
  auto here = std::min(amount, lot.available);
  lot.available -= here;
  x.entry(ledger_account::user_available, -here, lot.id);
  auto gone = std::min(amount - here, lot.lapsed);
  lot.lapsed -= gone;
  x.entry(ledger_account::house_lapsed, -gone, lot.id);
  auto missing = amount - here - gone;
  lot.owed += missing;
  x.entry(ledger_account::user_debt, -missing, lot.id);
  x.end();
  return done(x);
}

points_decision on(const points_book&, book_writer& x, const move_line_end& event) {
  for (auto& lot : x.book.lots) {
    if (lot.available == 0 && lot.held == 0)
      continue; // Its end no longer matters, and it may not even be loaded.
    // What has run out stays so, also while a hold still binds it.
    if (lot.expires_at && *lot.expires_at <= x.at())
      continue;
    bool of_plan = lot.source == lot_source::plan;
    if (!of_plan && lot.expires_at && !lot.with_line)
      continue; // It has an end of its own.
    lot.with_line = of_plan || event.bind_others;
    lot.expires_at = lot.with_line ? std::optional{event.end} : std::nullopt;
  }
  x.lapse();
  return done(x);
}

} // namespace

points_decision decide(const points_book& now, const points_event& event, timestamp at) {
  book_writer x{now, at};
  x.lapse();
  return std::visit([&](const auto& e) { return on(now, x, e); }, event);
}

int64_t available(const points_book& x) {
  int64_t sum = 0;
  for (const auto& lot : x.lots)
    sum += lot.available;
  return sum;
}

int64_t held(const points_book& x) {
  int64_t sum = 0;
  for (const auto& lot : x.lots)
    sum += lot.held;
  return sum;
}

int64_t owed(const points_book& x) {
  int64_t sum = 0;
  for (const auto& lot : x.lots)
    sum += lot.owed;
  return sum;
}

const points_lot* find_lot(const points_book& x, lot_source source, std::string_view reference) {
  for (const auto& lot : x.lots)
    if (lot.source == source && lot.reference == reference)
      return &lot;
  return nullptr;
}

const points_hold* find_hold(const points_book& x, std::string_view reference) {
  for (const auto& hold : x.holds)
    if (hold.reference == reference)
      return &hold;
  return nullptr;
}

const points_charge* find_charge(const points_book& x, std::string_view reason,
                                 std::string_view reference) {
  for (const auto& charge : x.charges)
    if (charge.reason == reason && charge.reference == reference)
      return &charge;
  return nullptr;
}

std::optional<timestamp> next_lapse(const points_book& x) {
  std::optional<timestamp> out;
  for (const auto& lot : x.lots)
    if (lot.available > 0 && lot.expires_at && (!out || *lot.expires_at < *out))
      out = lot.expires_at;
  return out;
}

} // namespace zhian::money
