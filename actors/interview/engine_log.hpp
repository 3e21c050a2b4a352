// Who spoke in a room, and how its engine failed: kept in the room's row and told in its report.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/fwd.h>

#include "protocols/interview.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/time.hpp"

namespace zhian::interview {

inline constexpr std::string_view builtin_engine_name = "builtin";
inline constexpr std::string_view model_engine_name = "openai";

/// Most failures told one by one; further ones are counted.
inline constexpr size_t most_failures_kept = 50;
/// More often nobody needs another interviewer; every change is a frame and a line begun anew.
inline constexpr uint32_t most_engine_changes = 100;
/// A room whose engine gave up asks it again for somebody who comes, but not more often than this.
inline constexpr std::chrono::seconds trouble_pause{10};

/// A voice and the first turn it spoke.
struct spoken_from {
  uint32_t turn = 0;
  engine_voice voice;
  bool operator==(const spoken_from&) const = default;
};

/// One failed attempt at a line.
struct provider_failure {
  uint32_t turn = 0;
  uint32_t attempt = 0; ///< From 1 within the turn.
  std::string engine;
  std::string reason;
  timestamp at{};
  bool operator==(const provider_failure&) const = default;
};

/// The engine has given up on the current line; somebody has to decide.
struct standing_trouble {
  std::string reason;
  bool retryable = true;
  std::chrono::milliseconds retry_after{0};
  timestamp at{};
  bool operator==(const standing_trouble&) const = default;
};

struct engine_log {
  std::vector<spoken_from> voices; ///< In the order of turns; each differs from the one before.
  std::vector<provider_failure> failures; ///< The first ones.
  uint32_t failures_dropped = 0;
  std::optional<standing_trouble> trouble;
  uint32_t changes = 0; ///< How often the host chose who speaks.

  bool operator==(const engine_log&) const = default;
  bool empty() const { return *this == engine_log{}; }
  void heard(uint32_t turn, const engine_voice& voice);
  void failed(provider_failure x);
  /// The highest attempt that failed in this turn; 0: none.
  uint32_t attempts_of(uint32_t turn) const;
  /// The model that speaks for `engine`, if it has spoken last.
  std::string model_of(std::string_view engine) const;
};

/// `{voices:[…],failures:[…],failures_dropped,trouble?}` as the value of the member `name`.
void write_engine_log(json_writer& out, std::string_view name, const engine_log& x);
/// Reads that value; false when it is something else.
bool read_engine_log(const rapidjson::Value& value, engine_log& into);

/// `interviewers` and `provider_failures` (with `provider_failures_dropped`, when there are), as
/// members of a report.
void write_report_log(json_writer& out, const engine_log& x);

/// What became of a failed attempt.
enum class after_failure : uint8_t {
  retrying, ///< It is asked again after a pause.
  stuck,    ///< Given up; the host decides.
  fallback, ///< The built-in engine says this line (the closing one, which asks nothing).
};
std::string_view to_string(after_failure x);

/// `{turn,engine,reason,attempt,state,retryable,retry_in_ms?,options?}` of the final frame
/// `engine_trouble`.
std::string engine_trouble_data(const provider_failure& x, after_failure state, bool retryable,
                                std::chrono::milliseconds retry_in);
/// `{turn,engine}` of the final frame `engine_changed`.
std::string engine_changed_data(uint32_t turn, std::string_view engine);

} // namespace zhian::interview
