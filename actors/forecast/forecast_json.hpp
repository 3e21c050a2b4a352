// A forecast as it is kept.
#pragma once

#include <string>
#include <vector>

#include "actors/forecast/forecast.hpp"
#include "protocols/task.hpp"

namespace zhian::forecast {

/// A question as people are shown it, without its number, and what rooms need of it.
task_part part_of(const forecast_question& x);

/// What lists and everybody see: the language and how many questions are of which kind.
std::string summary_json(language lang, const std::vector<interview::question_kind>& kinds);

} // namespace zhian::forecast
