// The part a language model has in a task: what it is asked once everything that goes by rule is
// done, and what is taken of its answer. Pure; the task asks, waits, tries again and does without.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/gateways/chat.hpp"
#include "protocols/task.hpp"

namespace zhian::tasks {

/// How the words of one kind are put and read.
struct model_step {
  /// The messages: rules of the version as the only one of the system, material of people in JSON.
  /// None: there is nothing left to ask. `made` has the parts that follow by rule, should the model
  /// fail.
  std::vector<chat::message> (*ask)(const do_work& x, const do_work::reply& made);
  /// Adds what the answer says to what was made by rule, or puts it in place of parts of it, and
  /// says by whom; or leaves it as it is and names the fault of the answer. Scores are nobody's
  /// matter but the rules'.
  std::string (*read)(const read_model& x, do_work::reply& into);
};

// Characters that are told of people's texts; a resume of three pages is about 3,000.
inline constexpr size_t most_resume_told = 12'000;
inline constexpr size_t most_posting_told = 4000;

/// The task's version, or what the program brings for `feature`.
const engine_config& rules_of(const do_work& x, const engine_config& shipped);

/// The rules of a version for one purpose, with the places of its placeholders.
std::string text_of(const engine_config& by, std::string_view purpose, language lang);

/// What is told of a text of people: its first `characters`, mended and without what identifies
/// them (as rooms do).
std::string told_of(std::string_view text, size_t characters);

/// Whether any of these texts tells the rules that the model was given.
bool tells_rules(const engine_config& by, language lang,
                 const std::vector<std::string_view>& texts);

} // namespace zhian::tasks
