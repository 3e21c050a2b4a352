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

/// UTC, for actors and the edge; pure code never calls it. Counted on CLOCK_BOOTTIME from what the
/// machine's clock said at the start, and set right by the store's: a machine whose clock jumps or
/// stands an hour off sets and fires timers like the others.
timestamp wall_now();

/// The store's clock said `theirs` at some instant between `sent` and `received` (nanoseconds of
/// CLOCK_BOOTTIME). `wall_now` follows when it is further off than the answer took, and than 50 ms.
/// Answers by how much it was set.
std::chrono::microseconds heed_store_clock(timestamp theirs, int64_t sent, int64_t received);

/// RFC 3339 in UTC with milliseconds, e.g. "2026-11-21T08:30:00.123Z".
std::string to_rfc3339(timestamp at);
/// RFC 3339 in UTC with microseconds, the form sent to PostgreSQL.
std::string to_rfc3339_us(timestamp at);
/// Reads RFC 3339 and PostgreSQL's ISO output ("2026-11-21 08:30:00.123456+00"). UTC offsets only.
std::optional<timestamp> parse_timestamp(std::string_view text);

/// Nanoseconds of CLOCK_BOOTTIME, which also counts while the machine is suspended.
int64_t boottime_ns();

} // namespace zhian
