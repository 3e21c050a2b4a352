#include "http/auth/limited_trail.hpp"

#include <unordered_map>

#include "http/auth/limits.hpp"
#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/staff.hpp"

namespace zhian::http {

namespace {

constexpr auto pause = std::chrono::seconds{10};
constexpr auto limiter_budget = std::chrono::milliseconds{300};
constexpr size_t most_remembered = 4096;

/// Whether this address may be noted now. One table an io thread.
bool may_note(const std::string& email, timestamp now) {
  thread_local std::unordered_map<std::string, timestamp> last;
  if (auto at = last.find(email); at != last.end()) {
    if (now - at->second < pause)
      return false;
    at->second = now;
    return true;
  }
  if (last.size() >= most_remembered)
    std::erase_if(last, [&](const auto& x) { return now - x.second >= pause; });
  if (last.size() >= most_remembered)
    return false; // A flood over many addresses.
  last.emplace(email, now);
  return true;
}

} // namespace

std::string rule_of(const limit_verdict& said, const std::vector<token_rule>& rules) {
  for (const auto& x : rules)
    if (x.capacity == said.limit)
      return x.bucket.substr(0, x.bucket.find(':'));
  return "unknown";
}

void note_limited(http_call& in, const std::string& email, const std::vector<token_rule>& rules) {
  if (!in.limits || !in.at->node.svc.limiter || email.empty() || !may_note(email, wall_now()))
    return;
  auto to = refs::email(in.matched->in, email);
  sign_in_limited line;
  line.rule = rule_of(*in.limits, rules);
  line.retry_after_s = in.limits->retry_after_s;
  auto meta = in.meta;
  meta.op = {};
  entity_call call{std::move(to), caf::make_message(std::move(meta), std::move(line))};
  take_tokens budget;
  budget.rules = note_rules(in.meta.address, email);
  auto& io = in.at->io;
  const auto& node = in.at->node;
  ask_then<limit_verdict>(
      io, node.svc.limiter, limiter_budget,
      [&io, &node, call = std::move(call)](answer<limit_verdict> said) mutable {
        if (!said || !said->allowed)
          return;
        auto host = node.svc.router->host_of(call.to.shard);
        ask_then<zhian::done>(
            io, host, node.config.http.request_budget, [](answer<zhian::done>) {}, std::move(call));
      },
      std::move(budget));
}

} // namespace zhian::http
