// The built-in interviewer's voice: says a line that was decided by rule, word by word.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/interview.hpp"

namespace zhian::interview {

/// Lines in the air at once; one more is refused as "overloaded".
inline constexpr size_t max_live_lines = 4096;

/// The line in pieces as they are spoken: a word with the blanks before it, or up to three
/// ideographs, with the punctuation after them. The pieces joined are the line; no piece ends
/// inside a character.
std::vector<std::string_view> pieces_of(std::string_view line);

/// `engine_start` and `engine_cancel` in; `engine_delta`…, then `engine_done` or `engine_failed`
/// back to the sender of the start. A start for a room whose line is still in the air replaces that
/// line. One tick moves all lines on by a piece; without a line there is no tick.
caf::actor spawn_builtin_engine(caf::actor_system& sys, const interview_settings& conf,
                                size_t max_live = max_live_lines);

} // namespace zhian::interview
