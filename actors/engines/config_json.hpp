// A version of an engine's work as the JSON it is stored, edited and answered as.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocols/engine_config.hpp"

namespace zhian::engines {

/// The first thing that is wrong with a record.
struct config_fault {
  std::string field;  ///< "prompts.zh.system"
  std::string detail; ///< What was expected, in English.
};

/// Every member in its place; `version` is not among them.
std::string to_json(const engine_config& x);

/// A record out of its JSON: all members, no others, each of the right kind. Whether it makes sense
/// is `check`'s matter. A missing `prompt_version` is empty.
std::variant<engine_config, config_fault> config_from_json(std::string_view feature,
                                                           std::string_view json);

/// The first thing that makes no sense: bounds, sums, texts, placeholders.
std::optional<config_fault> check(const engine_config& x);

/// Both: what may be kept.
std::variant<engine_config, config_fault> read_config(std::string_view feature,
                                                      std::string_view json);

/// What changed from one record to another, path by path, in the order of the members:
/// `[{"path":"limits.questions","from":12,"to":8}, …]`. Empty list: nothing.
std::string diff_json(const engine_config& from, const engine_config& to);

/// What the program brings, as version 0 of its feature. Null: nothing.
std::shared_ptr<const engine_config> shipped(std::string_view feature);
/// That of interviews, and that of diagnoses.
const std::shared_ptr<const engine_config>& shipped_interview();
const std::shared_ptr<const engine_config>& shipped_diagnosis();

/// Which engine works under a version (null: none) where a node offers `offered`: a version may go
/// without a model, and brings none in.
std::string_view chosen_engine(std::string_view offered, const engine_config* by);

} // namespace zhian::engines
