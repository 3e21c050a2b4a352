// What the rules of a room share: how a decision begins, what it tells, how it is kept. Only for
// the files that decide.
#pragma once

#include <string>

#include "actors/interview/room_state.hpp"

namespace zhian::interview {

/// Nothing changes.
room_decision keep(const room_state& now);
room_decision refuse(const room_state& now, ec why, std::string detail = {},
                     std::string field = {});
entity_ref ref_of(const room_state& x);
/// A frame of the room; before any frame of its host.
void tell_room(room_decision& d, std::string type, std::string data, timestamp at);
/// The row as it is after this event; called once, when nothing else changes any more.
void save(room_decision& d);

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
