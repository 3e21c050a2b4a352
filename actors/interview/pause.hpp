// Pauses of an interview: what is held, for how long, and how they are taken out of every time that
// is told.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "config/settings.hpp"
#include "protocols/ids.hpp"

namespace zhian::interview {

/// More often nobody needs to pause; every pause is two frames and two lines in the row.
inline constexpr size_t most_pauses = 50;

/// From when to when the room was held; without an end it still is.
struct pause_span {
  timestamp from{};
  std::optional<timestamp> until;
  bool operator==(const pause_span&) const = default;
};

/// All pauses of a room, in their order; only the last may be open.
class pause_book {
public:
  pause_book() = default;
  explicit pause_book(std::vector<pause_span> spans) : spans_(std::move(spans)) {}

  const std::vector<pause_span>& spans() const { return spans_; }
  /// Whether the spans can be those of a room: in order, at most the last one open.
  bool consistent() const;
  bool paused() const { return !spans_.empty() && !spans_.back().until; }
  /// Since when the room is held; nothing when it is not.
  std::optional<timestamp> since() const;
  bool full() const { return spans_.size() >= most_pauses; }

  /// Not before the end of the pause before: clocks may step back, and so may the next node's.
  void begin(timestamp at);
  /// Harmless when the room is not held.
  void end(timestamp at);

  /// How much of [from, until) was held. An open pause lasts on.
  std::chrono::milliseconds within(timestamp from, timestamp until) const;

  bool operator==(const pause_book&) const = default;

private:
  std::vector<pause_span> spans_;
};

/// When a room in which nothing happens is ended.
timestamp idle_due(const pause_book& pauses, timestamp last_active, const interview_settings& conf);

} // namespace zhian::interview
