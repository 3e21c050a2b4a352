#include "actors/gateways/wechat_pay/answers.hpp"

#include <algorithm>
#include <array>
#include <ostream>

#include "actors/gateways/wechat_pay/reply_object.hpp"
#include "protocols/ascii.hpp"

namespace zhian::wechat_pay {

namespace {

struct trade_word {
  std::string_view word;
  trade_state state;
  std::string_view name;
};
constexpr std::array trade_words{
    trade_word{"NOTPAY", trade_state::unpaid, "unpaid"},
    trade_word{"SUCCESS", trade_state::paid, "paid"},
    trade_word{"REFUND", trade_state::refunded, "refunded"},
    trade_word{"CLOSED", trade_state::closed, "closed"},
    trade_word{"REVOKED", trade_state::revoked, "revoked"},
    trade_word{"USERPAYING", trade_state::paying, "paying"},
    trade_word{"PAYERROR", trade_state::failed, "failed"},
};

struct refund_word {
  std::string_view word;
  refund_state state;
  std::string_view name;
};
constexpr std::array refund_words{
    refund_word{"PROCESSING", refund_state::processing, "processing"},
    refund_word{"SUCCESS", refund_state::done, "done"},
    refund_word{"CLOSED", refund_state::closed, "closed"},
    refund_word{"ABNORMAL", refund_state::abnormal, "abnormal"},
};

template <class Words, class State>
std::string_view name_in(const Words& words, State x) {
  for (const auto& row : words)
    if (row.state == x)
      return row.name;
  return words.front().name;
}

template <class Words>
auto state_of(const Words& words, reply_object& in, std::string_view name) {
  auto text = in.text(name, 32);
  for (const auto& row : words)
    if (row.word == text)
      return row.state;
  in.refuse();
  return words.front().state;
}

/// A link must be a visible text: it goes into a picture, a page or a request.
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::optional<std::string> one_text(std::string_view json, std::string_view name, size_t most) {
  auto in = reply_object::read(json);
  auto out = in.text(name, most);
  return in && is_visible(out) ? std::optional{std::move(out)} : std::nullopt;
}

void only_cny(reply_object& amount, bool required) {
  auto currency = amount.optional_text("currency", 16);
  if (required ? currency != "CNY" : !currency.empty() && currency != "CNY")
    amount.refuse();
}

std::optional<refund_result> refund_in(std::string_view json, std::string_view state_name,
                                       bool notice) {
  auto in = reply_object::read(json);
  refund_result out;
  out.refund_id = in.text("refund_id", 64);
  out.out_refund_no = in.text("out_refund_no", 64);
  out.transaction_id = in.text("transaction_id", 64);
  out.out_trade_no = in.text("out_trade_no", 32);
  out.state = state_of(refund_words, in, state_name);
  out.done_at = in.optional_time("success_time");
  auto amount = in.object("amount");
  out.total_fen = amount.whole("total");
  out.refund_fen = amount.whole("refund");
  out.payer_refund_fen = amount.optional_whole("payer_refund");
  // A notice of a refund leaves the currency out.
  only_cny(amount, !notice);
  if (notice)
    out.mch_id = in.text("mchid", 32);
  if (out.refund_fen < 1 || out.refund_fen > out.total_fen)
    in.refuse();
  return in ? std::optional{std::move(out)} : std::nullopt;
}

} // namespace

std::string_view to_string(trade_state x) {
  return name_in(trade_words, x);
}

std::ostream& operator<<(std::ostream& out, trade_state x) {
  return out << to_string(x);
}

std::string_view to_string(refund_state x) {
  return name_in(refund_words, x);
}

std::ostream& operator<<(std::ostream& out, refund_state x) {
  return out << to_string(x);
}

std::optional<std::string> read_code_url(std::string_view json) {
  return one_text(json, "code_url", 512);
}

std::optional<std::string> read_prepay_id(std::string_view json) {
  return one_text(json, "prepay_id", 64);
}

std::optional<transaction> read_transaction(std::string_view json) {
  auto in = reply_object::read(json);
  transaction out;
  out.app_id = in.text("appid", 32);
  out.mch_id = in.text("mchid", 32);
  out.out_trade_no = in.text("out_trade_no", 32);
  out.state = state_of(trade_words, in, "trade_state");
  bool paid = was_paid(out.state);
  out.transaction_id =
      paid ? in.text("transaction_id", 64) : in.optional_text("transaction_id", 64);
  out.trade_type = in.optional_text("trade_type", 32);
  out.bank_type = in.optional_text("bank_type", 64);
  out.attach = in.optional_text("attach", 512);
  if (auto payer = in.optional_object("payer"))
    out.open_id = payer->optional_text("openid", 128);
  out.paid_at = in.optional_time("success_time");
  if (auto amount = paid ? std::optional{in.object("amount")} : in.optional_object("amount")) {
    out.total_fen = paid ? amount->whole("total") : amount->optional_whole("total").value_or(0);
    out.payer_fen = amount->optional_whole("payer_total");
    only_cny(*amount, paid);
  }
  if (paid && (!out.paid_at || out.total_fen < 1))
    in.refuse();
  return in ? std::optional{std::move(out)} : std::nullopt;
}

std::optional<refund_result> read_refund(std::string_view json) {
  return refund_in(json, "status", false);
}

std::optional<refund_result> read_refund_notice(std::string_view json) {
  return refund_in(json, "refund_status", true);
}

std::optional<bill_link> read_bill_link(std::string_view json) {
  auto in = reply_object::read(json);
  auto kind = in.text("hash_type", 16);
  bill_link out;
  out.sha1 = ascii_lower(in.text("hash_value", 64));
  auto url = in.text("download_url", 2048);
  bool hex =
      out.sha1.size() == 40 && out.sha1.find_first_not_of("0123456789abcdef") == std::string::npos;
  // Only its path is taken: the request is signed, and goes to nobody but the service itself.
  auto host = url.find("://");
  auto path = host == std::string::npos ? host : url.find('/', host + 3);
  if (!in || kind != "SHA1" || !hex || path == std::string::npos || !is_visible(url)
      || url.find('#') != std::string::npos)
    return std::nullopt;
  out.target = url.substr(path);
  return out;
}

} // namespace zhian::wechat_pay
