// Asks WeChat Pay over the node's one HTTP client, believes only what is signed, and follows its
// keys. Nothing here blocks; what was asked is told later, once.
//
//   start ──sign──▶ http_client ──answer──▶ status ──▶ signature ──▶ done
//                                                         │ by a key we do not have
//                                                         ▼
//                                            certificates (once a minute at most), then once more
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "actors/gateways/http_client.hpp"
#include "actors/gateways/wechat_pay/faults.hpp"
#include "actors/gateways/wechat_pay/notice.hpp"
#include "actors/gateways/wechat_pay/requests.hpp"
#include "actors/gateways/wechat_pay/setup.hpp"
#include "config/settings.hpp"

namespace zhian::wechat_pay {

/// What came of a call.
struct reply {
  failure why;
  /// Of a success, as it was signed. The file of a bill is not signed: its link has the hash.
  std::string body;
};

/// One a node; any thread may use it. It tries nothing again by itself: whether a request may be
/// repeated is said by `failure::next`, and whoever owns the order decides. (libcurl sends a
/// request once more when a kept connection turns out to be dead; the numbers of orders and refunds
/// make that safe.)
class client {
public:
  /// Called once, on the thread of the HTTP client or at once on the caller's; must not block.
  using done = std::function<void(reply)>;
  using clock = std::function<timestamp()>;

  client(setup who, const wechat_pay_settings& with, std::shared_ptr<http_client> http,
         clock now = &wall_now);
  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  void start(call what, done to);
  /// Downloads the certificates. To be called every few hours (they are announced 24 h ahead), and
  /// for a notice whose serial is unknown; those that come together become one request.
  void refresh(done to);
  /// A notice as it came, by the keys of this moment.
  opened_notice open(const vouchers& by, std::string_view body) const;
  /// The five fields with which a page in WeChat pays.
  jsapi_parameters sign_page(std::string_view prepay_id) const;
  const account& ours() const;

private:
  class core;
  // Beside the core, not in it: transfers hold the core, and the last of them ends on the thread of
  // the HTTP client, which cannot end itself.
  std::shared_ptr<http_client> http_;
  std::shared_ptr<core> core_;
};

} // namespace zhian::wechat_pay
