// The provider's bills of a day and of the day before, in the order in which the patrol pages
// through orders: so that each page of orders meets the lines that are its own. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/money/three_way.hpp"
#include "protocols/pay_gateway.hpp"

namespace zhian::patrol {

class sorted_bill {
public:
  sorted_bill() = default;
  sorted_bill(fetch_bill::answer day, fetch_bill::answer before);

  /// Where a page of `limit` lines behind the number `after` ends: the number of its last line, so
  /// that lines of one number are never parted. Empty: there are no more than these.
  std::string end_of(std::string_view after, size_t limit) const;
  /// The lines with numbers behind `after`, up to `upto`; empty: to the end.
  money::provider_bill between(std::string_view after, std::string_view upto) const;

private:
  money::provider_bill all_;
};

/// Fen that came less fen that went back, of the day itself.
int64_t net_of(const money::provider_bill& x);

/// Orders that the day's lines name and that are not among `known`, each once.
std::vector<order_id> named_beside(const money::provider_bill& x,
                                   const std::vector<order_evidence>& known);

} // namespace zhian::patrol
