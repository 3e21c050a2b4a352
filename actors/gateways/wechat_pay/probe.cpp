#include "actors/gateways/wechat_pay/probe.hpp"

#include <future>

#include "actors/gateways/wechat_pay/client.hpp"

namespace zhian::wechat_pay {

namespace {

/// No order has this number.
constexpr std::string_view nobodys_order = "ZHIAN-PROBE-0";

reply wait_for(const std::function<void(client::done)>& ask) {
  auto told = std::make_shared<std::promise<reply>>();
  ask([told](reply x) { told->set_value(std::move(x)); });
  return told->get_future().get();
}

probe_result wrong(const char* setting, const std::string& text, const failure& why) {
  return {false, setting, text + ": " + why.str()};
}

probe_result of_trust(const failure& why, const wechat_pay_settings& with) {
  if (why.code == "not_opened")
    return wrong("pay.wechat.api_v3_key", "the APIv3 key does not open what WeChat Pay seals", why);
  if (why.code == "skewed")
    return wrong("pay.wechat.base_url",
                 "the clock of this machine is 5 minutes or more from WeChat Pay's", why);
  if (why.code == "unknown_serial")
    return wrong("pay.wechat.public_key_id", "WeChat Pay signs with a key that is not ours", why);
  if (why.code == "forged")
    return wrong(with.public_key_file.empty() ? "pay.wechat.certificates_file"
                                              : "pay.wechat.public_key_file",
                 "the key is not the one that WeChat Pay signs with", why);
  return wrong("pay.wechat.base_url", "what answers at " + with.base_url + " is not WeChat Pay",
               why);
}

/// Of an error that both questions may get.
probe_result of_fault(const failure& why, const wechat_pay_settings& with) {
  switch (why.what) {
  case fault::sign_error:
    return wrong("pay.wechat.private_key_file",
                 "WeChat Pay refuses our signature: the private key, pay.wechat.serial, "
                 "pay.wechat.mch_id or this machine's clock is wrong",
                 why);
  case fault::wrong_account:
  case fault::not_allowed:
    return wrong("pay.wechat.mch_id", "the merchant may not do that", why);
  case fault::untrusted:
    return of_trust(why, with);
  case fault::frequency:
    return {true, {}, "WeChat Pay answers and is busy: " + why.str()};
  default:
    return wrong("pay.wechat.base_url", "no good answer from " + with.base_url, why);
  }
}

} // namespace

probe_result probe(std::shared_ptr<http_client> by, const wechat_pay_settings& with) {
  auto who = load_setup(with);
  if (auto* problem = std::get_if<setup_problem>(&who))
    return {false, problem->setting, problem->text};
  client ask{std::move(std::get<setup>(who)), with, std::move(by)};
  auto list = wait_for([&](auto done) { ask.refresh(std::move(done)); });
  if (!list.why)
    return {true, {}, "WeChat Pay knows the merchant " + with.mch_id + ", and we know its keys"};
  // Merchants of the newer kind have a public key and no certificates.
  if (list.why.status != 404 || with.public_key_id.empty())
    return of_fault(list.why, with);
  auto order = wait_for(
      [&](auto done) { ask.start(*query_order(ask.ours(), nobodys_order), std::move(done)); });
  if (order.why.what == fault::order_unknown)
    return {true,
            {},
            "WeChat Pay knows the merchant " + with.mch_id
                + "; it hands out no certificates, so the APIv3 key and the public key show with "
                  "the first payment"};
  return of_fault(order.why, with);
}

} // namespace zhian::wechat_pay
