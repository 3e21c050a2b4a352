// All the questions that a resume and a posting give rise to; forecast.cpp chooses among them.
#pragma once

#include <string>
#include <vector>

#include "actors/forecast/evidence.hpp"

namespace zhian::forecast {

/// A question that could be asked.
struct candidate {
  forecast_question what;
  std::string topic; ///< Of one topic one question is enough.
};

/// From jobs, projects, skills, gaps and motives; at most some dozens.
std::vector<candidate> candidates_of(const evidence& x);
/// From the bank: what fits the role, the level and the skills.
std::vector<candidate> bank_candidates(const evidence& x);

/// The first and the last question of every forecast.
forecast_question opening_of(const evidence& x);
forecast_question closing_of(const evidence& x);

/// Where the posting names a skill first; nothing: nowhere.
std::optional<source> skill_in_posting(const evidence& x, std::string_view skill);
/// Where the resume tells of it, rather than lists it; nothing: nowhere.
std::optional<source> skill_in_resume(const evidence& x, std::string_view skill);

} // namespace zhian::forecast
