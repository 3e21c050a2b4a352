// Which questions an interview asks, in which order, and why.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/interview.hpp"

namespace zhian::interview {

/// The questions of one interview: exactly `config.questions` (taken into 1…12) different ones, the
/// opening one first and, from four questions on, the closing one last. Texts are complete: no slot
/// is left. No clock, no chance: the same arguments give the same plan.
std::vector<planned_question> plan_interview(const interview_config& config,
                                             const std::vector<std::string>& resume_skills,
                                             uint64_t seed);

/// The role groups ("software", "backend", "frontend", "data_ai", "product_ops", "sales", "hr",
/// "admin", "housekeeping") a position's name belongs to, best first; empty when none is known.
std::vector<std::string> roles_of(std::string_view position);

/// The skills of the bank that a text names, in the order of first mention.
std::vector<std::string> skills_in(std::string_view text);

} // namespace zhian::interview
