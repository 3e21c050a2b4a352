// The shell of a room: load, decide, commit, answer; and between the commits the voice of the
// engine.
#pragma once

#include <chrono>

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// An engine that says nothing for this long has failed.
inline constexpr std::chrono::seconds engine_silence_limit{20};

/// ROOM: owns one interview. open_room, answer_turn, end_room, choose_engine
/// (protocols/interview.hpp), timer_fired("idle").
///
///   edge ──answer_turn──▶ room ──commit──▶ lane ──frames──▶ hub
///                          │ ▲
///             engine_start ▼ │ engine_delta…, engine_done     deltas go to the hub at once and are
///             not stored
///                         engine
caf::actor spawn_room(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
