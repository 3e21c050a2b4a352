// The counters of a month as JSON.
#pragma once

#include <string>

#include "protocols/monthly_queries.hpp"

namespace zhian::http::json {

struct month_view {
  std::string month; ///< "2026-12"
  std::string time_zone;
  timestamp from{};
  timestamp to{};
  sum_counts::reply counted;
  uint64_t upcoming = 0; ///< Occurrences of the calendar from now to the end of the month.
};
std::string monthly_stats(const month_view& x);

} // namespace zhian::http::json
