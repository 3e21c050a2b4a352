// What a finished interview costs. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "actors/interview/room_state.hpp"
#include "protocols/money.hpp"

namespace zhian::interview {

/// The timer by which the account charges a room, and its payload.
inline constexpr std::string_view charge_timer_prefix = "charge:";
std::string charge_payload(const std::vector<hold_line>& lines);
/// Nothing: it is no payload of ours.
std::optional<std::vector<hold_line>> read_charge(std::string_view payload);

/// The lines of a session. Its price is shared out among the main questions that were answered;
/// one for which a provider failed, so that the built-in interviewer stood in, is free. Nothing
/// answered: nothing is charged.
std::vector<hold_line> charges_of(const room_state& x);

} // namespace zhian::interview
