// What downloading a report costs. Pure: the gate comes first, then what was paid for already, then
// a voucher, then points.
#pragma once

#include "actors/money/rules.hpp"
#include "protocols/report.hpp"

namespace zhian::money {

struct download_price {
  ec error = ec::none; ///< As the gate's: tier_required, points_required, forbidden, ….
  download_means means = download_means::points;
  int64_t points = 0; ///< To be taken.
  bool operator==(const download_price&) const = default;
};

/// `gate` is that of `report_download`; `bought`: this version was paid for; `voucher`: there is an
/// unused one. Nothing below the tier, also not what was bought above it; but where points
/// may stand in for the tier, what they have bought stays.
download_price price_download(const gate_answer& gate, bool bought, bool voucher);

} // namespace zhian::money
