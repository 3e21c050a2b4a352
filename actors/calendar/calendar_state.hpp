// The rules of a calendar: what is kept of an event, and when its reminder is due. No clock, no
// I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/calendar.hpp"
#include "protocols/errors.hpp"
#include "protocols/rows.hpp"

namespace zhian::calendar {

/// Timer `remind:<event>`; its payload is when the occurrence begins, in UTC.
inline constexpr std::string_view reminder_prefix = "remind:";
std::string reminder_name(const calendar_id& id);

/// Of whom an event is, and what holds where it says nothing.
struct owner {
  user_id user;
  realm in = realm::zhimai;
  std::string time_zone;
};

/// What follows. `error`: nothing else is set but `field`.
struct outcome {
  ec error = ec::none;
  std::string field;
  calendar_row next;
  std::vector<record> records; ///< Empty: nothing changes.
};

/// A new event. `kept`: how many there are.
outcome add(const owner& whose, const calendar_id& id, calendar_draft draft, uint32_t kept,
            timestamp now);
/// Another draft of it. Its reminder is planned anew only when times or the reminder differ: one
/// that is due already is not lost to a change of the title.
outcome change(const calendar_row& before, calendar_draft draft, const std::string& expected,
               timestamp now);
outcome remove(const calendar_row& before, const std::string& expected);

/// The first occurrence that begins after `after` (nothing: any), ends after `now` and is reminded
/// of no earlier than `not_before`; nothing: there is none, or the event has no reminder.
std::optional<occurrence> next_reminded(const calendar_draft& x, std::optional<timestamp> after,
                                        timestamp now, timestamp not_before);
/// The timer of that occurrence.
timer_row reminder_of(const calendar_row& x, const occurrence& at);

} // namespace zhian::calendar
