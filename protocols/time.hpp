// Time and chance come in from outside: decisions take `timestamp now` as an argument.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zhian {

/// A UTC instant with microsecond resolution, as PostgreSQL's timestamptz.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// The wall clock, for actors and the edge. Pure code never calls it.
inline timestamp wall_now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// RFC 3339 in UTC with milliseconds, e.g. "2026-11-21T08:30:00.123Z".
std::string to_rfc3339(timestamp at);
/// RFC 3339 in UTC with microseconds, the form sent to PostgreSQL.
std::string to_rfc3339_us(timestamp at);
/// Reads RFC 3339 and PostgreSQL's ISO output ("2026-11-21 08:30:00.123456+00"). UTC offsets only.
std::optional<timestamp> parse_timestamp(std::string_view text);

/// Nanoseconds of CLOCK_BOOTTIME, which also counts while the machine is suspended.
int64_t boottime_ns();

} // namespace zhian
