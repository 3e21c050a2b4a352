#include "actors/money/download.hpp"

namespace zhian::money {

download_price price_download(const gate_answer& gate, bool bought, bool voucher) {
  auto kept = bought && (gate.error != ec::tier_required || gate.stands_in);
  switch (gate.error) {
  case ec::none:
    if (gate.price == 0)
      return {ec::none, download_means::nothing, 0};
    break;
  case ec::points_required:
    break;
  case ec::tier_required:
    if (!kept)
      return {gate.error};
    break;
  default:
    return {gate.error};
  }
  if (kept)
    return {ec::none, download_means::before, 0};
  if (voucher)
    return {ec::none, download_means::voucher, 0};
  if (gate.error != ec::none)
    return {gate.error};
  return {ec::none, download_means::points, gate.price};
}

} // namespace zhian::money
