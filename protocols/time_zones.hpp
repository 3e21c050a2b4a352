// Time zones by their IANA names, and what clocks show in them. Where the rules of a zone are
// needed they are ICU's.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/message.hpp"
#include "protocols/time.hpp"

namespace zhian {

/// Whether the IANA database of this machine has a zone of this name. Reads the list of names once.
bool known_time_zone(std::string_view name);

/// A time as clocks on the wall show it, to the minute; the zone is said beside it.
struct wall_time {
  int64_t minutes = 0; ///< Since 1970-01-01T00:00 of those clocks.
  auto operator<=>(const wall_time&) const = default;
  ZHIAN_FIELDS(minutes)
};

/// The day of a wall time, and its midnight.
std::chrono::local_days day_of(wall_time x);
wall_time midnight_of(std::chrono::local_days day);

/// "2026-12-01T09:00" of the years 1970 to 9999, and back; nothing else is read.
std::string to_string(wall_time x);
std::optional<wall_time> parse_wall_time(std::string_view text);
/// "2026-12-01", and back to its midnight.
std::string date_text(wall_time x);
std::optional<wall_time> parse_date(std::string_view text);

/// When clocks in `zone` show `at`. A time that is skipped when they are set forward counts on from
/// before the jump (02:30 becomes 03:30); of one that they show twice it is the first. As RFC 5545
/// has it. Nothing: ICU knows no such zone.
std::optional<timestamp> instant_of(const std::string& zone, wall_time at);
/// What clocks in `zone` show then, without seconds.
std::optional<wall_time> wall_time_of(const std::string& zone, timestamp at);

} // namespace zhian
