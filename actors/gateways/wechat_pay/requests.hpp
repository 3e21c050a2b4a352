// What is asked of WeChat Pay. Pure; nothing goes out here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "actors/gateways/wechat_pay/faults.hpp"
#include "protocols/time.hpp"

namespace zhian::wechat_pay {

/// One request, ready to be signed.
struct call {
  operation what = operation::query;
  std::string method = "GET";
  std::string target; ///< Path and query.
  std::string body;
};

/// For whom and back to where.
struct account {
  std::string mch_id;
  std::string app_id;
  std::string notify_url;
};

/// An order that is to be paid. Its parameters must stay the same when it is asked for again.
struct prepay_order {
  std::string out_trade_no; ///< 6 to 32 letters, digits and "_-|*".
  std::string description;  ///< What the person sees; at most 127 characters.
  int64_t total_fen = 0;    ///< At least 1.
  timestamp expires{};      ///< Less than 7 days ahead.
  std::string attach = {};  ///< Comes back with everything; at most 128 bytes.
  std::string open_id = {}; ///< Who pays, for JSAPI alone.
};

/// A refund of a paid order, whole or in part.
struct refund_order {
  std::string out_trade_no;
  std::string out_refund_no; ///< At most 64; another one is another refund.
  std::string reason = {};   ///< At most 80 bytes, seen by the person; may be empty.
  int64_t refund_fen = 0;
  int64_t total_fen = 0;           ///< Of the payment.
  std::string transaction_id = {}; ///< Which payment; empty: the one of `out_trade_no`.
};

bool is_trade_no(std::string_view text);
bool is_refund_no(std::string_view text);

// Nothing: a field is out of its bounds, and WeChat Pay would say so.

/// A code to scan.
std::optional<call> native_prepay(const account& by, const prepay_order& x);
/// For a page in WeChat or a mini-program.
std::optional<call> jsapi_prepay(const account& by, const prepay_order& x);
std::optional<call> query_order(const account& by, std::string_view out_trade_no);
/// May be repeated. Refused once the order is paid.
std::optional<call> close_order(const account& by, std::string_view out_trade_no);
/// A success says that it was accepted; the notice or a query says how it ended.
std::optional<call> refund(const account& by, const refund_order& x);
std::optional<call> query_refund(std::string_view out_refund_no);
call download_certificates();
/// Where the bill of a day lies ("2026-11-29", Beijing's; past 10:00 of the next day).
std::optional<call> trade_bill(std::string_view day);
/// The file itself. `target`: path and query of the link.
call bill_file(std::string target);

} // namespace zhian::wechat_pay
