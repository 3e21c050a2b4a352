// The part of an account that keeps the meter of its user's meeting; the rules are in
// actors/money/meter.
//
//   open ──commit──▶ timer "meter:<room>" ──▶ what has begun is charged, what comes is bound, and
//   the timer again; or it is over
#pragma once

#include <optional>
#include <string>

#include "actors/account/money_desk.hpp"
#include "actors/money/meter.hpp"
#include "protocols/meeting.hpp"

namespace zhian {

class meeting_desk : public money_desk {
protected:
  using money_desk::money_desk;

  /// Takes over the rows of an activation, after `money_loaded`.
  void meeting_loaded(load_account::reply& rows) { meeting_ = std::move(rows.meeting); }
  /// Handlers of protocols/meeting.hpp.
  caf::message_handler meeting_handlers();

  static bool is_meter_timer(std::string_view name);
  caf::result<zhian::done> meter_timer(const call_meta& meta, const timer_fired& x);

private:
  decision<meeting_view> open(const open_meeting& x);
  /// What `event` makes of the meeting that is under way.
  template <class Answer>
  decision<Answer> step(money::meter_event event, timestamp at);
  caf::result<meeting_view> tell(const call_meta& meta, const room_id& room,
                                 money::meter_event event);
  /// Puts the rows of a decision into `d`, which takes the state over once they are committed.
  template <class Answer>
  void put(decision<Answer>& d, money::metering&& out, timestamp at);
  /// The meeting went with its user's rows: what it had bound goes back.
  void let_go(decision<zhian::done>& d, const std::string& room, timestamp at);

  std::optional<meeting_row> meeting_; ///< The one that is under way.
};

} // namespace zhian
