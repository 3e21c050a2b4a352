// Timers that are set again until something succeeds: their payload is the number of tries so far.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "protocols/storage.hpp"

namespace zhian {

/// A payload that is no number: none.
inline uint32_t tries_of(const timer_fired& x) {
  uint32_t out = 0;
  std::from_chars(x.payload.data(), x.payload.data() + x.payload.size(), out);
  return out;
}

/// After so many tries: `first`, twice that, … ten minutes.
inline std::chrono::seconds pause_after(uint32_t tries, std::chrono::seconds first) {
  return std::min<std::chrono::seconds>(first * (int64_t{1} << std::min<uint32_t>(tries, 10)),
                                        std::chrono::minutes{10});
}

} // namespace zhian
