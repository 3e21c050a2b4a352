#include "storage/redis/limit_script.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "protocols/digest.hpp"
#include "protocols/entity.hpp"
#include "storage/redis/token_bucket.hpp"

namespace zhian::redis {

// The steps are those of refill() and take_all() in token_bucket.cpp; a test compares the two on
// random runs. Numbers go through string.format: Lua's own conversion keeps 14 digits, which would
// lose microseconds.
const std::string_view limit_script = R"lua(
local cost = tonumber(ARGV[1])
local now = tonumber(ARGV[2])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000000 + tonumber(t[2])
end
local allowed = 1
local tokens = {}
for i, key in ipairs(KEYS) do
  local capacity = tonumber(ARGV[2 * i + 1])
  local rate = tonumber(ARGV[2 * i + 2])
  local row = redis.call('HMGET', key, 't', 'u')
  local have, at = tonumber(row[1]), tonumber(row[2])
  if have and at then
    if now > at then have = have + (now - at) * rate / 1000000 end
    if have > capacity then have = capacity end
  else
    have = capacity
  end
  if have < cost then allowed = 0 end
  tokens[i] = have
end
local out = {allowed}
for i, key in ipairs(KEYS) do
  if allowed == 1 then
    local capacity = tonumber(ARGV[2 * i + 1])
    local rate = tonumber(ARGV[2 * i + 2])
    tokens[i] = tokens[i] - cost
    local keep = 86400
    if rate > 0 then keep = math.min(keep, (capacity - tokens[i]) / rate + 1) end
    redis.call('HSET', key, 't', string.format('%.17g', tokens[i]), 'u', string.format('%.0f', now))
    redis.call('PEXPIRE', key, string.format('%.0f', math.ceil(keep * 1000)))
  end
  out[i + 1] = string.format('%.17g', tokens[i])
end
return out
)lua";

namespace {

constexpr std::string_view key_prefix = "zhian:limit:";
constexpr size_t longest_bucket = 160;

/// Redis keeps keys as they are: a name of any length becomes one of bounded length.
std::string key_of(const std::string& bucket) {
  std::string out{key_prefix};
  if (bucket.size() <= longest_bucket)
    return out + bucket;
  return out + "digest:" + to_hex(digest_of(bucket));
}

std::string number(double x) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", x);
  return text;
}

std::optional<double> parse_number(const std::string& text) {
  double out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(out))
    return std::nullopt;
  return out;
}

} // namespace

script_call call_of(const take_tokens& request, std::optional<int64_t> now_us) {
  script_call out;
  out.args.push_back(std::to_string(request.cost));
  out.args.push_back(now_us ? std::to_string(*now_us) : "");
  for (const auto& rule : request.rules) {
    out.keys.push_back(key_of(rule.bucket));
    out.args.push_back(std::to_string(rule.capacity));
    out.args.push_back(number(rule.per_second > 0 ? rule.per_second : 0.0));
  }
  return out;
}

std::optional<limit_verdict> verdict_from(const take_tokens& request,
                                          const std::vector<std::string>& items) {
  if (items.size() != request.rules.size() + 1 || (items[0] != "0" && items[0] != "1"))
    return std::nullopt;
  std::vector<double> tokens;
  for (size_t i = 1; i < items.size(); ++i) {
    auto x = parse_number(items[i]);
    if (!x)
      return std::nullopt;
    tokens.push_back(*x);
  }
  return verdict_of(request.rules, tokens, request.cost, items[0] == "1");
}

} // namespace zhian::redis
