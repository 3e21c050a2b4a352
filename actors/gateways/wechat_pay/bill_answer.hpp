// The bill of a day as the patrol wants it. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "actors/gateways/wechat_pay/requests.hpp"
#include "protocols/pay_gateway.hpp"

namespace zhian::wechat_pay {

/// What the file of a bill says of this app: other apps of the merchant are not ours. `sha1`: what
/// its signed link says. A file that proves nothing is `repeat`.
fetch_bill::answer bill_answer(std::string_view file, std::string_view sha1, size_t most_bytes,
                               const account& ours);

} // namespace zhian::wechat_pay
