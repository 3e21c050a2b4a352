// The part of an account that keeps its person's calendar; the rules are in actors/calendar. Events
// are not held in memory: each command reads the row first, and nothing else is decided meanwhile.
//
//   event written ──commit──▶ timer "remind:<event>" ──▶ one commit: mail, message, frame, the
//   event, and the timer of the next occurrence
#pragma once

#include <string_view>

#include "actors/account/meeting_desk.hpp"
#include "actors/account/person_state.hpp"
#include "actors/calendar/calendar_state.hpp"

namespace zhian {

class calendar_desk : public meeting_desk {
protected:
  using meeting_desk::meeting_desk;

  /// Handlers of protocols/calendar.hpp.
  caf::message_handler calendar_handlers();

  static bool is_reminder_timer(std::string_view name);
  caf::result<zhian::done> reminder_timer(const call_meta& meta, const timer_fired& x);

  /// Whose account it is.
  virtual const account::person& whose() const = 0;

private:
  /// Reads the event, refuses what is not there, and commits what `decide(row)` says.
  template <class Answer, class Decide>
  caf::result<Answer> with_event(const call_meta& meta, const calendar_id& id, Decide decide);
  decision<zhian::done> remind(const timer_fired& x, const std::optional<calendar_row>& event);
};

} // namespace zhian
