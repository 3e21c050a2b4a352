// How well a posting fits a resume, in whole points with reasons. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocols/job.hpp"

namespace zhian::jobs {

/// What is known of a person; what is not known counts half for every posting alike.
struct resume_facts {
  std::vector<std::string> skills; ///< As the lexicon calls them.
  std::optional<uint32_t> years;   ///< Of experience.
  std::optional<degree> highest;
  std::string city;               ///< Where work is wanted; empty: not known.
  std::optional<uint32_t> salary; ///< Yuan a month that are expected.
  bool operator==(const resume_facts&) const = default;
};

/// The parts of a score; together 100.
namespace rank_points {
inline constexpr int32_t skills = 50;
inline constexpr int32_t years = 20;
inline constexpr int32_t city = 10;
inline constexpr int32_t degree = 10;
inline constexpr int32_t salary = 10;
} // namespace rank_points

struct ranking {
  uint32_t score = 0; ///< 0…100
  /// In the order skills, years, city, degree, salary; only of what both sides say.
  std::vector<job_reason> reasons;
  bool operator==(const ranking&) const = default;
};
ranking rank(const job_content& posting, const resume_facts& of);

/// The best of them, `most` at most; of equals the one offered last. Without facts nothing is known
/// to rank by: they stay in their order, with no score.
std::vector<job_result> best_of(const std::vector<job_row>& candidates,
                                const std::optional<resume_facts>& of, size_t most);

} // namespace zhian::jobs
