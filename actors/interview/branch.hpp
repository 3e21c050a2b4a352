// A new room that begins at a question of a finished interview: what was said before is carried
// over and marked, and from there on everything is answered anew.
#pragma once

#include <optional>

#include "actors/interview/room_state.hpp"

namespace zhian::interview {

/// Whether a question was asked in this turn of `source`, which has ended.
bool can_branch(const room_state& source, uint32_t turn);

/// The new room and all that is committed with it: its row, its timer, and its first frames
/// (`branched`, then the lines carried over). `can_branch` must hold. `resume_kept` false: what was
/// taken of the text of a resume that is deleted now is not taken over; what was said about it is.
room_opening open_branch(room_id id, const room_state& source, uint32_t turn, bool resume_kept,
                         timestamp now, const interview_settings& conf,
                         const std::shared_ptr<const engine_config>& by = {});

} // namespace zhian::interview
