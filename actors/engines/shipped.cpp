// What the program brings: the first version of a store that has none.
#include <stdexcept>

#include "actors/engines/config_json.hpp"

namespace zhian::engines {

/// Made by the build from data/interview.json.
std::string_view shipped_interview_json();

const std::shared_ptr<const engine_config>& shipped_interview() {
  static const auto x = [] {
    auto read = read_config(interview_feature, shipped_interview_json());
    if (const auto* wrong = std::get_if<config_fault>(&read))
      throw std::logic_error("the shipped engine of interviews: " + wrong->field + ": "
                             + wrong->detail);
    return std::make_shared<const engine_config>(std::get<engine_config>(std::move(read)));
  }();
  return x;
}

std::shared_ptr<const engine_config> shipped(std::string_view feature) {
  return feature == interview_feature ? shipped_interview() : nullptr;
}

} // namespace zhian::engines
