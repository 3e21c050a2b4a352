// An interview of questions that somebody has chosen from the bank. No clock, no I/O.
#pragma once

#include <optional>
#include <vector>

#include "protocols/interview.hpp"
#include "protocols/question.hpp"

namespace zhian::catalogue {

struct practice {
  interview_config config;
  std::vector<planned_question> plan;
};

/// Exactly the questions that are asked for, in their order; nothing when one is not among `rows`,
/// retired, not in that language, or asked for twice.
std::optional<practice> plan_practice(const practise_questions& asked,
                                      const std::vector<classic_question_row>& rows);

} // namespace zhian::catalogue
