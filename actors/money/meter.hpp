// The meter of a meeting: minutes that have begun are charged, minutes ahead are bound. No clock,
// no I/O.
//
//   began      grace        minute 1      minute 2            … what is bound ends
//     ├──────────┼─────────────┼─────────────┼── … ──┼──────────────────┤
//     free, 30 s   charged when it begins            └ 3 minutes before: bound further, or else the
//                                                      host is warned, and it ends with what is
//                                                      bound
//
// Nothing is ever charged that was not bound before, so a balance cannot fall below zero.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "actors/money/settlement.hpp"
#include "protocols/meeting.hpp"

namespace zhian::money {

/// Minutes that are bound at a time.
inline constexpr uint32_t meter_step = 10;
/// How long a meeting may last, in minutes.
inline constexpr uint32_t longest_meeting = 240;
/// So long before the end of what is bound it is extended, or its host is warned.
inline constexpr std::chrono::seconds meter_warning{180};
/// A meeting of which nothing was heard for so long is over.
inline constexpr std::chrono::seconds meter_silence{300};

/// When the last minute that is bound is over.
timestamp paid_until(const meeting_row& x);
/// Under which reference its points are bound, from 0.
std::string meter_hold(const room_id& id, size_t number);

enum class meter_event : uint8_t {
  heard,  ///< Its host's client asks: what has begun is charged.
  looked, ///< Time has passed: what comes is bound, or it is over.
  asked   ///< Its host ends it.
};

/// All of one commit.
struct metering {
  ec error = ec::none; ///< Not none: the other members are as they were.
  meeting_row meeting; ///< Its version is counted.
  user_money money;
  std::vector<ledger_txn> txns;
  int64_t taken = 0; ///< Points that were charged.
  bool warn = false; ///< What is bound ends soon, and cannot be extended.
  std::optional<timestamp>
      look_at; ///< When time alone changes something next; nothing: it is over.
};

/// Begins a meeting; `price` is that of the gate, which the caller has passed. Fails:
/// points_required (not one minute can be paid).
metering begin_meeting(meeting_row meeting, const user_money& money, const money_rules& rules,
                       timestamp at);

/// What happens to a meeting that is under way. A second event at the same moment charges nothing.
metering decide(const meeting_row& meeting, const user_money& money, meter_event event,
                const money_rules& rules, timestamp at);

} // namespace zhian::money
