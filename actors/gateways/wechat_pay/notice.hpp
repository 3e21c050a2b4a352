// What WeChat Pay tells unasked: a payment came, a refund ended. Pure.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>

#include "actors/gateways/wechat_pay/answers.hpp"
#include "actors/gateways/wechat_pay/requests.hpp"
#include "actors/gateways/wechat_pay/signature.hpp"

namespace zhian::wechat_pay {

/// A notice that was checked: WeChat Pay said it, to this merchant, a moment ago. The amount was
/// not compared with the order: that is the order's part. The same notice comes again, with the
/// same id, until it is answered well, and at times although it was.
struct notice {
  std::string id; ///< By which a repetition is known.
  timestamp created{};
  std::variant<transaction, refund_result> what;
};

enum class notice_fault : uint8_t {
  none,
  untrusted,      ///< `why` says it: missing lines, skewed, unknown serial, forged.
  malformed,      ///< Signed, but nothing we can read.
  not_opened,     ///< Sealed under another APIv3 key.
  other_kind,     ///< Signed, readable, and of a kind we do not ask for: answer well and forget it.
  other_merchant, ///< Not for this merchant and app.
};
std::string_view to_string(notice_fault x);
std::ostream& operator<<(std::ostream& out, notice_fault x);

struct opened_notice {
  notice_fault fault = notice_fault::none;
  trust why = trust::good;
  notice said;
};

/// Opens and reads a notice that was checked already.
opened_notice read_notice(std::string_view api_v3_key, const account& ours, std::string_view body);
/// Checks who said it, then opens and reads it. `body`: the raw bytes.
opened_notice open_notice(const platform_keys& keys, std::string_view api_v3_key,
                          const account& ours, const vouchers& by, std::string_view body,
                          timestamp now);

} // namespace zhian::wechat_pay
