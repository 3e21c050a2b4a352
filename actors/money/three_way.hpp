// The daily comparison of three sides: the provider's bill, our orders, our ledger. It finds
// and proves; it changes nothing. No clock, no I/O.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocols/money_rows.hpp"

namespace zhian::money {

/// A line of the provider's bill.
struct bill_payment {
  std::string number; ///< Of the order, as the provider has it.
  std::string provider_txn;
  int64_t amount_fen = 0;
};
struct bill_refund {
  std::string number;
  std::string refund_number;
  int64_t amount_fen = 0;
  bool failed = false; ///< It stands in the bill, and the money did not go back.
};
/// The bills of a day and of the day before: what is paid before midnight may be recorded after it.
struct provider_bill {
  std::vector<bill_payment> payments;
  std::vector<bill_refund> refunds;
  std::vector<bill_payment> payments_before;
  std::vector<bill_refund> refunds_before;
};

/// An order with what the ledger says of it.
struct order_evidence {
  order_row order;
  int64_t ledger_paid_fen = 0;
  int64_t ledger_refunded_fen = 0;
};

/// What does not fit, one finding a difference, in the order of the bill and then of the orders.
/// `orders`: those that were paid or refunded on the day by WeChat Pay, and those that the day's
/// bill names. `day_begin`, `day_end`: the bill's day; what was recorded in it must stand in the
/// bill.
std::vector<money_finding> compare(const provider_bill& bill,
                                   const std::vector<order_evidence>& orders, timestamp day_begin,
                                   timestamp day_end, timestamp at);

} // namespace zhian::money
