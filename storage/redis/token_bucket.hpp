// Token buckets, as plain arithmetic: the script in Redis does the same steps on the same numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protocols/services.hpp"

namespace zhian::redis {

/// A bucket: so many tokens at that instant (microseconds of any one clock).
struct bucket_state {
  double tokens = 0;
  int64_t at_us = 0;
};

/// The longest time a verdict names or a bucket is kept: a bucket that never refills has to be
/// forgotten some day.
inline constexpr uint32_t longest_wait_s = 24 * 3600;

/// A bucket nobody has used yet: full.
bucket_state fresh(const token_rule& rule, int64_t now_us);

/// The bucket at `now`. A clock that went back adds nothing and takes nothing away.
bucket_state refill(const bucket_state& state, const token_rule& rule, int64_t now_us);

/// Takes `cost` from every bucket, or from none of them. The states must be refilled to now.
bool take_all(std::span<bucket_state> states, uint32_t cost);

/// What the caller is told: the bucket with the longest wait when refused, else the one with the
/// fewest tokens. `tokens` are those left after taking; one for each rule.
limit_verdict verdict_of(std::span<const token_rule> rules, std::span<const double> tokens,
                         uint32_t cost, bool allowed);

} // namespace zhian::redis
