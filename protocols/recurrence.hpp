// When something happens, once or again and again, on the clocks of its zone: a subset of RFC 5545.
// Days are counted on the local calendar and only then become instants, so that what is at 09:00
// stays at 09:00 when clocks change. Pure.
//
//   freq      the n-th day, interval k                        and where there is no such day
//   daily     start + n·k days
//   weekly    the days `by_weekday` of each k-th week,        those before the start do not count
//             weeks begin on Monday
//   monthly   the same day of each k-th month                 is left out (January 31)
//   yearly    the same date of each k-th year                 is left out (February 29)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/time_zones.hpp"

namespace zhian {

enum class frequency : uint8_t { daily = 1, weekly, monthly, yearly };
std::string_view to_string(frequency x);

/// Numbers of weekdays as ISO 8601 has them: 1 is Monday.
inline constexpr std::string_view weekday_names[] = {"mo", "tu", "we", "th", "fr", "sa", "su"};

struct recurrence {
  frequency freq = frequency::daily;
  uint32_t interval = 1;           ///< 1 … 99
  std::vector<uint8_t> by_weekday; ///< Of `weekly` alone, sorted; empty: the weekday of the start.
  std::optional<wall_time> until;  ///< Midnight of the last day on which it may happen.
  std::optional<uint32_t> count;   ///< The start included; not with `until`.
  ZHIAN_FIELDS(freq, interval, by_weekday, until, count)
  bool operator==(const recurrence&) const = default;
};

/// When an event is.
struct schedule {
  wall_time starts_at; ///< Midnight for whole days.
  std::string time_zone;
  bool all_day = false;
  uint32_t duration_min = 60; ///< Elapsed time; of whole days 1440 each, on the calendar.
  std::optional<recurrence> repeats;
  ZHIAN_FIELDS(starts_at, time_zone, all_day, duration_min, repeats)
  bool operator==(const schedule&) const = default;
};

/// One time that it happens.
struct occurrence {
  wall_time on_clocks; ///< As planned, also where clocks skip that time.
  timestamp starts_at{};
  timestamp ends_at{};
};

/// A series ends after so many, whatever it says.
inline constexpr uint32_t most_occurrences = 730;
/// Nothing happens after this day.
inline constexpr std::chrono::local_days last_day{std::chrono::year{2199} / std::chrono::December
                                                  / 31};

/// The days of a schedule, in their order, none twice.
class day_walk {
public:
  explicit day_walk(const schedule& of) : of_(of), start_(day_of(of.starts_at)) {}
  std::optional<std::chrono::local_days> next();
  /// Whether `until` names more days than are kept. Once `next` has answered nothing.
  bool cut() const { return cut_; }

private:
  std::optional<std::chrono::local_days> following();
  const schedule& of_; ///< Outlives the walk.
  std::chrono::local_days start_;
  int64_t step_ = 0;
  uint32_t given_ = 0;
  bool over_ = false;
  bool cut_ = false;
};

/// The occurrences that end after `after`, the earliest first. Those before are not worked out.
/// None where ICU does not know the zone. `of` outlives it.
class occurrences {
public:
  explicit occurrences(const schedule& of, timestamp after = timestamp::min());
  std::optional<occurrence> next();

private:
  const schedule& of_;
  day_walk days_;
  timestamp after_;
  timestamp last_ = timestamp::min();
};

/// What a day of a schedule comes to. Nothing: no such zone.
std::optional<occurrence> occurrence_on(const schedule& of, std::chrono::local_days day);

/// From where to where a schedule reaches.
struct extent {
  occurrence first;
  occurrence last;
  bool cut = false; ///< `until` names more than `most_occurrences`.
};
/// Nothing: no such zone, or nothing ever happens.
std::optional<extent> extent_of(const schedule& of);

} // namespace zhian
