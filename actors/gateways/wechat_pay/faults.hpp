// What a failure of WeChat Pay means for the one who asked: whether money may have moved, and
// whether the same request may be made again. Pure.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "actors/gateways/http_client.hpp"

namespace zhian::wechat_pay {

enum class operation : uint8_t {
  native,
  jsapi,
  query,
  close,
  refund,
  query_refund,
  certificates,
  trade_bill,
  bill_file,
};
std::string_view to_string(operation x);
std::ostream& operator<<(std::ostream& out, operation x);

enum class fault : uint8_t {
  none,
  // the way there and back
  unreachable,   ///< No connection stood; nothing was asked.
  in_doubt,      ///< Lost or timed out; it may have been done.
  untrusted,     ///< A success that is not signed by WeChat Pay.
  invalid_reply, ///< Not what the protocol says.
  overloaded,    ///< Our own queue is full; nothing was asked.
  cancelled,     ///< The node goes down.
  // WeChat Pay is busy
  frequency,    ///< FREQUENCY_LIMITED.
  system_error, ///< 5xx.
  accepted,     ///< 202: begun, not finished.
  // the order
  user_paying,   ///< USERPAYING: the person is typing the password.
  order_paid,    ///< ORDERPAID: there is nothing to pay or to close.
  order_closed,  ///< ORDER_CLOSED: needs another number.
  order_unknown, ///< ORDER_NOT_EXIST, or RESOURCE_NOT_EXISTS of a refund.
  number_used,   ///< OUT_TRADE_NO_USED: the same number with other parameters.
  // the refund
  not_enough,       ///< NOT_ENOUGH: the merchant's balance; the same refund goes after a top-up.
  account_abnormal, ///< USER_ACCOUNT_ABNORMAL: by hand.
  // the bill
  no_statement,       ///< NO_STATEMENT_EXIST: there was no business that day.
  statement_creating, ///< STATEMENT_CREATING: later in the day.
  // us
  sign_error,    ///< SIGN_ERROR: key, serial or clock.
  not_allowed,   ///< NO_AUTH, RULE_LIMIT.
  wrong_account, ///< APPID_MCHID_NOT_MATCH, MCH_NOT_EXISTS.
  bad_request,   ///< PARAM_ERROR, INVALID_REQUEST.
  refused,       ///< Anything else; its code says what.
};
std::string_view to_string(fault x);
std::ostream& operator<<(std::ostream& out, fault x);

/// What the one who asked may do.
enum class next_step : uint8_t {
  none,      ///< It worked.
  stop,      ///< The same request gets the same answer.
  repeat,    ///< The same request, with the same numbers, later.
  ask_first, ///< Query, then decide: the state has moved or is unknown.
};
std::string_view to_string(next_step x);
std::ostream& operator<<(std::ostream& out, next_step x);

/// A failure as it may be logged: nothing of a request, no name of a person.
struct failure {
  fault what = fault::none;
  next_step next = next_step::none;
  long status = 0;             ///< 0: there was no answer.
  std::string code = {};       ///< WeChat Pay's own word, at most 64 bytes.
  std::string request_id = {}; ///< Of WeChat Pay, for its support; may be empty.

  explicit operator bool() const { return what != fault::none; }
  /// "order_paid (400 ORDERPAID)".
  std::string str() const;
};

/// A fault with what follows from it for this operation.
failure failure_of(operation doing, fault what);
/// What an answer says; `none` for 200 and 204. `body` may be anything.
failure classify(operation doing, long status, std::string_view body, std::string_view request_id);
/// What the end of a transfer without a whole answer says.
failure classify(operation doing, const http_end& how);

} // namespace zhian::wechat_pay
