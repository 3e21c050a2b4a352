// A reminder that is due: what is told of it, and when the next one is. One commit, with the end of
// its timer, so that each occurrence is told once. No clock, no I/O.
#pragma once

#include <string>
#include <vector>

#include "actors/calendar/calendar_state.hpp"
#include "protocols/storage.hpp"

namespace zhian::calendar {

/// What a reminder depends on besides the event.
struct reader {
  bool there = true;  ///< Closed and blocked people are told nothing.
  bool mails = false; ///< The tier opens mails of reminders, and the person wants them.
  std::string email;
  language lang = language::zh;
};

/// What a reminder of the occurrence `at` is made from.
struct reminder {
  const calendar_row& event;
  const occurrence& at;
};

/// The mail: sent once an occurrence, whoever asks for it again.
outbox_row mail_of(const reminder& x, const reader& who, timestamp now);
/// In the message centre.
message_row message_of(const reminder& x, const message_id& id, timestamp now);

/// The timer of `event` fired: all of the commit. However late it comes, an occurrence is told of
/// until it is over.
std::vector<record> remind(const calendar_row& event, const timer_fired& timer, const reader& who,
                           const message_id& id, timestamp now);

} // namespace zhian::calendar
