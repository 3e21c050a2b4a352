#include "actors/gateways/wechat_pay/faults.hpp"

#include <array>
#include <ostream>

#include "actors/gateways/wechat_pay/reply_object.hpp"

namespace zhian::wechat_pay {

namespace {

struct operation_name {
  operation what;
  std::string_view name;
};
constexpr std::array operation_names{
    operation_name{operation::native, "native"},
    operation_name{operation::jsapi, "jsapi"},
    operation_name{operation::query, "query"},
    operation_name{operation::close, "close"},
    operation_name{operation::refund, "refund"},
    operation_name{operation::query_refund, "query_refund"},
    operation_name{operation::certificates, "certificates"},
    operation_name{operation::trade_bill, "trade_bill"},
    operation_name{operation::bill_file, "bill_file"},
};

struct fault_name {
  fault what;
  std::string_view name;
};
constexpr std::array fault_names{
    fault_name{fault::none, "none"},
    fault_name{fault::unreachable, "unreachable"},
    fault_name{fault::in_doubt, "in_doubt"},
    fault_name{fault::untrusted, "untrusted"},
    fault_name{fault::invalid_reply, "invalid_reply"},
    fault_name{fault::overloaded, "overloaded"},
    fault_name{fault::cancelled, "cancelled"},
    fault_name{fault::frequency, "frequency"},
    fault_name{fault::system_error, "system_error"},
    fault_name{fault::accepted, "accepted"},
    fault_name{fault::user_paying, "user_paying"},
    fault_name{fault::order_paid, "order_paid"},
    fault_name{fault::order_closed, "order_closed"},
    fault_name{fault::order_unknown, "order_unknown"},
    fault_name{fault::number_used, "number_used"},
    fault_name{fault::not_enough, "not_enough"},
    fault_name{fault::account_abnormal, "account_abnormal"},
    fault_name{fault::no_statement, "no_statement"},
    fault_name{fault::statement_creating, "statement_creating"},
    fault_name{fault::sign_error, "sign_error"},
    fault_name{fault::not_allowed, "not_allowed"},
    fault_name{fault::wrong_account, "wrong_account"},
    fault_name{fault::bad_request, "bad_request"},
    fault_name{fault::refused, "refused"},
};

struct known_code {
  std::string_view code;
  fault what;
};
// A code means the same whatever the status: documents and servers differ in the statuses.
constexpr std::array known_codes{
    known_code{"USERPAYING", fault::user_paying},
    known_code{"ORDERPAID", fault::order_paid},
    known_code{"ORDER_PAID", fault::order_paid},
    known_code{"ORDER_CLOSED", fault::order_closed},
    known_code{"ORDERCLOSED", fault::order_closed},
    known_code{"ORDER_NOT_EXIST", fault::order_unknown},
    known_code{"ORDERNOTEXIST", fault::order_unknown},
    known_code{"OUT_TRADE_NO_USED", fault::number_used},
    known_code{"NOT_ENOUGH", fault::not_enough},
    known_code{"USER_ACCOUNT_ABNORMAL", fault::account_abnormal},
    known_code{"NO_STATEMENT_EXIST", fault::no_statement},
    known_code{"STATEMENT_CREATING", fault::statement_creating},
    known_code{"SIGN_ERROR", fault::sign_error},
    known_code{"NO_AUTH", fault::not_allowed},
    known_code{"RULE_LIMIT", fault::not_allowed},
    known_code{"RULELIMIT", fault::not_allowed},
    known_code{"APPID_MCHID_NOT_MATCH", fault::wrong_account},
    known_code{"MCH_NOT_EXISTS", fault::wrong_account},
    known_code{"PARAM_ERROR", fault::bad_request},
    known_code{"INVALID_REQUEST", fault::bad_request},
    known_code{"FREQUENCY_LIMITED", fault::frequency},
    known_code{"FREQUENCY_LIMIT_EXCEED", fault::frequency},
    known_code{"RATELIMIT_EXCEEDED", fault::frequency},
    known_code{"SYSTEM_ERROR", fault::system_error},
    known_code{"SYSTEMERROR", fault::system_error},
    known_code{"SERVICE_UNAVAILABLE", fault::system_error},
};

bool is_refund(operation x) {
  return x == operation::refund || x == operation::query_refund;
}

fault of_code(operation doing, std::string_view code) {
  for (const auto& row : known_codes)
    if (row.code == code)
      return row.what;
  // Of a refund it names the order or the refund; elsewhere a path that this merchant has not.
  if (code == "RESOURCE_NOT_EXISTS")
    return is_refund(doing) ? fault::order_unknown : fault::refused;
  return fault::none;
}

fault of_status(long status) {
  if (status == 202)
    return fault::accepted;
  if (status < 400) // A redirect, or a success that nobody announced.
    return fault::invalid_reply;
  if (status == 401)
    return fault::sign_error;
  if (status == 403)
    return fault::not_allowed;
  if (status == 429)
    return fault::frequency;
  if (status >= 500)
    return fault::system_error;
  return status == 400 ? fault::bad_request : fault::refused;
}

/// Of a request that may have been done. To read once more is always safe; of what changes
/// something the state is asked for, also where the same number would make the repetition safe: the
/// answer may be that it is over.
next_step of_doubt(operation doing) {
  bool changes = doing == operation::close || doing == operation::refund;
  return changes ? next_step::ask_first : next_step::repeat;
}

next_step next_of(operation doing, fault what) {
  switch (what) {
  case fault::none:
    return next_step::none;
  case fault::unreachable:
  case fault::overloaded:
  case fault::cancelled:
  case fault::accepted:
  case fault::user_paying:
  case fault::not_enough:
  case fault::statement_creating:
    return next_step::repeat;
  case fault::in_doubt:
  case fault::untrusted:
  case fault::invalid_reply:
  case fault::frequency: // Of a refund that was limited nobody says whether it was taken.
  case fault::system_error:
    return of_doubt(doing);
  case fault::order_paid:
  case fault::order_closed:
  case fault::number_used:
    return next_step::ask_first;
  case fault::order_unknown:
  case fault::account_abnormal:
  case fault::no_statement:
  case fault::sign_error:
  case fault::not_allowed:
  case fault::wrong_account:
  case fault::bad_request:
  case fault::refused:
    return next_step::stop;
  }
  return next_step::stop;
}

/// It goes to the log: only what a code is made of, and not much.
std::string plain(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 64))
    out += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
                   || c == '.' || c == '-'
               ? c
               : '?';
  return out;
}

} // namespace

std::string_view to_string(operation x) {
  for (const auto& row : operation_names)
    if (row.what == x)
      return row.name;
  return "native";
}

std::string_view to_string(fault x) {
  for (const auto& row : fault_names)
    if (row.what == x)
      return row.name;
  return "none";
}

std::string_view to_string(next_step x) {
  switch (x) {
  case next_step::none:
    return "none";
  case next_step::stop:
    return "stop";
  case next_step::repeat:
    return "repeat";
  case next_step::ask_first:
    return "ask_first";
  }
  return "stop";
}

std::ostream& operator<<(std::ostream& out, operation x) {
  return out << to_string(x);
}

std::ostream& operator<<(std::ostream& out, fault x) {
  return out << to_string(x);
}

std::ostream& operator<<(std::ostream& out, next_step x) {
  return out << to_string(x);
}

std::string failure::str() const {
  std::string out{to_string(what)};
  if (status != 0)
    out += " (" + std::to_string(status) + (code.empty() ? "" : " " + code) + ")";
  return out;
}

failure failure_of(operation doing, fault what) {
  failure out;
  out.what = what;
  out.next = next_of(doing, what);
  return out;
}

failure classify(operation doing, long status, std::string_view body, std::string_view request_id) {
  bool done = status == 200 || (status == 204 && doing == operation::close);
  std::string code;
  auto what = fault::none;
  if (!done) {
    if (auto words = reply_object::read(body); words)
      code = plain(words.text("code", 1024));
    what = of_code(doing, code);
    if (what == fault::none)
      what = of_status(status);
  }
  auto out = failure_of(doing, what);
  out.status = status;
  out.code = std::move(code);
  out.request_id = plain(request_id);
  return out;
}

failure classify(operation doing, const http_end& how) {
  switch (how.what) {
  case http_failure::none:
    return {};
  case http_failure::cancelled:
    // What was under way may have arrived.
    return failure_of(doing, how.connecting ? fault::cancelled : fault::in_doubt);
  case http_failure::unreachable:
  case http_failure::tls:
    return failure_of(doing, fault::unreachable);
  case http_failure::too_large:
    return failure_of(doing, fault::invalid_reply);
  case http_failure::reset:
  case http_failure::timed_out:
  case http_failure::other:
    return failure_of(doing, how.connecting ? fault::unreachable : fault::in_doubt);
  }
  return failure_of(doing, fault::in_doubt);
}

} // namespace zhian::wechat_pay
