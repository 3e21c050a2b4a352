#include "http/server/dispatch.hpp"

#include <algorithm>
#include <chrono>

#include "http/auth/browser.hpp"
#include "http/auth/limits.hpp"
#include "http/routes/handlers.hpp"
#include "http/routes/web_page.hpp"
#include "protocols/permissions.hpp"
#include "protocols/runtime/log.hpp"

namespace zhian::http {

namespace {

route_meters make_meters(std::string_view method, std::string_view path) {
  route_meters out;
  metrics::labels labels{{"method", std::string{method}}, {"route", std::string{path}}};
  out.time = &metrics::get_histogram("zhian_http_request_seconds",
                                     "Time from the parsed head to the written reply.", labels);
  constexpr const char* classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};
  for (size_t i = 0; i < std::size(classes); ++i) {
    labels["class"] = classes[i];
    out.by_class[i] =
        &metrics::get_counter("zhian_http_requests_total", "Answered requests.", labels);
  }
  return out;
}

http_reply preflight(const http_call& in, const listener_rules& rules, std::string_view allowed) {
  auto out = empty_reply();
  out.set("Allow", std::string{allowed});
  if (rules.allows_origin(in.header("Origin"))
      && !in.header("Access-Control-Request-Method").empty()) {
    out.set("Access-Control-Allow-Methods", std::string{allowed});
    out.set("Access-Control-Allow-Headers", "Accept-Language, Authorization, Content-Type, "
                                            "Idempotency-Key, If-Match, If-None-Match, "
                                            "Last-Event-ID, X-Zhian-Client, traceparent");
    out.set("Access-Control-Max-Age", "600");
  }
  return out;
}

std::optional<http_reply> check_media_type(const http_call& in) {
  auto sent = media_type(in.header("Content-Type"));
  if (in.matched->body == body_kind::json && !same_text(sent, "application/json"))
    return fail(in, ec::unsupported_media_type, "application/json");
  if (in.matched->body == body_kind::upload && !same_text(sent, "multipart/form-data"))
    return fail(in, ec::unsupported_media_type, "multipart/form-data");
  if (in.matched->body == body_kind::csv && !same_text(sent, "text/csv"))
    return fail(in, ec::unsupported_media_type, "text/csv");
  return std::nullopt;
}

/// What the web client's files and pages are counted and logged as; no operation.
constexpr route web_client{verb::get,         "web", realm::zhimai,
                           access::open,      {},    body_kind::none,
                           limit_class::none, false, front_page};

std::span<const route> rows_of(listener_rules::side which, const settings& config) {
  if (which == listener_rules::side::admin)
    return admin_routes();
  return config.testing.bank ? public_routes_and_bank() : public_routes();
}

} // namespace

listener_rules::listener_rules(side which, const settings& config)
    : which_(which),
      table_(rows_of(which, config)),
      trusted_(config.http.trusted_proxies, "http.trusted_proxies"),
      allowed_(which == side::admin ? config.http.admin_allow : std::vector<std::string>{},
               "http.admin_allow"),
      origins_(config.http.cors_origins),
      web_(make_meters("GET", web_client.path)),
      unrouted_(make_meters("any", "none")) {
  for (const auto& row : table_.rows())
    meters_.push_back(make_meters(to_string(row.method), row.path));
}

bool listener_rules::admits(const boost::asio::ip::address& peer) const {
  return which_ == side::open || allowed_.contains(peer);
}

bool listener_rules::allows_origin(std::string_view origin) const {
  if (origin.empty() || which_ == side::admin)
    return false;
  return std::any_of(origins_.begin(), origins_.end(),
                     [&](const auto& x) { return x == "*" || x == origin; });
}

bool listener_rules::lists_origin(std::string_view origin) const {
  return which_ == side::open
         && std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void listener_rules::count(const route* row, uint16_t status, uint64_t ns) const {
  const auto& meters = !row                 ? unrouted_
                       : row == &web_client ? web_
                                            : meters_[table_.index_of(*row)];
  meters.time->observe_ns(ns);
  auto at = static_cast<size_t>(std::clamp(status / 100, 1, 5) - 1);
  meters.by_class[at]->add();
}

void set_op(http_call& in, std::string_view content) {
  auto key = in.header("Idempotency-Key");
  in.meta.op.key = "http:" + std::string{in.matched->path} + ":";
  if (key.empty())
    in.meta.op.key += "fresh:" + unique_hex();
  else
    in.meta.op.key += key;
  in.meta.op.digest = digest_of(content);
}

void add_cors(const http_call& in, const listener_rules& rules, http_reply& out) {
  auto origin = in.header("Origin");
  if (!rules.allows_origin(origin))
    return;
  out.set("Access-Control-Allow-Origin", std::string{origin});
  // Cookies live under this path only (http/auth/browser.hpp).
  if (rules.lists_origin(origin) && in.path.starts_with("/api/v1/auth/"))
    out.set("Access-Control-Allow-Credentials", "true");
  out.set("Vary", "Origin");
  out.set("Access-Control-Expose-Headers",
          "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Request-Id");
}

std::optional<http_reply> route_call(http_call& in, const listener_rules& rules,
                                     const boost::asio::ip::address& peer) {
  in.meta.trace = trace_of(in.header("traceparent"));
  in.meta.lang = language_of(in.header("Accept-Language"));
  // Joined: behind a proxy that adds a line of its own, the first line is the client's invention.
  in.meta.address =
      client_address(peer,
                     rules.trusted_proxies().contains(peer) ? in.headers->joined("X-Forwarded-For")
                                                            : std::string{},
                     rules.trusted_proxies());
  in.https = rules.trusted_proxies().contains(peer) && in.header("X-Forwarded-Proto") == "https";
  if (!rules.admits(peer))
    return fail(in, ec::forbidden);
  if (in.method == verb::options && in.path == "*")
    return preflight(in, rules, "GET, HEAD, POST, OPTIONS");
  if (rules.which() == listener_rules::side::open)
    if (auto page = web_reply(in)) {
      in.matched = &web_client;
      return page;
    }
  auto found = rules.table().find(in.method, in.path);
  if (found.allowed.empty())
    return fail(in, ec::not_found);
  if (in.method == verb::options)
    return preflight(in, rules, found.allowed);
  if (!found.row) {
    auto out = fail(in, ec::method_not_allowed);
    out.set("Allow", std::string{found.allowed});
    return out;
  }
  in.matched = found.row;
  in.params = std::move(found.params);
  if (!found.well_formed)
    return fail(in, ec::bad_request);
  if (found.row->keyed) {
    auto key = in.header("Idempotency-Key");
    if (!key.empty() && !valid_idempotency_key(key))
      return fail(in, ec::validation_failed,
                  in.lang() == language::zh ? "应为 1 到 128 个可见的 ASCII 字符"
                                            : "1 to 128 visible ASCII characters",
                  "Idempotency-Key");
  }
  return std::nullopt;
}

net::awaitable<std::optional<http_reply>> admit_call(http_call& in, const listener_rules& rules) {
  static_cast<void>(rules);
  const auto& row = *in.matched;
  std::optional<http_reply> refused;
  bool by_cookie =
      row.who == access::cookie && in.header("Authorization").empty() && is_browser(in);
  if (guarded(row.who) && !by_cookie) {
    auto token = bearer_token(in.header("Authorization"));
    auto checked = co_await check_token(*in.at, token, in.meta);
    if (checked.error != ec::none)
      co_return fail(in, checked.error);
    in.who = std::move(checked.who);
    in.meta.caller = in.who->user;
    in.meta.session = in.who->session;
    // The id of a thing of another product names nothing here.
    if (row.who != access::staff && in.who->in != row.in)
      co_return fail(in, ec::forbidden);
    if (!permitted(in.who->roles, row.permission)
        || (row.who == access::staff && !is_staff(in.who->roles)))
      co_return fail(in, ec::forbidden);
  }
  if (row.limit != limit_class::none)
    refused = co_await take_route_limit(in);
  if (!refused)
    refused = check_media_type(in);
  co_return refused;
}

net::awaitable<http_reply> run_call(http_call& in) {
  std::string what;
  try {
    co_return co_await in.matched->run(in);
  } catch (const std::exception& x) {
    what = x.what();
  }
  log::error("http", "a handler threw",
             {{"route", in.matched->path}, {"what", what}, {"trace", in.meta.trace}});
  co_return fail(in, ec::internal);
}

} // namespace zhian::http
