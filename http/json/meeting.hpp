// Meetings, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/meeting.hpp"

namespace zhian::http::json {

/// A meeting and what is left of its host's points.
std::string meeting(const meeting_view& x);
/// The same with what the interval of this number was charged.
std::string metered(const meeting_view& x, uint64_t interval);
std::string stored_meeting(const meeting_row& x);
std::string meetings(const std::vector<meeting_row>& items, std::string_view next);

} // namespace zhian::http::json
