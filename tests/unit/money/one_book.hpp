// A user's points under test: what is decided is taken over, and its ledger is kept.
#pragma once

#include <boost/test/unit_test.hpp>

#include "actors/money/points_book.hpp"

namespace money_test {

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

struct one_book {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  points_book now;
  std::vector<ledger_txn> ledger;
  points_decision last;

  ec run(points_event event) {
    last = decide(now, event, at);
    if (last.error != ec::none) {
      BOOST_TEST((last.next == now));
      BOOST_TEST(last.txns.empty());
      return last.error;
    }
    now = last.next;
    for (const auto& txn : last.txns) {
      BOOST_TEST(balanced(txn), txn.kind);
      ledger.push_back(txn);
      BOOST_TEST(txn.number == ledger.size());
    }
    return ec::none;
  }
  ec grants(std::string reference, int64_t amount, std::optional<timestamp> until = {}) {
    return run(grant_points{lot_source::campaign, std::move(reference), amount, until, false});
  }
  const points_lot& lot(std::string_view reference) const {
    for (const auto& x : now.lots)
      if (x.reference == reference)
        return x;
    throw std::logic_error{"no such lot"};
  }
  int64_t in_ledger(ledger_account account) const {
    int64_t sum = 0;
    for (const auto& txn : ledger)
      for (const auto& entry : txn.entries)
        sum += entry.account == account ? entry.amount : 0;
    return sum;
  }
};

} // namespace money_test
