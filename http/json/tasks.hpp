// Tasks and what they came to, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/task.hpp"

namespace zhian::http::json {

std::string task(const task_row& x);
std::string tasks(const std::vector<task_row>& items, std::string_view next);

/// One page of what diagnoses came to.
std::string diagnoses(const std::vector<task_result_row>& items, std::string_view next);
/// `report`: JSON object text, or empty while it is locked; `locked`: what opens it then.
std::string diagnosis(const task_result_row& x, std::string_view report, std::string_view locked);
/// `changes`: JSON object text.
std::string diagnosis_change(const task_result_row& before, const task_result_row& after,
                             std::string_view changes, std::string_view locked);

} // namespace zhian::http::json
