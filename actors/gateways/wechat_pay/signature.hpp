// Signatures of WeChat Pay v3, both ways: what we send (WECHATPAY2-SHA256-RSA2048), what comes back
// and what it tells us unasked. Pure.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "actors/gateways/wechat_pay/keys.hpp"

namespace zhian::wechat_pay {

/// Who signs.
struct merchant {
  std::string mch_id;
  std::string serial; ///< Of the merchant's certificate.
  private_key key;
};

/// A request as it goes out. The bytes that are signed are those that are sent.
struct request_line {
  std::string_view method; ///< Upper case.
  std::string_view target; ///< Path and query, percent-encoded as on the wire.
  std::string_view body;
};

/// The value of the Authorization line; empty: OpenSSL could not sign.
std::string authorization(const merchant& by, const request_line& x, int64_t at_seconds,
                          std::string_view nonce);

/// The lines that vouch for an answer or a notice, as they came.
struct vouchers {
  std::string_view timestamp; ///< Wechatpay-Timestamp, and so on.
  std::string_view nonce;
  std::string_view serial;
  std::string_view signature;
  std::string_view type = {}; ///< Wechatpay-Signature-Type; empty when there was none.
};

enum class trust : uint8_t {
  good,
  incomplete,     ///< A line is missing, or is none.
  skewed,         ///< Signed 300 seconds or more before or after our time: perhaps a replay.
  unknown_serial, ///< By a key we do not have; newer certificates may tell.
  forged,         ///< Not by that key, or not for these bytes.
};
std::string_view to_string(trust x);
std::ostream& operator<<(std::ostream& out, trust x);

/// Whether WeChat Pay said `body`.
trust check(const platform_keys& keys, const vouchers& by, std::string_view body, timestamp now);

/// What a page in WeChat or a mini-program passes to the payment dialogue.
struct jsapi_parameters {
  std::string app_id;
  std::string time_stamp; ///< Seconds.
  std::string nonce;
  std::string package; ///< "prepay_id=…"
  std::string sign_type = "RSA";
  std::string pay_sign;
};
jsapi_parameters sign_jsapi(const merchant& by, std::string_view app_id, std::string_view prepay_id,
                            int64_t at_seconds, std::string_view nonce);

} // namespace zhian::wechat_pay
