// What staff send as data that decides afterwards: versions of engines and rules of money. Taken as a whole or not at all.
#include "actors/engines/config_json.hpp"
#include "actors/money/rules_json.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(engine_config) {
  using engines::config_fault;
  auto got = engines::config_from_json(interview_feature, bytes);
  if (const auto* fault = std::get_if<config_fault>(&got)) {
    claim(!fault->detail.empty() && valid_utf8(fault->field), "a fault is told in text");
    return;
  }
  const auto& config = std::get<engine_config>(got);
  auto text = engines::to_json(config);
  auto again = engines::config_from_json(interview_feature, text);
  const auto* twin = std::get_if<engine_config>(&again);
  claim(twin != nullptr && engines::to_json(*twin) == text, "a version is read as it was written");
  claim(engines::diff_json(config, config) == "[]", "it differs from itself in nothing");
  auto kept = engines::read_config(interview_feature, bytes);
  if (!std::holds_alternative<engine_config>(kept))
    return;
  claim(!engines::check(config), "what may be kept makes sense");
  claim(*twin == config, "and is stored as it is");
}

ZHIAN_FUZZ_TARGET(money_rules) {
  auto got = money::rules_from_json(bytes);
  if (const auto* fault = std::get_if<money::rule_fault>(&got)) {
    claim(!fault->detail.empty(), "a fault says what was expected");
    return;
  }
  auto text = money::to_json(std::get<money_rules>(got));
  claim(fuzz::is_good_json(text), "rules are JSON that can be stored");
  auto again = money::rules_from_json(text);
  const auto* twin = std::get_if<money_rules>(&again);
  claim(twin != nullptr && money::to_json(*twin) == text, "and are read as they were written");
}
