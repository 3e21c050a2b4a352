// Meetings: a service that is paid for by the minute. What is here is its meter, which the account
// of its host keeps on the server's clock; what a client says of time is only a hint.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/entity.hpp"
#include "protocols/ids.hpp"

namespace zhian {

/// Why a meeting is over. Numbers are stored.
enum class meeting_end : uint8_t {
  asked = 1, ///< By its host.
  points,    ///< The minutes that were paid for are over, and there was nothing to pay more with.
  silence,   ///< Nobody was heard of it for too long; minutes count up to the last word.
  longest    ///< It lasted as long as one may.
};
std::string_view to_string(meeting_end x);

/// A meeting and how far it is charged. Price and grace are those of the rules when it began.
struct meeting_row {
  room_id id;
  realm in = realm::zhimai;
  user_id user;
  std::string title;
  int64_t price = 0;           ///< Points a minute; 0: it is free.
  int64_t grace_s = 0;         ///< Seconds at its start that cost nothing.
  std::vector<uint32_t> holds; ///< Minutes that each hold pays for; they follow each other.
  uint32_t minutes = 0;        ///< Charged so far.
  timestamp started_at{};
  timestamp seen_at{}; ///< When its host's client was last heard of it.
  bool warned = false; ///< That what is paid for ends soon; not since it was last extended.
  std::optional<timestamp> ended_at;
  std::optional<meeting_end> reason; ///< With `ended_at`.
  uint64_t version = 0;
  ZHIAN_FIELDS(id, in, user, title, price, grace_s, holds, minutes, started_at, seen_at, warned,
               ended_at, reason, version)
  bool operator==(const meeting_row&) const = default;
};
/// Points it has cost so far.
inline int64_t cost_of(const meeting_row& x) {
  return x.price * x.minutes;
}

/// A meeting as its host sees it.
struct meeting_view {
  static constexpr uint16_t kind = 0x0470;
  meeting_row meeting;
  timestamp paid_until{}; ///< It ends then if nothing can be paid for any more.
  int64_t taken = 0;      ///< Points that this request charged.
  int64_t available = 0;  ///< Points that are left.
  ZHIAN_FIELDS(meeting, paid_until, taken, available)
};

/// To an account: begins a meeting and binds points for its first minutes. Repeatable by op key.
/// Fails: tier_required, points_required, meeting_running, idempotency_conflict.
struct open_meeting {
  static constexpr uint16_t kind = 0x0471;
  using reply = meeting_view;
  std::string title; ///< May be empty.
  ZHIAN_FIELDS(title)
};
/// To an account: charges the minutes that have begun since, and keeps the meeting alive. The pair
/// of meeting and interval is the op key: the same one again charges nothing. Of a meeting that is
/// over: how it ended. Fails: tier_required, not_found.
struct meter_meeting {
  static constexpr uint16_t kind = 0x0472;
  using reply = meeting_view;
  room_id room;
  ZHIAN_FIELDS(room)
};
/// To an account: ends it, charges what has begun, gives the rest back. Of a meeting that is over:
/// how it ended. Fails: not_found.
struct end_meeting {
  static constexpr uint16_t kind = 0x0473;
  using reply = meeting_view;
  room_id room;
  ZHIAN_FIELDS(room)
};

} // namespace zhian
