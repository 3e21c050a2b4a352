// Question forecasts and their packs, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/task_queries.hpp"

namespace zhian::http::json {

/// One question: its number, and what was kept.
std::string forecast_question(const task_part_row& x);
/// One page of packs, without their questions.
std::string forecasts(const std::vector<task_result_row>& items, std::string_view next);
/// A pack as far as it is; `x.row` is there.
std::string forecast(const find_pack::reply& x);

} // namespace zhian::http::json
