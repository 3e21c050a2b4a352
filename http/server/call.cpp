#include "http/server/call.hpp"

#include <algorithm>
#include <charconv>

#include "http/json/views.hpp"
#include "http/routes/route.hpp"

namespace zhian::http {

std::string_view to_string(verb x) {
  switch (x) {
  case verb::get:
    return "GET";
  case verb::head:
    return "HEAD";
  case verb::post:
    return "POST";
  case verb::put:
    return "PUT";
  case verb::patch:
    return "PATCH";
  case verb::del:
    return "DELETE";
  case verb::options:
    return "OPTIONS";
  case verb::other:
    break;
  }
  return "OTHER";
}

std::string_view http_call::param(std::string_view name) const {
  for (const auto& [key, value] : params)
    if (key == name)
      return value;
  return {};
}

std::optional<std::string> http_call::query_value(std::string_view name) const {
  auto rest = query;
  while (!rest.empty()) {
    auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    auto equals = pair.find('=');
    if (pair.substr(0, equals) == name)
      return percent_decode(
          equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

http_reply json_reply(uint16_t status, std::string body) {
  http_reply out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

http_reply empty_reply() {
  http_reply out;
  out.status = 204;
  out.content_type = {};
  return out;
}

http_reply fail(const http_call& in, ec value, std::string detail, std::string field,
                const std::string& facts) {
  // What went wrong inside is for the log.
  if (value == ec::internal)
    detail.clear();
  std::string retry_after;
  auto digits =
      std::all_of(detail.begin(), detail.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (value == ec::rate_limited && !detail.empty() && detail.size() < 10 && digits)
    retry_after = std::move(detail);
  if (!retry_after.empty())
    detail.clear();
  const auto& row = info(value);
  if (retry_after.empty() && (row.status == 503 || row.status == 429))
    retry_after = "1";
  http_reply out;
  out.status = row.status;
  out.content_type = "application/problem+json";
  out.body = json::problem(value, in.lang(), in.meta.trace, detail, field, facts);
  out.error = value;
  out.set("Content-Language", in.lang() == language::zh ? "zh-CN" : "en");
  out.set("Vary", "Accept-Language");
  if (!retry_after.empty())
    out.set("Retry-After", std::move(retry_after));
  if (row.status == 401)
    out.set("WWW-Authenticate",
            value == ec::token_expired ? "Bearer error=\"invalid_token\"" : "Bearer");
  return out;
}

http_reply fail(const http_call& in, const caf::error& err) {
  return fail(in, ec_of(err), detail_of(err), field_of(err), facts_of(err));
}

} // namespace zhian::http
