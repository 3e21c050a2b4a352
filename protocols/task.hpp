// Tasks: work that takes longer than a request may. Entity `task`, keyed by task id; docs/tasks.md
// has the drawing. What a kind of task does is a function in actors/task; all else is the same for
// all.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/message.hpp"
#include "protocols/model.hpp"

namespace zhian {

/// What is to be done. Numbers are stored.
enum class task_kind : uint8_t {
  diagnosis = 1, ///< Of a resume.
  forecast = 2   ///< Of the questions that an interview will ask; given in parts.
};
std::string_view to_string(task_kind x);
std::ostream& operator<<(std::ostream& out, task_kind x);

/// Where a task stands. Numbers are stored.
///   queued ──turn──▶ extracting ──text──▶ analysing ──result──▶ writing ──▶ done
///      ▲                 └───────────────────┴─fault: later again─┐
///      └─────────────────────────────────────────────────────────┴─too often──▶ failed
/// and from each of those before the end: cancelled.
enum class task_stage : uint8_t {
  queued = 1, ///< Waits for its turn.
  extracting, ///< What it works on is fetched.
  analysing,
  writing, ///< The result is there and is being kept.
  done,
  failed,
  cancelled
};
inline constexpr task_stage all_task_stages[] = {
    task_stage::queued, task_stage::extracting, task_stage::analysing, task_stage::writing,
    task_stage::done,   task_stage::failed,     task_stage::cancelled};
std::string_view to_string(task_stage x);
std::ostream& operator<<(std::ostream& out, task_stage x);
inline bool is_over(task_stage x) {
  return x >= task_stage::done;
}

/// What a task works on; each kind reads what it needs.
struct task_input {
  resume_id resume;
  resume_id document{};         ///< Of the resume: what its versions have in common.
  uint32_t number = 0;          ///< Of the version.
  std::string position;         ///< 0…120 characters.
  std::string job_description;  ///< 0…8000.
  language lang = language::zh; ///< Of who asked.
  /// These are kept and do not travel in this struct: nodes of an older version read it.
  std::string company = {}; ///< 0…120 characters.
  uint32_t parts = 0;       ///< How many are wanted; 0: the kind has none.
  bool operator==(const task_input&) const = default;
  ZHIAN_FIELDS(resume, document, number, position, job_description, lang)
};

/// A task as stored.
struct task_row {
  task_id id;
  realm in = realm::zhimai;
  user_id user;
  task_kind what = task_kind::diagnosis;
  task_stage stage = task_stage::queued;
  task_input input;
  int64_t price = 0;  ///< Points held for it under its id, or what a voucher stands for; 0: free.
  uint32_t begun = 0; ///< How often it was begun.
  uint32_t failures = 0; ///< How often it failed and was put off.
  std::string fault;     ///< Code of the last failure; empty: none, or done all the same.
  timestamp created_at{};
  timestamp changed_at{};
  std::optional<timestamp> ended_at;
  uint64_t version = 0;
  uint32_t parts = 0; ///< Of the result that are kept; it does not travel.
  // Of its own node and the store; nobody else is told.
  uint32_t engine_version = 0; ///< It began with; 0: what the program brings.
  /// How the language model failed so far: words with blanks between, and a mark behind the last
  /// one when it is not to be asked again (model_failures.hpp).
  std::string model_failures;
  bool operator==(const task_row&) const = default;
  ZHIAN_FIELDS(id, in, user, what, stage, input, price, begun, failures, fault, created_at,
               changed_at, ended_at, version)
};

/// By whom and by what a result was made: the same again explains the same result.
struct task_maker {
  std::string engine;        ///< "builtin", …
  std::string model;         ///< Empty: none.
  std::string prompt;        ///< Version of it; empty: none.
  std::string configuration; ///< Version of what the engine was told to do, of its rules.
  bool operator==(const task_maker&) const = default;
  ZHIAN_FIELDS(engine, model, prompt, configuration)
};

/// A piece of a result: JSON object texts.
struct task_part {
  std::string body;  ///< What is shown, without its number.
  std::string notes; ///< What only the program reads.
  bool operator==(const task_part&) const = default;
};

/// The parts of one task at most.
inline constexpr uint32_t most_task_parts = 20;

/// A part as stored: written once, in the commit after which anybody is told of it, and never
/// changed. The parts of a task are numbered from 1 without gaps, so the number says what it is:
/// whoever goes on goes on behind the last one.
struct task_part_row {
  task_id id; ///< Of the task.
  realm in = realm::zhimai;
  user_id user;
  task_kind what = task_kind::forecast;
  uint32_t number = 0;
  task_part part;
  timestamp created_at{};
  bool operator==(const task_part_row&) const = default;
};

/// The one result of a task that is done, written once with it.
struct task_result_row {
  task_id id; ///< Of the task.
  realm in = realm::zhimai;
  user_id user;
  task_kind what = task_kind::diagnosis;
  resume_id resume;
  resume_id document;
  uint32_t number = 0;
  std::string position;
  task_maker by;
  uint32_t engine_version = 0; ///< As of its task.
  std::string model_failures;  ///< The words alone.
  std::string summary; ///< JSON object text: what lists and everybody sees.
  std::string body;    ///< JSON object text in the form of its kind; empty where it was not read.
  int64_t cost = 0;    ///< Points.
  timestamp created_at{};
  std::string company = {};
  uint32_t parts = 0; ///< It was given in so many; 0: at once.
  bool operator==(const task_result_row&) const = default;
};

struct task_view {
  static constexpr uint16_t kind = 0x0530;
  task_row task;
  ZHIAN_FIELDS(task)
};

/// To an account: begins a task and binds its price, or uses a voucher for it up. Repeatable by op
/// key. Fails: tier_required, points_required, not_found (the resume), resume_not_ready,
/// too_many_tasks, idempotency_conflict.
struct start_task {
  static constexpr uint16_t kind = 0x0520;
  using reply = task_view;
  task_kind what = task_kind::diagnosis;
  task_input input; ///< `document` and `number` are looked up.
  ZHIAN_FIELDS(what, input)
};

/// To an account: begins a forecast, as `start_task` begins others.
struct start_forecast {
  static constexpr uint16_t kind = 0x0540;
  using reply = task_view;
  task_input input; ///< As in `start_task`.
  std::string company;
  uint32_t questions = 0; ///< 3…20; 0: as many as are usual, or as the version in force allows.
  ZHIAN_FIELDS(input, company, questions)
};

// ---- asked of the task; only by its owner, others: not_found ----

/// Gives it up; what was bound for it goes back. Of one that was given up before: as it is.
/// Fails: task_over, not_found.
struct cancel_task {
  static constexpr uint16_t kind = 0x0521;
  using reply = task_view;
  ZHIAN_FIELDS_EMPTY
};
/// Answered when it is over, at the latest after `wait_ms`. Changes nothing. Fails: not_found.
struct await_task {
  static constexpr uint16_t kind = 0x0522;
  using reply = task_view;
  uint32_t wait_ms = 0; ///< At most 10,000.
  ZHIAN_FIELDS(wait_ms)
};

struct task_progress {
  static constexpr uint16_t kind = 0x0542;
  task_stage stage = task_stage::queued;
  uint32_t parts = 0; ///< So many are kept, and can be read.
  ZHIAN_FIELDS(stage, parts)
};
/// Answered when more than `after` parts are kept or it is over, at the latest after `wait_ms`.
/// Changes nothing. Fails: not_found, overloaded.
struct await_parts {
  static constexpr uint16_t kind = 0x0541;
  using reply = task_progress;
  uint32_t after = 0;
  uint32_t wait_ms = 0; ///< At most 10,000.
  ZHIAN_FIELDS(after, wait_ms)
};

// ---- node-local services ----

/// To the turns of this node, from a task: may I begin? Answered when it may, in the order that
/// docs/tasks.md tells. The turn is over with `end_turn`, or with the asker. Fails: overloaded.
struct ask_turn {
  static constexpr uint16_t kind = 0x0531;
  struct reply {
    static constexpr uint16_t kind = 0x0532;
  };
  user_id user;
};
/// From who has a turn: what comes now waits for a language model and takes no processor. The turn
/// is another's at once, and does not come back; answered when the model may be asked: of no more
/// than `task.at_once` tasks at a time. Until `end_turn` the task counts as one of its user's that
/// are at work. Fails: overloaded (no turn of its own, or too many wait).
struct step_aside {
  static constexpr uint16_t kind = 0x0d3d;
  using reply = ask_turn::reply;
};
/// From who asked: the turn is over, or no longer wanted. Who has none: nothing.
struct end_turn {
  static constexpr uint16_t kind = 0x0533;
};

/// To the workers of this node: what a kind of task does, on a thread of its own. A kind that gives
/// its result in parts answers the next ones, and is asked again, with those that are kept by then,
/// as long as it has `more`. Fails: whatever the kind fails with, overloaded, shutting_down.
struct do_work {
  static constexpr uint16_t kind = 0x0534;
  struct reply {
    static constexpr uint16_t kind = 0x0535;
    task_maker by;
    std::string summary;
    std::string body;
    std::vector<task_part> parts = {}; ///< Behind those it was asked with.
    bool more = false; ///< Others follow: all but `parts` says nothing yet.
    /// What a language model is to be asked before `parts` are kept; null: it has no part in this.
    std::shared_ptr<const std::vector<chat::message>> ask;
  };
  task_kind what = task_kind::diagnosis;
  task_input input;
  std::shared_ptr<const std::string> text; ///< Of the resume.
  timestamp at{};
  std::vector<task_part> kept = {}; ///< The parts that are kept, by number.
  std::shared_ptr<const engine_config> by; ///< The task's version; null: what the program brings.
  bool with_model = false; ///< A language model is to have its part, if the kind has one.
};
/// To the workers of this node: a language model has answered what `do_work` had asked of it.
struct read_model {
  static constexpr uint16_t kind = 0x0563;
  struct reply {
    static constexpr uint16_t kind = 0x0564;
    do_work::reply result; ///< With the model's part.
    std::string failure;   ///< Why the answer is none; empty: it is one.
  };
  do_work work;
  do_work::reply made; ///< By rule.
  std::string answer;
  engine_voice voice;
};

/// To the readers of this node: a stored result in words.
struct show_result {
  static constexpr uint16_t kind = 0x0536;
  struct reply {
    static constexpr uint16_t kind = 0x0537;
    std::string json; ///< Object text.
  };
  task_kind what = task_kind::diagnosis;
  std::string body;
  language lang = language::zh;
};
/// To the readers of this node: what became of one result in another. Without `full` the numbers
/// alone.
struct compare_results {
  static constexpr uint16_t kind = 0x0538;
  struct reply {
    static constexpr uint16_t kind = 0x0539;
    std::string json;
  };
  task_kind what = task_kind::diagnosis;
  std::string before;
  std::string after;
  language lang = language::zh;
  bool full = false;
};

} // namespace zhian
