#include "actors/gateways/wechat_pay/signature.hpp"

#include <algorithm>
#include <charconv>
#include <ostream>

namespace zhian::wechat_pay {

namespace {

constexpr std::string_view scheme = "WECHATPAY2-SHA256-RSA2048";
constexpr std::chrono::seconds window{300};

/// Each on a line of its own, the last one too.
std::string lines(std::initializer_list<std::string_view> of) {
  std::string out;
  for (auto x : of) {
    out += x;
    out += '\n';
  }
  return out;
}

bool is_line(std::string_view text, size_t most) {
  return !text.empty() && text.size() <= most
         && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

std::string_view to_string(trust x) {
  switch (x) {
  case trust::good:
    return "good";
  case trust::incomplete:
    return "incomplete";
  case trust::skewed:
    return "skewed";
  case trust::unknown_serial:
    return "unknown_serial";
  case trust::forged:
    return "forged";
  }
  return "forged";
}

std::ostream& operator<<(std::ostream& out, trust x) {
  return out << to_string(x);
}

std::string authorization(const merchant& by, const request_line& x, int64_t at_seconds,
                          std::string_view nonce) {
  auto at = std::to_string(at_seconds);
  auto signature = by.key.sign(lines({x.method, x.target, at, nonce, x.body}));
  if (signature.empty())
    return {};
  std::string out{scheme};
  auto put = [&](std::string_view name, std::string_view value) {
    out += name;
    out += "=\"";
    out += value;
    out += '"';
  };
  put(" mchid", by.mch_id);
  put(",nonce_str", nonce);
  put(",timestamp", at);
  put(",serial_no", by.serial);
  put(",signature", signature);
  return out;
}

trust check(const platform_keys& keys, const vouchers& by, std::string_view body, timestamp now) {
  if (!is_line(by.timestamp, 12) || !is_line(by.nonce, 128) || !is_line(by.serial, 128)
      || !is_line(by.signature, 2048))
    return trust::incomplete;
  int64_t seconds = 0;
  const auto* end = by.timestamp.data() + by.timestamp.size();
  auto [stop, wrong] = std::from_chars(by.timestamp.data(), end, seconds);
  if (wrong != std::errc{} || stop != end || seconds < 0)
    return trust::incomplete;
  if (!by.type.empty() && by.type != scheme)
    return trust::forged;
  auto at = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>{
      std::chrono::seconds{seconds}};
  // The official library refuses the very 300th second as well.
  if (std::chrono::abs(now - at) >= window)
    return trust::skewed;
  const auto* key = keys.find(by.serial, now);
  if (key == nullptr)
    return trust::unknown_serial;
  return key->verifies(lines({by.timestamp, by.nonce, body}), by.signature) ? trust::good
                                                                            : trust::forged;
}

jsapi_parameters sign_jsapi(const merchant& by, std::string_view app_id, std::string_view prepay_id,
                            int64_t at_seconds, std::string_view nonce) {
  jsapi_parameters out;
  out.app_id = app_id;
  out.time_stamp = std::to_string(at_seconds);
  out.nonce = nonce;
  out.package = "prepay_id=" + std::string{prepay_id};
  out.pay_sign = by.key.sign(lines({out.app_id, out.time_stamp, out.nonce, out.package}));
  return out;
}

} // namespace zhian::wechat_pay
