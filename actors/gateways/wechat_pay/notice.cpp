#include "actors/gateways/wechat_pay/notice.hpp"

#include <ostream>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/reply_object.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr size_t most_bytes = 64 * 1024;

/// The refund's state must be the one that the event announces.
bool announces(std::string_view event, refund_state x) {
  return (event == "REFUND.SUCCESS" && x == refund_state::done)
         || (event == "REFUND.ABNORMAL" && x == refund_state::abnormal)
         || (event == "REFUND.CLOSED" && x == refund_state::closed);
}

opened_notice faulty(notice_fault what, trust why = trust::good) {
  opened_notice out;
  out.fault = what;
  out.why = why;
  return out;
}

} // namespace

std::string_view to_string(notice_fault x) {
  switch (x) {
  case notice_fault::none:
    return "none";
  case notice_fault::untrusted:
    return "untrusted";
  case notice_fault::malformed:
    return "malformed";
  case notice_fault::not_opened:
    return "not_opened";
  case notice_fault::other_kind:
    return "other_kind";
  case notice_fault::other_merchant:
    return "other_merchant";
  }
  return "malformed";
}

std::ostream& operator<<(std::ostream& out, notice_fault x) {
  return out << to_string(x);
}

opened_notice read_notice(std::string_view api_v3_key, const account& ours, std::string_view body) {
  if (body.size() > most_bytes)
    return faulty(notice_fault::malformed);
  auto in = reply_object::read(body);
  opened_notice out;
  out.said.id = in.text("id", 64);
  out.said.created = in.time("create_time");
  auto event = in.text("event_type", 64);
  auto kind = in.text("resource_type", 64);
  auto resource = in.object("resource");
  sealed_text sealed{resource.text("algorithm", 64), resource.text("ciphertext", most_bytes),
                     resource.text("nonce", 64), resource.optional_text("associated_data", 64)};
  if (!in || kind != "encrypt-resource")
    return faulty(notice_fault::malformed);
  bool payment = event == "TRANSACTION.SUCCESS";
  if (!payment && !event.starts_with("REFUND."))
    return faulty(notice_fault::other_kind);
  auto text = open_sealed(api_v3_key, sealed);
  if (!text)
    return faulty(notice_fault::not_opened);
  if (payment) {
    auto x = read_transaction(*text);
    // No notice is sent of anything but a payment; the order may have been refunded since.
    if (!x || !was_paid(x->state))
      return faulty(notice_fault::malformed);
    if (x->mch_id != ours.mch_id || x->app_id != ours.app_id)
      return faulty(notice_fault::other_merchant);
    out.said.what = std::move(*x);
  } else {
    auto x = read_refund_notice(*text);
    if (!x || !announces(event, x->state))
      return faulty(notice_fault::malformed);
    if (x->mch_id != ours.mch_id)
      return faulty(notice_fault::other_merchant);
    out.said.what = std::move(*x);
  }
  return out;
}

opened_notice open_notice(const platform_keys& keys, std::string_view api_v3_key,
                          const account& ours, const vouchers& by, std::string_view body,
                          timestamp now) {
  if (body.size() > most_bytes)
    return faulty(notice_fault::malformed);
  if (auto why = check(keys, by, body, now); why != trust::good)
    return faulty(notice_fault::untrusted, why);
  return read_notice(api_v3_key, ours, body);
}

} // namespace zhian::wechat_pay
