// Trying a version of the diagnosis out on a stored resume, beside the version in force. Pure;
// nothing is stored.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/task.hpp"

namespace zhian::tasks {

/// What a version is tried on (actors/task/trial/samples.json).
struct task_sample {
  std::string name;
  std::string resume;
  task_input input;
  timestamp at{}; ///< The day it is judged on: the same result on every other day.
};

/// Nothing: there is none of this name.
std::optional<task_sample> find_task_sample(std::string_view name);
/// Their names, in order.
std::vector<std::string> task_sample_names();

/// The work of a sample under a version.
do_work work_of(const task_sample& x, std::shared_ptr<const engine_config> by);

/// What became of the model's part in a trial.
struct tried_advice {
  std::string engine;  ///< Who was to have it.
  std::string failure; ///< Empty: none, or nobody was asked.
  std::string body;    ///< The diagnosis with it; empty: none.
};

/// Both versions' scores side by side, and the advice; as JSON. `tried` and `now`: what `diagnose`
/// made under each. Nothing: it cannot be read.
std::optional<std::string> diagnosis_trial_json(const task_sample& x, const do_work::reply& tried,
                                                uint32_t version, const do_work::reply& now,
                                                uint32_t in_force, const tried_advice& advice);

} // namespace zhian::tasks
