#include "actors/gateways/wechat_pay/requests.hpp"

#include <algorithm>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/utf8.hpp"

namespace zhian::wechat_pay {

namespace {

constexpr std::string_view orders = "/v3/pay/transactions/out-trade-no/";
/// A hundred million yuan: far beyond any order, far within every number.
constexpr int64_t most_fen = 10'000'000'000;

bool is_number(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || marks.find(c) != std::string_view::npos;
  });
}

bool is_day(std::string_view text) {
  return text.size() == 10 && parse_timestamp(std::string{text} + "T00:00:00Z").has_value();
}

bool is_sound(const prepay_order& x) {
  return is_trade_no(x.out_trade_no) && x.total_fen >= 1 && x.total_fen <= most_fen
         && storable_text(x.description) && !x.description.empty()
         && count_characters(x.description) <= 127 && storable_text(x.attach)
         && x.attach.size() <= 128 && storable_text(x.open_id) && x.open_id.size() <= 128;
}

std::optional<call> prepay(const account& by, const prepay_order& x, operation what,
                           std::string target) {
  if (!is_sound(x) || x.open_id.empty() != (what == operation::native))
    return std::nullopt;
  json_writer out;
  out.open()
      .field("appid", by.app_id)
      .field("mchid", by.mch_id)
      .field("description", x.description)
      .field("out_trade_no", x.out_trade_no)
      .field("time_expire", beijing_time(x.expires));
  if (!x.attach.empty())
    out.field("attach", x.attach);
  out.field("notify_url", by.notify_url)
      .open("amount")
      .field("total", x.total_fen)
      .field("currency", "CNY")
      .close();
  if (!x.open_id.empty())
    out.open("payer").field("openid", x.open_id).close();
  out.close();
  return call{what, "POST", std::move(target), out.take()};
}

} // namespace

bool is_trade_no(std::string_view text) {
  return text.size() >= 6 && text.size() <= 32 && is_number(text, "_-|*");
}

bool is_refund_no(std::string_view text) {
  return !text.empty() && text.size() <= 64 && is_number(text, "_-|*@");
}

std::optional<call> native_prepay(const account& by, const prepay_order& x) {
  return prepay(by, x, operation::native, "/v3/pay/transactions/native");
}

std::optional<call> jsapi_prepay(const account& by, const prepay_order& x) {
  return prepay(by, x, operation::jsapi, "/v3/pay/transactions/jsapi");
}

std::optional<call> query_order(const account& by, std::string_view out_trade_no) {
  if (!is_trade_no(out_trade_no))
    return std::nullopt;
  return call{operation::query,
              "GET",
              std::string{orders} + percent_encode(out_trade_no)
                  + "?mchid=" + percent_encode(by.mch_id),
              {}};
}

std::optional<call> close_order(const account& by, std::string_view out_trade_no) {
  if (!is_trade_no(out_trade_no))
    return std::nullopt;
  json_writer out;
  out.open().field("mchid", by.mch_id).close();
  return call{operation::close, "POST",
              std::string{orders} + percent_encode(out_trade_no) + "/close", out.take()};
}

std::optional<call> refund(const account& by, const refund_order& x) {
  if (!is_trade_no(x.out_trade_no) || !is_refund_no(x.out_refund_no) || x.refund_fen < 1
      || x.refund_fen > x.total_fen || x.total_fen > most_fen || x.reason.size() > 80
      || !storable_text(x.reason) || x.transaction_id.size() > 32
      || !is_number(x.transaction_id, {}))
    return std::nullopt;
  json_writer out;
  out.open();
  // One of the two names the payment.
  if (x.transaction_id.empty())
    out.field("out_trade_no", x.out_trade_no);
  else
    out.field("transaction_id", x.transaction_id);
  out.field("out_refund_no", x.out_refund_no);
  if (!x.reason.empty())
    out.field("reason", x.reason);
  // Without it a notice of the old protocol (XML) would come.
  out.field("notify_url", by.notify_url)
      .open("amount")
      .field("refund", x.refund_fen)
      .field("total", x.total_fen)
      .field("currency", "CNY")
      .close()
      .close();
  return call{operation::refund, "POST", "/v3/refund/domestic/refunds", out.take()};
}

std::optional<call> query_refund(std::string_view out_refund_no) {
  if (!is_refund_no(out_refund_no))
    return std::nullopt;
  return call{operation::query_refund,
              "GET",
              "/v3/refund/domestic/refunds/" + percent_encode(out_refund_no),
              {}};
}

call download_certificates() {
  return {operation::certificates, "GET", "/v3/certificates", {}};
}

std::optional<call> trade_bill(std::string_view day) {
  if (!is_day(day))
    return std::nullopt;
  return call{operation::trade_bill,
              "GET",
              "/v3/bill/tradebill?bill_date=" + std::string{day} + "&bill_type=ALL&tar_type=GZIP",
              {}};
}

call bill_file(std::string target) {
  return {operation::bill_file, "GET", std::move(target), {}};
}

} // namespace zhian::wechat_pay
