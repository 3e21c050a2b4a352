// An interview of the questions of a pack. No clock, no I/O.
#pragma once

#include <optional>
#include <vector>

#include "protocols/interview.hpp"
#include "protocols/task.hpp"

namespace zhian::forecast {

/// Main questions of one interview at most.
inline constexpr uint32_t most_interview_questions = 12;

struct pack_interview {
  interview_config config;
  std::vector<planned_question> plan;
};

/// The likeliest questions of a pack, in its order: as many as are asked for, at most `most` and as
/// there are; of four and more the last one is the last of the pack. Each brings along what a good
/// answer contains. Nothing when there is none, or one cannot be read.
std::optional<pack_interview> plan_pack(const interview_from_pack& asked, const task_row& pack,
                                        const std::vector<task_part_row>& parts, uint32_t most);

} // namespace zhian::forecast
