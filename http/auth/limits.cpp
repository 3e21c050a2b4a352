#include "http/auth/limits.hpp"

#include <algorithm>

#include "http/auth/tokens.hpp"
#include "http/routes/route.hpp"
#include "http/server/address.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/digest.hpp"

namespace zhian::http {

namespace {

using namespace std::chrono_literals;

/// Longer than this nobody waits for a limiter.
constexpr auto limiter_budget = 300ms;

/// Reads of one session on one io thread.
constexpr double read_burst = 400;
constexpr double reads_per_second = 100;

std::string_view name_of(auth_step x) {
  switch (x) {
  case auth_step::register_:
    return "register";
  case auth_step::resend:
    return "resend";
  case auth_step::verify:
    return "verify";
  case auth_step::login:
    return "login";
  case auth_step::refresh:
    return "refresh";
  case auth_step::forgot:
    return "forgot";
  case auth_step::reset:
    return "reset";
  }
  return "auth";
}

/// `capacity` tokens that are full again after `window`.
token_rule rule(std::string bucket, double capacity, std::chrono::seconds window,
                uint32_t percent) {
  auto scaled = std::max(1.0, capacity * percent / 100.0);
  token_rule out;
  out.bucket = std::move(bucket);
  out.capacity = static_cast<uint32_t>(std::min(scaled, 1e9));
  out.per_second = scaled / static_cast<double>(window.count());
  return out;
}

/// Addresses do not appear in Redis keys.
std::string hidden(std::string_view text) {
  return to_hex(digest_of(text));
}

} // namespace

std::vector<token_rule> auth_rules(auth_step step, std::string_view client_address,
                                   std::string_view email, uint32_t percent) {
  std::vector<token_rule> out;
  if (percent == 0)
    return out;
  std::string name{name_of(step)};
  auto ip = limit_key(client_address);
  switch (step) {
  case auth_step::register_:
  case auth_step::resend:
  case auth_step::forgot:
    // Thirty people behind one address register, mistype and ask again within minutes: slowed after
    // 60 in ten minutes, 500 a day. Codes per mail address are counted, silently, by the identity.
    out.push_back(rule(name + ".ip:" + ip, 60, 10min, percent));
    out.push_back(rule(name + ".day:" + ip, 500, 24h, percent));
    break;
  case auth_step::verify:
  case auth_step::login:
  case auth_step::reset:
    out.push_back(rule(name + ".ip:" + ip, 120, 10min, percent));
    out.push_back(rule(name + ".day:" + ip, 2000, 24h, percent));
    // Guesses at one address: firm from one place, wider from all places, so that a stranger cannot
    // easily lock somebody out.
    out.push_back(rule(name + ".pair:" + hidden(std::string{email} + "|" + ip), 20, 5min, percent));
    out.push_back(rule(name + ".mail:" + hidden(email), 40, 30min, percent));
    break;
  case auth_step::refresh:
    out.push_back(rule(name + ".ip:" + ip, 600, 1min, percent));
    break;
  }
  return out;
}

std::vector<token_rule> device_rules(std::string_view device_marker, uint32_t percent) {
  std::vector<token_rule> out;
  if (percent != 0)
    out.push_back(rule("login.device:" + std::string{device_marker}, 20, 10min, percent));
  return out;
}

std::vector<token_rule> change_rules(std::string_view user, uint32_t percent) {
  std::vector<token_rule> out;
  if (percent != 0)
    out.push_back(rule("password.user:" + std::string{user}, 10, 10min, percent));
  return out;
}

std::vector<token_rule> note_rules(std::string_view client_address, std::string_view email) {
  constexpr uint32_t unscaled = 100;
  return {rule("note.mail:" + hidden(email), 20, 24h, unscaled),
          rule("note.ip:" + limit_key(client_address), 100, 24h, unscaled),
          rule("note.all:", 20'000, 24h, unscaled)};
}

std::vector<token_rule> costly_rules(std::string_view route, std::string_view user,
                                     uint32_t percent) {
  std::vector<token_rule> out;
  if (percent != 0)
    out.push_back(
        rule("costly" + std::string{route} + ":" + std::string{user}, 60, 10min, percent));
  return out;
}

void add_limit_headers(http_reply& out, const limit_verdict& x) {
  out.set("RateLimit-Limit", std::to_string(x.limit));
  out.set("RateLimit-Remaining", std::to_string(x.remaining));
  out.set("RateLimit-Reset", std::to_string(x.reset_s));
}

net::awaitable<std::optional<http_reply>> take_limits(http_call& in,
                                                      std::vector<token_rule> rules) {
  std::optional<http_reply> refused;
  const auto& limiter = in.at->node.svc.limiter;
  if (rules.empty() || !limiter)
    co_return refused;
  take_tokens question;
  question.rules = std::move(rules);
  auto verdict = co_await ask_service(in.at->io, limiter, std::move(question), limiter_budget);
  if (!verdict)
    co_return refused;
  in.limits = *verdict;
  if (verdict->allowed)
    co_return refused;
  refused = fail(in, ec::rate_limited, std::to_string(std::max(verdict->retry_after_s, 1u)));
  co_return refused;
}

net::awaitable<std::optional<http_reply>> take_route_limit(http_call& in) {
  std::optional<http_reply> refused;
  auto percent = in.at->node.config.http.limits_percent;
  if (percent == 0 || !in.who)
    co_return refused;
  if (in.matched->limit == limit_class::costly) {
    refused = co_await take_limits(in, costly_rules(in.matched->path, in.who->user.str(), percent));
    co_return refused;
  }
  auto* known = in.at->sessions.find_session(in.who->session);
  auto scale = percent / 100.0;
  if (known && !known->reads.take(boottime_ns(), read_burst * scale, reads_per_second * scale)) {
    limit_verdict verdict;
    verdict.allowed = false;
    verdict.limit = static_cast<uint32_t>(read_burst * scale);
    verdict.reset_s = static_cast<uint32_t>(read_burst / reads_per_second);
    verdict.retry_after_s = 1;
    in.limits = verdict;
    refused = fail(in, ec::rate_limited, "1");
  }
  co_return refused;
}

} // namespace zhian::http
