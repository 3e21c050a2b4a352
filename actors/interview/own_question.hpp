// A question that a room was given and that is not asked as the bank has it: what a good answer
// contains and what is asked after it stand beside it, so that a room keeps them whatever becomes
// of the bank.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/interview/bank.hpp"

namespace zhian::interview {

/// Everything of a question as JSON object text, for `planned_question::notes`. `skill`: what it is
/// about for this person, for people; may be empty.
std::string notes_json(const question& x, std::string_view skill);

/// Back again; nothing when it cannot be read.
struct own_question {
  question asked;
  std::string skill;
};
std::optional<own_question> read_notes(std::string_view json);

} // namespace zhian::interview
