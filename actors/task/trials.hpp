// Trying a version of what a kind of task works by out on a stored resume, beside the version in
// force. Pure; nothing is stored.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/task/works.hpp"
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

/// The work of a sample under a version; of a kind that gives parts, as many as are usual or as the
/// version allows.
do_work work_of(const work& what, const task_sample& x, std::shared_ptr<const engine_config> by);

/// What became of the model's part in a trial.
struct tried_model {
  std::string engine;                  ///< Who was to have it.
  std::string failure;                 ///< Empty: none, or nobody was asked.
  std::optional<do_work::reply> made = {}; ///< With its part; nothing: there is none.
};

/// Two versions side by side, as JSON. `tried` and `now`: what each made by rule, with all parts.
/// Nothing: it cannot be read.
using trial_json = std::optional<std::string> (*)(const task_sample& x,
                                                  const do_work::reply& tried, uint32_t version,
                                                  const do_work::reply& now, uint32_t in_force,
                                                  const tried_model& model);
std::optional<std::string> diagnosis_trial_json(const task_sample& x, const do_work::reply& tried,
                                                uint32_t version, const do_work::reply& now,
                                                uint32_t in_force, const tried_model& model);
std::optional<std::string> forecast_trial_json(const task_sample& x, const do_work::reply& tried,
                                               uint32_t version, const do_work::reply& now,
                                               uint32_t in_force, const tried_model& model);

/// How versions of one feature are tried.
struct tried_feature {
  const work* what;
  trial_json json;
};
/// Nothing: no task works by versions of it.
std::optional<tried_feature> trial_of(std::string_view feature);

/// Runs a work until it has no more to give: the moment at which a model would be asked. What was
/// given before is kept in `x`. Nothing: it failed.
std::optional<do_work::reply> run_to_the_end(const work& what, do_work& x);
/// All parts in one answer: those that are kept before those that are made.
do_work::reply with_kept(const do_work& x, do_work::reply made);

} // namespace zhian::tasks
