// The forecast of questions as the work of a task: made by rule, and with a language model where one
// is set up. The first ones are the rules' at once; the model's follow; the last one is the rules'.
#pragma once

#include <cstdint>

#include <caf/expected.hpp>

#include "actors/task/model_step.hpp"

namespace zhian::tasks {

/// How many questions of a pack are there before a model is asked: two fifths, at least one.
uint32_t questions_before_a_model(uint32_t count);

/// All questions that are not kept yet, by rule; where a model is to have its part, first those that
/// are told before it is asked. Fails: internal (no text, or a stored question cannot be read).
caf::expected<do_work::reply> foresee(const do_work& x);

/// Questions of its own in place of those by rule: docs/forecast.md, "With a language model".
extern const model_step forecast_model;

} // namespace zhian::tasks
