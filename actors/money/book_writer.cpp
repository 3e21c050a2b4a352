#include "actors/money/book_writer.hpp"

#include <algorithm>
#include <tuple>

namespace zhian::money {

void book_writer::begin(txn_kind kind, std::string reason, std::string reference) {
  open_ = ledger_txn{0, kind, std::move(reason), std::move(reference), at_, {}};
}

void book_writer::entry(ledger_account account, int64_t amount, lot_id lot) {
  if (amount != 0)
    open_.entries.push_back({account, amount, lot});
}

void book_writer::end() {
  if (open_.entries.empty())
    return;
  open_.number = ++book.last_txn;
  txns.push_back(std::move(open_));
}

std::vector<points_lot*> book_writer::by_use() {
  std::vector<points_lot*> out;
  for (auto& lot : book.lots)
    if (lot.available > 0 || lot.held > 0)
      out.push_back(&lot);
  auto rank = [](const points_lot& x) {
    return std::tuple{!x.expires_at.has_value(), x.expires_at.value_or(timestamp{}), x.granted_at,
                      x.id};
  };
  std::sort(out.begin(), out.end(), [&](auto* a, auto* b) { return rank(*a) < rank(*b); });
  return out;
}

points_lot& book_writer::lot(lot_id id) {
  return *std::find_if(book.lots.begin(), book.lots.end(),
                       [&](const auto& x) { return x.id == id; });
}

points_hold& book_writer::hold(std::string_view reference) {
  return *std::find_if(book.holds.begin(), book.holds.end(),
                       [&](const auto& x) { return x.reference == reference; });
}

std::vector<hold_part> book_writer::take(int64_t amount) {
  std::vector<hold_part> out;
  for (auto* lot : by_use()) {
    auto part = std::min(amount, lot->available);
    if (part == 0)
      continue;
    lot->available -= part;
    amount -= part;
    entry(ledger_account::user_available, -part, lot->id);
    out.push_back({lot->id, part});
  }
  return out;
}

int64_t book_writer::repay(int64_t amount) {
  for (auto& lot : book.lots) {
    auto part = std::min(amount, lot.owed);
    lot.owed -= part;
    amount -= part;
    entry(ledger_account::user_debt, part, lot.id);
  }
  return amount;
}

void book_writer::lapse() {
  begin(txn_kind::lapse, "lapsed", {});
  int64_t total = 0;
  for (auto& lot : book.lots) {
    if (!lot.expires_at || *lot.expires_at > at_)
      continue;
    entry(ledger_account::user_available, -lot.available, lot.id);
    total += lot.available;
    lot.lapsed += lot.available;
    lot.available = 0;
  }
  entry(ledger_account::house_lapsed, total);
  end();
}

} // namespace zhian::money
