#include "storage/redis/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace zhian::redis {

namespace {

/// Not-a-number and negative rates refill nothing.
double rate_of(const token_rule& rule) {
  return rule.per_second > 0 ? rule.per_second : 0.0;
}

uint32_t seconds_until(double missing, double rate) {
  if (missing <= 0)
    return 0;
  auto wait = std::ceil(missing / rate); // Infinite when the rate is zero.
  return wait < longest_wait_s ? static_cast<uint32_t>(wait) : longest_wait_s;
}

} // namespace

bucket_state fresh(const token_rule& rule, int64_t now_us) {
  return {static_cast<double>(rule.capacity), now_us};
}

bucket_state refill(const bucket_state& state, const token_rule& rule, int64_t now_us) {
  auto capacity = static_cast<double>(rule.capacity);
  auto tokens = state.tokens;
  if (now_us > state.at_us)
    tokens += static_cast<double>(now_us - state.at_us) * rate_of(rule) / 1e6;
  // A rule may have been lowered since the bucket was written.
  return {std::min(tokens, capacity), now_us};
}

bool take_all(std::span<bucket_state> states, uint32_t cost) {
  auto wanted = static_cast<double>(cost);
  bool enough =
      std::all_of(states.begin(), states.end(), [&](const auto& x) { return x.tokens >= wanted; });
  if (enough)
    for (auto& x : states)
      x.tokens -= wanted;
  return enough;
}

limit_verdict verdict_of(std::span<const token_rule> rules, std::span<const double> tokens,
                         uint32_t cost, bool allowed) {
  limit_verdict out;
  out.allowed = allowed;
  bool first = true;
  double fewest = 0;
  for (size_t i = 0; i < rules.size() && i < tokens.size(); ++i) {
    auto capacity = static_cast<double>(rules[i].capacity);
    auto rate = rate_of(rules[i]);
    auto wait = seconds_until(static_cast<double>(cost) - tokens[i], rate);
    bool tighter = allowed ? tokens[i] < fewest : wait > out.retry_after_s;
    if (!first && !tighter)
      continue;
    first = false;
    fewest = tokens[i];
    out.limit = rules[i].capacity;
    // Never more than the bucket holds, whatever was answered.
    out.remaining = static_cast<uint32_t>(std::min(capacity, std::max(0.0, std::floor(tokens[i]))));
    out.reset_s = seconds_until(capacity - tokens[i], rate);
    out.retry_after_s = allowed ? 0 : wait;
  }
  return out;
}

} // namespace zhian::redis
