// What the program brings: the first versions of a store that has none.
#include <stdexcept>

#include "actors/engines/config_json.hpp"

namespace zhian::engines {

// Made by the build from data/*.json.
std::string_view shipped_interview_json();
std::string_view shipped_diagnosis_json();
std::string_view shipped_forecast_json();

namespace {

std::shared_ptr<const engine_config> read_shipped(std::string_view feature, std::string_view json) {
  auto read = read_config(feature, json);
  if (const auto* wrong = std::get_if<config_fault>(&read))
    throw std::logic_error("the shipped engine of " + std::string{feature} + ": " + wrong->field
                           + ": " + wrong->detail);
  return std::make_shared<const engine_config>(std::get<engine_config>(std::move(read)));
}

} // namespace

const std::shared_ptr<const engine_config>& shipped_interview() {
  static const auto x = read_shipped(interview_feature, shipped_interview_json());
  return x;
}

const std::shared_ptr<const engine_config>& shipped_diagnosis() {
  static const auto x = read_shipped(diagnosis_feature, shipped_diagnosis_json());
  return x;
}

std::shared_ptr<const engine_config> shipped(std::string_view feature) {
  static const auto forecast = read_shipped(forecast_feature, shipped_forecast_json());
  if (feature == interview_feature)
    return shipped_interview();
  if (feature == diagnosis_feature)
    return shipped_diagnosis();
  return feature == forecast_feature ? forecast : nullptr;
}

std::string_view chosen_engine(std::string_view offered, const engine_config* by) {
  if (by == nullptr || by->engine.empty())
    return offered;
  return by->engine == "builtin" ? std::string_view{"builtin"} : offered;
}

} // namespace zhian::engines
