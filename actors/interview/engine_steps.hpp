// The part of a room's decisions that is about its engine: failures, the choice of another one,
// and what a line is asked for with.
//
//   line_failed ─▶ retrying ─▶ … after three retries, or at once when a retry cannot help ─▶ stuck
//   stuck ──engine_chosen, or somebody comes after a pause──▶ asked again
//
// A failed closing line asks nothing of anybody: the built-in engine says it.
#pragma once

#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/room_steps.hpp"

namespace zhian::interview {

/// room_state.cpp: asks for the current line.
void start_engine(room_decision& d);

/// Fills in who is to speak and, for a model, what it is told.
void address_engine(const room_state& x, engine_start& start);

/// A provider's engine failed at the line it was asked for.
room_decision provider_failed(const room_state& now, const line_failed& x, timestamp at,
                              const room_facts& facts);
room_decision choose(const room_state& now, const engine_chosen& x, timestamp at,
                     const room_facts& facts);

/// Whether a room that gave up is asked again because somebody came.
bool may_try_again(const room_state& now, timestamp at);

/// The pause before attempt `failures` + 1: doubled with each failure, a quarter more or less by
/// chance, so that rooms that failed together do not come back together.
std::chrono::milliseconds retry_pause(const room_state& x, std::chrono::milliseconds first);

/// What the host may choose.
std::vector<std::string> offered_engines(const interview_settings& conf);

} // namespace zhian::interview
