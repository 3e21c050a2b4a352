#include "http/auth/limited_trail.hpp"

#include <unordered_map>

#include "http/routes/route.hpp"
#include "http/server/ask.hpp"
#include "http/server/edge.hpp"
#include "protocols/staff.hpp"

namespace zhian::http {

namespace {

constexpr auto pause = std::chrono::seconds{10};
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
  if (!in.limits || email.empty() || !may_note(email, wall_now()))
    return;
  auto to = refs::email(in.matched->in, email);
  sign_in_limited line;
  line.rule = rule_of(*in.limits, rules);
  line.retry_after_s = in.limits->retry_after_s;
  auto meta = in.meta;
  meta.op = {};
  auto host = in.at->node.svc.router->host_of(to.shard);
  entity_call call{std::move(to), caf::make_message(std::move(meta), std::move(line))};
  ask_then<zhian::done>(
      in.at->io, host, in.at->node.config.http.request_budget, [](answer<zhian::done>) {},
      std::move(call));
}

} // namespace zhian::http
