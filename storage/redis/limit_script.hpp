// The token buckets in Redis: one script, so that taking from several buckets is one step for
// everybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/services.hpp"

namespace zhian::redis {

/// KEYS: the buckets. ARGV: cost, now in microseconds ("" for the server's clock), then capacity
/// and refill a second of each bucket. Answers {1 or 0, tokens left of each bucket as text}.
extern const std::string_view limit_script;

/// Keys and arguments of a call.
struct script_call {
  std::vector<std::string> keys;
  std::vector<std::string> args;
};
/// `now_us` empty: the server's clock, the only one all nodes share.
script_call call_of(const take_tokens& request, std::optional<int64_t> now_us = {});

/// Reads what the script answered; nothing when it is not an answer to this request.
std::optional<limit_verdict> verdict_from(const take_tokens& request,
                                          const std::vector<std::string>& items);

} // namespace zhian::redis
