// The certificates that WeChat Pay signs with, as it hands them out. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "actors/gateways/wechat_pay/keys.hpp"
#include "actors/gateways/wechat_pay/signature.hpp"

namespace zhian::wechat_pay {

/// Those of a list, unsealed; nothing: it is no such list, or one of them is sealed under another
/// key than the APIv3 key.
std::optional<std::vector<certificate>> open_certificates(std::string_view json,
                                                          std::string_view api_v3_key);

/// Why a list was not taken.
enum class rotation : uint8_t { good, not_a_list, not_opened, not_trusted };

/// The keys after a download: those known before, without what has expired, and the new ones. The
/// answer must be signed by one of all these: the first download cannot be checked with a key that
/// is known, but whoever sealed the list had the APIv3 key.
struct rotated {
  rotation how = rotation::not_a_list;
  platform_keys keys;
  trust why = trust::good; ///< Of `not_trusted`.
};
rotated rotate(const platform_keys& known, const vouchers& by, std::string_view json,
               std::string_view api_v3_key, timestamp now);

} // namespace zhian::wechat_pay
