// A forecast as it is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/forecast/forecast.hpp"
#include "protocols/task.hpp"

namespace zhian::forecast {

/// A question as people are shown it, without its number, and what rooms need of it. `by`: the
/// model that proposed it; null: the rules. It stands in the part, since a part outlives who knows
/// what made it. `simulated`: that model is a provider on the node's own machine.
task_part part_of(const forecast_question& x, size_t most_follow_ups = SIZE_MAX,
                  const task_maker* by = nullptr, bool simulated = false);
/// The model that proposed a kept question; nothing: the rules did.
std::optional<task_maker> maker_of(const task_part& x);

/// What lists and everybody see: the language and how many questions are of which kind.
std::string summary_json(language lang, const std::vector<interview::question_kind>& kinds);

} // namespace zhian::forecast
