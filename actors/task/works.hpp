// What each kind of task does. A further kind is one more row in works.cpp, and nothing else here
// has to know it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <caf/expected.hpp>

#include "actors/task/model_step.hpp"
#include "protocols/money.hpp"
#include "protocols/task.hpp"

namespace zhian::tasks {

struct work {
  task_kind what;
  feature opened_by; ///< The gate and the price.
  bool needs_resume;
  /// On a thread of the pool; may take its time, and no clock or chance but its argument's.
  caf::expected<do_work::reply> (*run)(const do_work& x);
  /// The stored result in words, a JSON object; nothing: it cannot be read.
  std::optional<std::string> (*show)(std::string_view body, language lang);
  /// What became of one in another; without `full` the numbers alone. Null: they are not compared.
  std::optional<std::string> (*compare)(std::string_view before, std::string_view after,
                                        language lang, bool full);
  std::string_view engine = {};      ///< Feature whose versions it works by; empty: none.
  const model_step* model = nullptr; ///< The part of a language model; null: it has none.
  bool in_parts = false; ///< Its result comes in parts: the version says how many `questions`.
};

/// Null: a kind of a newer version.
const work* work_of(task_kind x);

} // namespace zhian::tasks
