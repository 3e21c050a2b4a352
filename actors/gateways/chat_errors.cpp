#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <ostream>

#include <rapidjson/document.h>

#include "actors/gateways/chat.hpp"
#include "protocols/utf8.hpp"

namespace zhian::chat {

namespace {

using namespace std::chrono_literals;

constexpr size_t most_code_bytes = 64;
/// DashScope's "allocated quota" is one of tokens a minute: it passes.
constexpr std::chrono::milliseconds quota_wait = 20s;
/// A wait longer than a day is nonsense.
constexpr std::chrono::milliseconds longest_wait = 24h;

struct name_of {
  fault what;
  std::string_view name;
};
constexpr std::array names{
    name_of{fault::none, "none"},
    name_of{fault::unreachable, "unreachable"},
    name_of{fault::reset, "reset"},
    name_of{fault::cut, "cut"},
    name_of{fault::first_timeout, "first_timeout"},
    name_of{fault::idle_timeout, "idle_timeout"},
    name_of{fault::turn_timeout, "turn_timeout"},
    name_of{fault::rate_limited, "rate_limited"},
    name_of{fault::quota, "quota"},
    name_of{fault::server_error, "server_error"},
    name_of{fault::unauthorized, "unauthorized"},
    name_of{fault::forbidden, "forbidden"},
    name_of{fault::model_not_found, "model_not_found"},
    name_of{fault::bad_request, "bad_request"},
    name_of{fault::refused, "refused"},
    name_of{fault::content_filter, "content_filter"},
    name_of{fault::length, "length"},
    name_of{fault::blank, "blank"},
    name_of{fault::invalid_reply, "invalid_reply"},
    name_of{fault::too_long, "too_long"},
    name_of{fault::prompt_leak, "prompt_leak"},
    name_of{fault::overloaded, "overloaded"},
    name_of{fault::circuit_open, "circuit_open"},
    name_of{fault::not_configured, "not_configured"},
};

/// The provider's words, of any of the known shapes:
/// {"error":{code,type,message}}, {"code","message"}, or no JSON at all.
struct error_words {
  std::string code;
  std::string type;
  std::string message;
};

std::string text_in(const rapidjson::Value& object, const char* name) {
  auto at = object.FindMember(name);
  if (at == object.MemberEnd())
    return {};
  if (at->value.IsString())
    return {at->value.GetString(), at->value.GetStringLength()};
  if (at->value.IsInt())
    return std::to_string(at->value.GetInt());
  return {};
}

error_words words_of(std::string_view body) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(),
                                                                                    body.size());
  if (doc.HasParseError() || !doc.IsObject())
    return {};
  const rapidjson::Value* at = &doc;
  if (auto inner = doc.FindMember("error"); inner != doc.MemberEnd()) {
    if (inner->value.IsString())
      return {{}, {}, {inner->value.GetString(), inner->value.GetStringLength()}};
    if (inner->value.IsObject())
      at = &inner->value;
  }
  return {text_in(*at, "code"), text_in(*at, "type"), text_in(*at, "message")};
}

bool is_any(std::string_view x, std::initializer_list<std::string_view> of) {
  return std::find(of.begin(), of.end(), x) != of.end();
}

failure with_code(failure x, const error_words& words) {
  const auto& word = words.code.empty() ? words.type : words.code;
  // It goes to the log: only what a code is made of.
  for (char c : word.substr(0, most_code_bytes))
    x.code += (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
                      || c == '.' || c == '-'
                  ? c
                  : '?';
  return x;
}

/// Whether a 429 does not pass by waiting. The same word means the opposite at two vendors.
bool is_lasting(vendor of, const error_words& words) {
  if (of == vendor::dashscope)
    return words.message.find("free") != std::string::npos
           && words.message.find("quota") != std::string::npos;
  return is_any(words.code, {"insufficient_quota", "credit_balance_exhausted",
                             "organization_spend_limit_exceeded", "project_spend_limit_exceeded"})
         || words.type == "insufficient_quota";
}

bool is_content_check(const error_words& words) {
  return is_any(words.code, {"data_inspection_failed", "DataInspectionFailed", "content_filter",
                             "content_policy_violation"});
}

failure of_words(vendor of, fault usual, const error_words& words) {
  if (is_content_check(words))
    return with_code(failure_of(fault::content_filter), words);
  if (is_any(words.code, {"model_not_found", "ModelNotFound"}))
    return with_code(failure_of(fault::model_not_found), words);
  if (is_any(words.code, {"invalid_api_key", "InvalidApiKey"}))
    return with_code(failure_of(fault::unauthorized), words);
  if (words.code == "Arrearage")
    return with_code(failure_of(fault::quota), words);
  if (usual == fault::rate_limited && is_lasting(of, words))
    return with_code(failure_of(fault::quota), words);
  auto out = with_code(failure_of(usual), words);
  if (usual == fault::rate_limited && of == vendor::dashscope
      && is_any(words.code, {"insufficient_quota", "Throttling.AllocationQuota"}))
    out.retry_after = quota_wait;
  return out;
}

} // namespace

std::string_view to_string(fault x) {
  for (const auto& row : names)
    if (row.what == x)
      return row.name;
  return "none";
}

std::ostream& operator<<(std::ostream& out, fault x) {
  return out << to_string(x);
}

failure failure_of(fault what) {
  failure x;
  x.what = what;
  switch (what) {
  case fault::unreachable:
  case fault::reset:
  case fault::cut:
  case fault::first_timeout:
  case fault::idle_timeout:
  case fault::turn_timeout:
  case fault::server_error:
  case fault::invalid_reply:
    x.retryable = true;
    x.providers_fault = true;
    break;
  case fault::rate_limited: // It is there, and busy.
  case fault::length:       // Another attempt may say it shorter.
  case fault::blank:
  case fault::prompt_leak: // A person may have talked it into that: others are still served.
  case fault::overloaded:
  case fault::circuit_open:
    x.retryable = true;
    break;
  case fault::none:
  case fault::quota:
  case fault::unauthorized:
  case fault::forbidden:
  case fault::model_not_found:
  case fault::bad_request:
  case fault::refused:
  case fault::content_filter:
  case fault::too_long:
  case fault::not_configured:
    break;
  }
  return x;
}

std::chrono::milliseconds retry_after(std::string_view seconds_or_date, std::string_view ms,
                                      std::chrono::sys_seconds now) {
  auto number = [](std::string_view text) {
    double value = -1;
    auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    return bad == std::errc{} && end == text.data() + text.size() ? value : -1.0;
  };
  auto sane = [](double x) {
    if (!(x > 0) || x > static_cast<double>(longest_wait.count()))
      return 0ms;
    return std::chrono::milliseconds{static_cast<int64_t>(x)};
  };
  if (auto found = sane(number(ms)); found > 0ms)
    return found;
  if (auto found = sane(number(seconds_or_date) * 1000); found > 0ms)
    return found;
  std::tm date{};
  std::string text{seconds_or_date};
  // "Sun, 06 Nov 1994 08:49:37 GMT", in the C locale, which the node keeps.
  const auto* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (end == nullptr || *end != '\0')
    return 0ms;
  std::chrono::sys_seconds at{std::chrono::seconds{::timegm(&date)}};
  return sane(static_cast<double>(std::chrono::milliseconds{at - now}.count()));
}

failure classify_status(vendor of, long status, std::string_view body, std::string_view after,
                        std::string_view after_ms, std::chrono::sys_seconds now) {
  auto words = words_of(body);
  auto usual = fault::bad_request;
  if (status == 401)
    usual = fault::unauthorized;
  else if (status == 402)
    usual = fault::quota;
  else if (status == 403)
    usual = fault::forbidden;
  else if (status == 404)
    usual = fault::model_not_found;
  else if (status == 429)
    usual = fault::rate_limited;
  else if (status == 408 || status == 409 || status >= 500)
    usual = fault::server_error;
  else if (status < 400) // A redirect, or a success without an answer.
    usual = fault::invalid_reply;
  auto out = of_words(of, usual, words);
  out.status = status;
  if (out.retryable)
    if (auto wished = retry_after(after, after_ms, now); wished > 0ms)
      out.retry_after = wished;
  return out;
}

failure classify_error_object(vendor of, std::string_view json) {
  auto words = words_of(json);
  bool busy = is_any(words.code, {"rate_limit_exceeded", "limit_requests", "limit_burst_rate",
                                  "Throttling", "Throttling.RateQuota", "Throttling.BurstRate",
                                  "Throttling.AllocationQuota", "insufficient_quota"})
              || words.type == "rate_limit_error";
  auto usual = busy                                    ? fault::rate_limited
               : words.type == "invalid_request_error" ? fault::bad_request
                                                       : fault::server_error;
  auto out = of_words(of, usual, words);
  out.status = 200;
  return out;
}

} // namespace zhian::chat
