// What the rules about pauses and the seat add to a room. Only for the files that decide.
#pragma once

#include "actors/interview/engine_steps.hpp"
#include "actors/interview/room_state.hpp"

namespace zhian::interview {

inline entity_ref ref_of(const room_state& x) {
  return refs::room(x.in, x.id);
}

// pause.cpp
room_decision on(const room_state& now, const pause_requested& x, timestamp at,
                 const room_facts& facts);
room_decision on(const room_state& now, const continue_requested& x, timestamp at,
                 const room_facts& facts);

// seat.cpp
room_decision on(const room_state& now, const takeover_requested& x, timestamp at,
                 const room_facts& facts);
/// The seat is `device`'s from now on; others are told when it was somebody's.
void take_seat(room_decision& d, const session_id& device, timestamp at);

} // namespace zhian::interview
