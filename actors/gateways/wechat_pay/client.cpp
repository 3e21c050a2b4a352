#include "actors/gateways/wechat_pay/client.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include "actors/gateways/wechat_pay/certificates.hpp"
#include "protocols/ids.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr size_t most_bytes = 1024 * 1024;
/// A stranger's serial must not make us ask again and again.
constexpr std::chrono::minutes between_refreshes{1};

vouchers vouchers_of(const http_head& head) {
  return {head.header("wechatpay-timestamp"), head.header("wechatpay-nonce"),
          head.header("wechatpay-serial"), head.header("wechatpay-signature"),
          head.header("wechatpay-signature-type")};
}

/// An answer that is whole.
struct answer {
  operation what = operation::query;
  http_head head;
  std::string body;
};

int64_t seconds_of(timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string_view to_string(rotation x) {
  switch (x) {
  case rotation::good:
    return "good";
  case rotation::not_a_list:
    return "not_a_list";
  case rotation::not_opened:
    return "not_opened";
  case rotation::not_trusted:
    return "not_trusted";
  }
  return "not_a_list";
}

} // namespace

class client::core : public std::enable_shared_from_this<core> {
public:
  core(setup who, const wechat_pay_settings& with, http_client& http, clock now)
      : who_(std::move(who)), with_(with), http_(http), now_(std::move(now)) {}

  void start(call what, done to);
  void refresh(done to);
  void finish(answer got, const http_end& how, const done& to);
  platform_keys keys() const {
    std::lock_guard guard{mx_};
    return who_.keys;
  }
  timestamp now() const { return now_(); }
  const setup& who() const { return who_; }

private:
  /// An answer that waits for newer keys.
  struct held {
    answer got;
    done to;
  };

  http_request signed_request(const call& what) const;
  void judge(answer got, const done& to);
  void hold(answer got, done to);
  void take_certificates(const answer& got, const done& to);
  void refreshed(const reply& how);
  static void untrusted(operation what, std::string_view why, const done& to);

  mutable std::mutex mx_;
  setup who_; ///< `keys` below the mutex; the rest never changes.
  const wechat_pay_settings with_;
  http_client& http_; ///< Called by whoever owns it, and by its own thread, which it outlives.
  const clock now_;
  bool refreshing_ = false;
  std::optional<timestamp> last_refresh_;
  std::vector<held> held_;
  std::vector<done> refreshers_;
};

namespace {

/// Gathers one answer.
class gathering final : public http_listener {
public:
  using end = std::function<void(answer, const http_end&)>;
  gathering(operation what, end to) : to_(std::move(to)) { got_.what = what; }
  void on_head(const http_head& head) override { got_.head = head; }
  void on_body(std::string_view bytes) override { got_.body.append(bytes); }
  void on_end(const http_end& how) override { to_(std::move(got_), how); }

private:
  answer got_;
  end to_;
};

} // namespace

http_request client::core::signed_request(const call& what) const {
  bool bill = what.what == operation::bill_file;
  http_request out;
  out.method = what.method;
  out.url = with_.base_url + what.target;
  auto line = authorization(who_.by, {what.method, what.target, what.body}, seconds_of(now_()),
                            random_hex(16));
  out.headers = {"Authorization: " + line, bill ? "Accept: */*" : "Accept: application/json",
                 "User-Agent: zhian/" ZHIAN_VERSION};
  if (!what.body.empty())
    out.headers.emplace_back("Content-Type: application/json");
  if (auto id = keys().public_key_id(); !id.empty())
    out.headers.push_back("Wechatpay-Serial: " + id);
  out.body = what.body;
  out.connect_timeout = with_.connect_timeout;
  out.total_timeout = bill ? with_.bill_timeout : with_.timeout;
  out.most_bytes = bill ? with_.max_bill_bytes : most_bytes;
  out.ca_file = with_.ca_file;
  return out;
}

void client::core::start(call what, done to) {
  auto self = shared_from_this();
  auto listener =
      std::make_shared<gathering>(what.what, [self, to](answer got, const http_end& how) {
        self->finish(std::move(got), how, to);
      });
  if (http_.start(signed_request(what), std::move(listener)) == 0)
    to({failure_of(what.what, fault::overloaded), {}});
}

void client::core::finish(answer got, const http_end& how, const done& to) {
  auto why = classify(got.what, how);
  if (!why)
    why = classify(got.what, got.head.status, got.body, got.head.header("request-id"));
  // Errors are not signed; what they say moves no money.
  if (why)
    return to({std::move(why), {}});
  if (got.what == operation::bill_file)
    return to({{}, std::move(got.body)});
  if (got.what == operation::certificates)
    return take_certificates(got, to);
  judge(std::move(got), to);
}

void client::core::judge(answer got, const done& to) {
  auto why = check(keys(), vouchers_of(got.head), got.body, now_());
  if (why == trust::good)
    return to({{}, std::move(got.body)});
  if (why != trust::unknown_serial)
    return untrusted(got.what, wechat_pay::to_string(why), to);
  hold(std::move(got), to);
}

void client::core::hold(answer got, done to) {
  {
    std::unique_lock guard{mx_};
    auto at = now_();
    bool late = !last_refresh_ || at - *last_refresh_ >= between_refreshes;
    if (!refreshing_ && !late) {
      guard.unlock();
      return untrusted(got.what, wechat_pay::to_string(trust::unknown_serial), to);
    }
    held_.push_back({std::move(got), std::move(to)});
  }
  refresh([](const reply&) {});
}

void client::core::refresh(done to) {
  {
    std::lock_guard guard{mx_};
    refreshers_.push_back(std::move(to));
    if (std::exchange(refreshing_, true))
      return;
    last_refresh_ = now_();
  }
  auto self = shared_from_this();
  start(download_certificates(), [self](const reply& how) { self->refreshed(how); });
}

void client::core::take_certificates(const answer& got, const done& to) {
  auto by = vouchers_of(got.head);
  auto next = rotate(keys(), by, got.body, who_.api_v3_key, now_());
  if (next.how == rotation::good) {
    {
      std::lock_guard guard{mx_};
      who_.keys = std::move(next.keys);
    }
    return to({{}, got.body});
  }
  untrusted(got.what,
            next.how == rotation::not_trusted ? wechat_pay::to_string(next.why)
                                              : to_string(next.how),
            to);
}

void client::core::refreshed(const reply& how) {
  std::vector<held> held;
  std::vector<done> refreshers;
  {
    std::lock_guard guard{mx_};
    refreshing_ = false;
    held.swap(held_);
    refreshers.swap(refreshers_);
  }
  for (auto& x : held) {
    auto why = check(keys(), vouchers_of(x.got.head), x.got.body, now_());
    if (why == trust::good)
      x.to({{}, std::move(x.got.body)});
    else
      untrusted(x.got.what, wechat_pay::to_string(why), x.to);
  }
  for (const auto& to : refreshers)
    to(how);
}

void client::core::untrusted(operation what, std::string_view why, const done& to) {
  log::warn("wechat_pay", "an answer is not believed",
            {{"operation", wechat_pay::to_string(what)}, {"why", why}});
  auto out = failure_of(what, fault::untrusted);
  out.status = 200;
  out.code = why;
  to({std::move(out), {}});
}

client::client(setup who, const wechat_pay_settings& with, std::shared_ptr<http_client> http,
               clock now)
    : http_(std::move(http)),
      core_(std::make_shared<core>(std::move(who), with, *http_, std::move(now))) {}

client::~client() = default;

void client::start(call what, done to) {
  core_->start(std::move(what), std::move(to));
}

void client::refresh(done to) {
  core_->refresh(std::move(to));
}

opened_notice client::open(const vouchers& by, std::string_view body) const {
  return open_notice(core_->keys(), core_->who().api_v3_key, core_->who().ours, by, body,
                     core_->now());
}

jsapi_parameters client::sign_page(std::string_view prepay_id) const {
  return sign_jsapi(core_->who().by, core_->who().ours.app_id, prepay_id, seconds_of(core_->now()),
                    random_hex(16));
}

const account& client::ours() const {
  return core_->who().ours;
}

} // namespace zhian::wechat_pay
