// When a patrol runs, which of its slots have passed, and what its runs add up to. Pure.
//
//   timer "slot" ──▶ decide ──▶ slots that passed while nobody ran: recorded as missed
//                       │  └──▶ this slot was run before: the timer is set to the next one
//                       ▼
//                      run: page ──commit──▶ page ──commit──▶ … ──▶ finished, with the next timer
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "protocols/money_rows.hpp"
#include "protocols/patrol.hpp"

namespace zhian::patrol {

/// Slots stand `offset` past each multiple of `every` since 1970.
struct pace {
  std::chrono::microseconds every{};
  std::chrono::microseconds offset{};
  /// So many slots that passed are run after all, one after the other: each has something of its
  /// own to look at. Those before them are missed.
  int64_t run_late = 0;
};
pace pace_of(patrol_kind which, const patrol_settings& conf);

/// The latest slot that is not after `at`.
timestamp slot_before(timestamp at, const pace& by);
/// The first slot after `at`.
timestamp slot_after(timestamp at, const pace& by);

/// A calendar day in Beijing, which has no summer time; `end` is the first instant after it.
struct day_bounds {
  timestamp begin{};
  timestamp end{};
  bool operator==(const day_bounds&) const = default;
};
day_bounds beijing_day(timestamp at);
day_bounds day_before(const day_bounds& x);
/// "2026-11-29".
std::string text_of(const day_bounds& x);

/// Ages at which an order is looked at: created after `from`, not after `upto`.
struct time_window {
  timestamp from{};
  timestamp upto{};
  bool operator==(const time_window&) const = default;
};
/// Of `unsettled` and `unsettled_day`.
time_window window_of(patrol_kind which, timestamp slot, const patrol_settings& conf);

/// Slots that are recorded as missed in one commit at most.
inline constexpr size_t most_missed = 500;

/// What is to be done now that the timer has fired.
struct firing {
  enum class act : uint8_t { run, record_missed, nothing };
  act what = act::nothing;
  patrol_run_row run;            ///< Of `run`; version 0: it begins.
  std::vector<timestamp> missed; ///< Of `record_missed`, the oldest first.
  timestamp next{};              ///< Otherwise than with `run`: the slot the timer is set to.
};
/// `last`: the newest run of the patrol; `told`: the slot in the timer. A run that was begun is
/// finished, however late; a slot is run once, and never before its time.
firing decide(patrol_kind which, const std::optional<patrol_run_row>& last,
              std::optional<timestamp> told, timestamp now, const pace& by);

/// What one page found.
struct page {
  std::string cursor; ///< The next page begins behind it.
  bool last = false;
  int64_t checked = 0;
  int64_t ours_fen = 0;
  int64_t theirs_fen = 0;
  int64_t findings = 0;
  std::map<std::string, int64_t> counts;
  std::vector<money_finding> rows; ///< To be committed with the page.
};
/// The run with this page; after the last one it is finished at `at`.
patrol_run_row add(patrol_run_row run, const page& x, timestamp at);

/// A slot that passed while nobody ran.
patrol_run_row missed_run(patrol_kind which, timestamp slot, timestamp at);

} // namespace zhian::patrol
