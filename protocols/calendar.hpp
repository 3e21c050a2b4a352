// Calendars: what a person has planned, with reminders. The account of its owner decides all of it;
// events are not kept in its memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"
#include "protocols/recurrence.hpp"

namespace zhian {

/// Numbers are stored.
enum class calendar_kind : uint8_t { other = 1, interview, deadline };
std::string_view to_string(calendar_kind x);

/// As many as a person may keep.
inline constexpr uint32_t most_calendar_events = 500;
/// So early one may be reminded: a week.
inline constexpr uint32_t earliest_reminder_min = 10'080;
/// So long an event may last: two weeks.
inline constexpr uint32_t longest_event_min = 20'160;

/// What a person says of an event. Texts may be empty but for the title.
struct calendar_draft {
  std::string title;
  std::string note;
  std::string place;
  std::string link; ///< http or https.
  calendar_kind what = calendar_kind::other;
  schedule when; ///< An empty zone: that of the event, else of the profile.
  std::optional<uint32_t> remind_before_min; ///< None: no reminder.
  ZHIAN_FIELDS(title, note, place, link, what, when, remind_before_min)
  bool operator==(const calendar_draft&) const = default;
};

/// An event as it is stored.
struct calendar_row {
  calendar_id id;
  realm in = realm::zhimai;
  user_id user;
  calendar_draft draft;
  timestamp first_at{};              ///< When the first occurrence begins, and the last one;
  timestamp last_at{};               ///< worked out when the event was written.
  timestamp ends_at{};               ///< Of the last one.
  std::optional<timestamp> reminded; ///< Start of the newest occurrence one was reminded of.
  uint64_t edition = 0;              ///< Counts what its owner changed, and not the reminders.
  timestamp created_at{};
  timestamp changed_at{};
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, user, draft, first_at, last_at, ends_at, reminded, edition, created_at,
               changed_at, version)
  bool operator==(const calendar_row&) const = default;
};
/// The row goes; the command fails with `version_conflict` when it is not there in this version.
struct calendar_gone {
  calendar_id id;
  uint64_t version = 0;
};
/// Its ETag: changes with what the owner sees.
inline std::string etag_of(const calendar_row& x) {
  return '"' + std::to_string(x.edition) + '"';
}

struct calendar_view {
  static constexpr uint16_t kind = 0x0480;
  calendar_row event;
  ZHIAN_FIELDS(event)
};

/// To an account. Repeatable by op key. Fails: validation_failed, too_many_events,
/// idempotency_conflict.
struct add_calendar_event {
  static constexpr uint16_t kind = 0x0481;
  using reply = calendar_view;
  calendar_draft draft;
  ZHIAN_FIELDS(draft)
};
/// To an account: the draft takes the place of the one before. `expected` is the ETag the caller
/// saw, empty: any. Repeatable: the same draft again changes nothing. Fails: not_found,
/// validation_failed, precondition_failed.
struct change_calendar_event {
  static constexpr uint16_t kind = 0x0482;
  using reply = calendar_view;
  calendar_id id;
  calendar_draft draft;
  std::string expected;
  ZHIAN_FIELDS(id, draft, expected)
};
/// To an account: with all its occurrences. Fails: not_found, precondition_failed.
struct delete_calendar_event {
  static constexpr uint16_t kind = 0x0483;
  using reply = done;
  calendar_id id;
  std::string expected;
  ZHIAN_FIELDS(id, expected)
};

} // namespace zhian
