// What is checked after every step: the books against the model, and the ledger against the books.
#include <algorithm>

#include "tests/unit/money/world.hpp"

namespace money_test {

/// Of two lots, the one that runs out first is empty before the other is touched.
void world::check_order_of_use(const user_money& next, const std::vector<ledger_txn>& txns) const {
  for (const auto& txn : txns) {
    if (txn.kind != txn_kind::debit && txn.kind != txn_kind::hold)
      continue;
    for (const auto& entry : txn.entries) {
      if (entry.account != ledger_account::user_available)
        continue;
      auto used = std::find_if(next.points.lots.begin(), next.points.lots.end(),
                               [&](const auto& x) { return x.id == entry.lot; });
      for (const auto& other : next.points.lots)
        if (other.expires_at && (!used->expires_at || *other.expires_at < *used->expires_at))
          check(other.available == 0, "a lot was used before one that runs out sooner");
    }
  }
}

void world::commit(const user_money& next, const std::vector<ledger_txn>& txns) {
  for (const auto& txn : txns) {
    ++counts[std::string{to_string(txn.kind)}];
    check(balanced(txn), "a transaction does not sum to zero");
    check(!txn.entries.empty(), "an empty transaction");
    check(txn.number == ++last_txn_, "a number is missing or twice");
    check(txn.at == at_, "a transaction of another time");
    for (const auto& entry : txn.entries) {
      check(entry.amount != 0, "an entry of nothing");
      ledger_[entry.account] += entry.amount;
      if (entry.lot != lot_id::none)
        by_lot_[entry.lot][entry.account] += entry.amount;
    }
  }
  auto changes = changes_between(now_, next, txns);
  check(txns.empty() || changes.money, "the ledger moved and the account's row did not");
  auto restored = changes.next;
  if (changes.money)
    check(restored.version == now_.version + 1, "a version was left out");
  store(changes);
  now_ = std::move(restored);
}

void world::store(const money_changes& changes) {
  auto replace = [&](auto& rows, const auto& row, auto same) {
    auto old = std::find_if(rows.begin(), rows.end(), same);
    check(row.version == (old == rows.end() ? 1 : old->version + 1), "the version of a row");
    if (old == rows.end())
      rows.push_back(row);
    else
      *old = row;
  };
  for (const auto& x : changes.lots)
    replace(stored_.lots, x.lot, [&](const auto& y) { return y.id == x.lot.id; });
  for (const auto& x : changes.holds)
    replace(stored_.holds, x.hold, [&](const auto& y) { return y.reference == x.hold.reference; });
  if (changes.line)
    stored_.line = changes.line;
  if (changes.money)
    stored_.money = *changes.money;
}

void world::compare() const {
  check(available(now_.points) == stored_.money.available && held(now_.points) == stored_.money.held
            && owed(now_.points) == stored_.money.owed,
        "what is in memory and the sums in the store");
  compare(restore(stored_, now_.since));
}

/// All that is stored, of which the owner may have let something go.
void world::compare(const user_money& all) const {
  const auto& book = all.points;
  // The model against the rules.
  check(available(book) == model_.count(fate::available), "available points");
  check(held(book) == model_.count(fate::held), "held points");
  check(owed(book) == model_.owed(), "owed points");
  check(all.settled_fen == model_.settled(), "settled money");
  check(all.level == model_.level(), "the tier");
  check(all.line.end == model_.line_end, "the end of the plan line");
  check(book.lots.size() == model_.lots.size(), "number of lots");
  for (size_t i = 0; i < book.lots.size(); ++i) {
    const auto& a = book.lots[i];
    const auto& b = model_.lots[i];
    check(a.source == b.source && a.reference == b.reference, "order of lots");
    check(a.available == b.count(fate::available) && a.held == b.count(fate::held)
              && a.lapsed == b.count(fate::lapsed) && a.owed == b.owed
              && a.reversed == b.taken_back,
          "a lot");
    check(a.expires_at == b.end || (a.available == 0 && a.held == 0), "the end of a lot");
    check(a.available >= 0 && a.held >= 0 && a.lapsed >= 0 && a.owed >= 0, "below nothing");
    check(a.available + a.held + a.lapsed <= a.granted && a.reversed <= a.granted,
          "out of thin air");
    auto found = by_lot_.find(a.id);
    auto in = [&](ledger_account x) {
      if (found == by_lot_.end() || !found->second.contains(x))
        return int64_t{0};
      return found->second.at(x);
    };
    check(in(ledger_account::user_available) == a.available
              && in(ledger_account::user_held) == a.held
              && in(ledger_account::user_debt) == -a.owed,
          "a lot and its entries");
  }
  // The ledger against the rules: the books follow from the entries alone.
  auto sum = [&](ledger_account x) {
    auto found = ledger_.find(x);
    return found == ledger_.end() ? 0 : found->second;
  };
  check(sum(ledger_account::user_available) == available(book), "ledger: available");
  check(sum(ledger_account::user_held) == held(book), "ledger: held");
  check(sum(ledger_account::user_debt) == -owed(book), "ledger: debt");
  check(sum(ledger_account::user_settled) == all.settled_fen, "ledger: cash");
  check(sum(ledger_account::house_wechat) == -all.settled_fen, "ledger: the house's cash");
  check(sum(ledger_account::house_lapsed) == model_.count(fate::lapsed), "ledger: lapsed");
  check(all.settled_fen >= 0, "money below nothing");
  check(book.last_txn == last_txn_, "the last number");
}

} // namespace money_test
