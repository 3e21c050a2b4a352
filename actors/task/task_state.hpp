// The rules of a task: how it goes from stage to stage, and what is committed with each. Pure.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::tasks {

/// The timer by which a task begins, and begins again: after a failure, and on whichever node owns
/// it after a crash. It is there until the task is over.
inline constexpr const char* work_timer = "work";

struct turn_granted {};
struct text_read {};
/// The next parts of the result, as they follow those that are kept.
struct parts_made {
  std::vector<task_part> parts;
};
struct work_done {};
/// What is written is there.
struct result_made {
  do_work::reply result;
};
struct work_failed {
  ec why = ec::internal;
};
/// A language model failed at its part; what was made by rule is there. Where that is the last time,
/// the parts that are not kept yet follow, and then `work_done`; without any the work is done.
struct model_failed {
  std::string reason; ///< A word of docs/engines.md.
  bool retryable = false;
  std::chrono::milliseconds retry_after{0}; ///< As the provider wished.
};
struct cancel_asked {};
using task_event = std::variant<turn_granted, text_read, parts_made, work_done, result_made,
                                work_failed, model_failed, cancel_asked>;

/// What a decision depends on besides the task.
struct task_facts {
  timestamp at{};
  double chance = 0; ///< 0…1, for the jitter of a retry.
  uint32_t tries = 4;
  std::chrono::milliseconds retry_wait{2000};
  uint32_t model_tries = 4; ///< Failures of the model before the task goes on without it.
};

struct task_step {
  ec error = ec::none; ///< Not none: `next` is the old task and nothing else is set.
  task_row next;
  std::vector<record> records; ///< Empty: nothing changes.
};

/// What `event` does to `now`. An event that does not fit the stage came too late and changes
/// nothing. Fails: task_over (cancel_asked).
task_step decide(const task_row& now, const task_event& event, const task_facts& facts);

/// How many of the parts that are made go into the next commit: the first one alone, so that it is
/// told at once, and the others by fours.
size_t parts_of_next_commit(uint32_t kept, size_t made);

/// What a new task is committed with.
std::vector<record> records_of_new(const task_row& x);

/// A failure that would come again: the task has failed with the first one.
bool is_final(ec why);
/// How often the language model has failed.
uint32_t model_failures_of(const task_row& x);
/// Whether the language model has failed for good: so often, or in a way that does not pass.
bool has_lost_model(const task_row& x, uint32_t tries);
/// A failure that is not the work's: it does not count.
bool is_no_fault(ec why);

/// A task whose activation ended so often while it was at work is given up: it may be the reason
/// that its node goes down. Hand-overs and a store that is away end activations, too.
inline constexpr uint32_t most_losses = 32;
/// Failures of the model that are told one by one.
inline constexpr uint32_t most_model_failures = 50;

} // namespace zhian::tasks
