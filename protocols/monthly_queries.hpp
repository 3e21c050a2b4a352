// Reads of what was counted; fails with storage_unavailable.
#pragma once

#include <map>
#include <string>

#include "protocols/monthly_counts.hpp"

namespace zhian {

/// The counters of a user from `from` on and before `to`, by their words; what is not there is 0.
/// Exact where both stand between buckets.
struct sum_counts {
  static constexpr uint16_t kind = 0x0926;
  struct reply {
    static constexpr uint16_t kind = 0x0927;
    std::map<std::string, int64_t> counts;
  };
  realm in = realm::zhimai;
  user_id owner;
  timestamp from{};
  timestamp to{};
};

} // namespace zhian
