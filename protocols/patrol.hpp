// The patrols that prove money, and what stays of each of their runs.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/time.hpp"

namespace zhian {

/// What a patrol looks at; docs/patrol.md tells when. Its name is the id of its entity.
enum class patrol_kind : uint8_t {
  unsettled = 1, ///< Orders of the last hours that are not settled, at the provider.
  unsettled_day, ///< The older ones of the last day.
  bill,          ///< The provider's bill of a day, our orders, our ledger.
  books          ///< The invariants of everybody's books.
};
inline constexpr patrol_kind all_patrols[] = {patrol_kind::unsettled, patrol_kind::unsettled_day,
                                              patrol_kind::bill, patrol_kind::books};
std::string_view to_string(patrol_kind x);
std::optional<patrol_kind> parse_patrol_kind(std::string_view name);
std::ostream& operator<<(std::ostream& out, patrol_kind x);

/// The timer that drives a patrol; payload: the time of the slot, RFC 3339; empty: the latest one.
inline constexpr const char* slot_timer = "slot";

/// Where a run stands. What is over never changes: it is in the chain of its patrol.
enum class run_state : uint8_t {
  running = 1,
  finished,
  missed ///< Its slot passed while nobody ran.
};
std::string_view to_string(run_state x);
std::optional<run_state> parse_run_state(std::string_view name);
std::ostream& operator<<(std::ostream& out, run_state x);

/// The run of one slot, as far as it came.
struct patrol_run_row {
  std::string patrol;
  timestamp slot{};
  run_state state = run_state::running;
  std::string cursor;     ///< What was looked at last; the next page begins behind it.
  int64_t checked = 0;    ///< Orders or accounts.
  int64_t ours_fen = 0;   ///< As our side has it …
  int64_t theirs_fen = 0; ///< … and as the other: the provider's, or the ledger's.
  int64_t findings = 0;
  std::map<std::string, int64_t> counts; ///< Further numbers, by a stable word.
  timestamp started_at{};
  std::optional<timestamp> finished_at;
  uint64_t version = 0;
  bool operator==(const patrol_run_row&) const = default;
};

} // namespace zhian
