// What a person did, counted while it is written: the dashboard's numbers of a month without a look
// at every list. docs/dashboard.md says which list each counter equals.
//
//   any commit ──▶ counts_of(record) ──▶ monthly_count, in the same transaction
//   the lists' own rows ── zhian ops rebuild-stats ──▶ the same rows again
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/ids.hpp"
#include "protocols/time.hpp"

namespace zhian {

/// What is counted. The words of `to_string` are stored; none is used again for something else.
enum class counter : uint8_t {
  job_searches,
  effective_searches,
  diagnoses,
  forecasts,
  interviews,
  interview_seconds,
  questions_answered,
  meetings,
  meeting_minutes,
  points_earned,
  points_spent,
  resumes
};
inline constexpr std::array all_counters{
    counter::job_searches,       counter::effective_searches, counter::diagnoses,
    counter::forecasts,          counter::interviews,         counter::interview_seconds,
    counter::questions_answered, counter::meetings,           counter::meeting_minutes,
    counter::points_earned,      counter::points_spent,       counter::resumes};
std::string_view to_string(counter x);

/// Something that a command counts, beside the rows it writes. Any number in a command.
struct count_row {
  realm in = realm::zhimai;
  user_id user;
  counter what = counter::interviews;
  timestamp at{}; ///< When it happened: that of the row which the list shows.
  int64_t amount = 1;
  bool operator==(const count_row&) const = default;
};

/// Counts are kept by quarters of an hour: clocks of every zone in use differ from UTC by a
/// multiple of that, so the months of all of them are sums of whole buckets.
inline constexpr std::chrono::minutes count_bucket{15};
timestamp bucket_of(timestamp at);

} // namespace zhian
