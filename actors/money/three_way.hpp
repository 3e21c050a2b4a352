// The daily comparison of three sides: the provider's bill, our orders, our ledger. It finds
// and proves; it changes nothing. No clock, no I/O.
#pragma once

#include <vector>

#include "protocols/money_rows.hpp"
#include "protocols/pay_gateway.hpp"

namespace zhian::money {

/// The bills of a day and of the day before: what is paid before midnight may be recorded after it.
struct provider_bill {
  std::vector<bill_payment> payments;
  std::vector<bill_refund> refunds;
  std::vector<bill_payment> payments_before;
  std::vector<bill_refund> refunds_before;
};

/// What does not fit, one finding a difference, in the order of the bill and then of the orders.
/// `orders`: those that were paid or refunded on the day by WeChat Pay, and those that the day's
/// bill names. `day_begin`, `day_end`: the bill's day; what was recorded in it must stand in the
/// bill.
std::vector<money_finding> compare(const provider_bill& bill,
                                   const std::vector<order_evidence>& orders, timestamp day_begin,
                                   timestamp day_end, timestamp at);

} // namespace zhian::money
