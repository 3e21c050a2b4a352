// Trying a version out: what it would make of answers that are known already, beside the version in
// force. Pure; nothing is stored.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/bank.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/room_state.hpp"

namespace zhian::interview {

/// Most questions of one trial; an interview has no more.
inline constexpr size_t most_trial_answers = 12;

/// One question and all that was said to it.
struct trial_answer {
  std::shared_ptr<const question> asked; ///< Never null.
  std::string answer;
};
/// What a version is tried on.
struct trial_source {
  std::string name; ///< Of the sample, or the id of the room.
  interview_config config;
  std::vector<trial_answer> answers;
};

/// The stored sample of this name (actors/interview/trial/samples.json); nothing: there is none.
std::optional<trial_source> find_sample(std::string_view name);
/// Their names, in order.
std::vector<std::string> sample_names();
/// What was answered in a room.
trial_source source_of(const room_state& room);

/// A line that a model is asked for in a trial: the first one, the one after the first answer, and
/// the closing one.
struct trial_line {
  std::string task; ///< "first", "follow_up", "closing".
  spoken_context context;
};
std::vector<trial_line> lines_of(const trial_source& x,
                                 const std::shared_ptr<const engine_config>& by);

/// What became of such a line.
struct trial_spoken {
  std::string task;
  std::string text;    ///< Empty: it failed.
  std::string failure; ///< The word for why.
  std::string model;
};

/// Both versions' scores side by side, and the lines; as JSON.
std::string trial_json(const trial_source& x, const engine_config& tried, const engine_config& now,
                       std::string_view engine, const std::vector<trial_spoken>& lines);

} // namespace zhian::interview
