// How points move between the places of a book, with the ledger's entries beside. Of
// points_book.cpp alone.
#pragma once

#include "actors/money/points_book.hpp"

namespace zhian::money {

/// The book under change. Each transaction is begun, filled and ended; one without entries is
/// dropped with its number.
class book_writer {
public:
  book_writer(const points_book& now, timestamp at) : book{now}, at_{at} {}

  void begin(txn_kind kind, std::string reason, std::string reference);
  /// The number of the transaction under way; a lot that it grants has it as id.
  lot_id number() const { return lot_id{book.last_txn + 1}; }
  void entry(ledger_account account, int64_t amount, lot_id lot = lot_id::none);
  void end();

  /// Lots of which something is left, in the order of use: the one that runs out first, then the
  /// one granted first, then by id.
  std::vector<points_lot*> by_use();
  points_lot& lot(lot_id id);
  points_hold& hold(std::string_view reference);

  /// Takes `amount`, which is there, out of the available points in order of use; answers what of
  /// which lot.
  std::vector<hold_part> take(int64_t amount);
  /// Repays debts with `amount` fresh points, the oldest first; answers what is left.
  int64_t repay(int64_t amount);
  /// Ends what has run out, as a transaction of its own.
  void lapse();

  timestamp at() const { return at_; }
  points_book book;
  std::vector<ledger_txn> txns;

private:
  timestamp at_;
  ledger_txn open_;
};

} // namespace zhian::money
