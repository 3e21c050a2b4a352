// The diagnosis of a resume as the work of a task: judged by rule, and advised on by a language
// model where one is set up.
#pragma once

#include <caf/expected.hpp>

#include "actors/diagnosis/diagnosis.hpp"
#include "actors/task/model_step.hpp"
#include "protocols/engine_config.hpp"

namespace zhian::tasks {

/// What each dimension counts under a version.
diagnosis::dimension_weights diagnosis_weights(const engine_config& by);
/// Names the rules and, where its weights are not the shipped ones, the version that has them.
std::string diagnosis_rules(const engine_config& by);

/// Everything that goes by rule. Fails: internal (no text).
caf::expected<do_work::reply> diagnose(const do_work& x);

/// Words about it: docs/diagnosis.md, "Advice of a language model".
extern const model_step diagnosis_model;

} // namespace zhian::tasks
