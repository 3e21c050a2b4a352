// Merges what a stream stored with what it tells, so that one consumer sees every final once and in
// order.
//
//            opening ──start / caught up──▶ live ──hole──▶ reading ──caught up──▶ live
//
// While opening or reading, live frames are held; a hole, another epoch or too many held frames ask
// for a read of the stream's history. Pure: no clock, no actor, no socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "protocols/stream.hpp"

namespace zhian::http {

/// A frame on its way to sockets: its JSON text is made once and shared. Used on one io thread.
class wire_frame {
public:
  explicit wire_frame(std::shared_ptr<const stream_frame> what) : what_(std::move(what)) {}
  const stream_frame& operator*() const { return *what_; }
  const stream_frame* operator->() const { return what_.get(); }
  bool interim() const { return what_->seq == 0; }
  const std::shared_ptr<const std::string>& text() const;

private:
  std::shared_ptr<const stream_frame> what_;
  mutable std::shared_ptr<const std::string> text_;
};
using frame_ptr = std::shared_ptr<const wire_frame>;

/// Where a consumer stands: it has everything up to `seq`.
struct stream_position {
  std::string epoch;
  uint64_t seq = 0;
  bool operator==(const stream_position&) const = default;
};

/// The view of one consumer on one stream.
class stream_cursor {
public:
  /// Frames missing at most for a recovery; more is a gap.
  static constexpr uint32_t history_limit = 1000;

  explicit stream_cursor(size_t max_held = 256) : max_held_(max_held) {}

  /// A frame from the hub; what may be sent now is appended to `out`.
  void live(frame_ptr frame, std::vector<frame_ptr>& out);

  /// Everything after `from` follows: a subscription from now on, or after a gap was told.
  void start(stream_position from, std::vector<frame_ptr>& out);

  /// The consumer claims to have everything up to `from`; its history is to be read.
  void claim(stream_position from);

  /// Frames may have been missed without a sign of it: the history after `position()` is read once
  /// more.
  void doubt();

  /// Whether the history after `position()` is to be read. Asking it says that the read begins now.
  bool wants_read();

  /// What the read found: `frames` after the position, at most `history_limit`, and the head.
  /// False: the missing frames are not all there, the consumer needs a snapshot and then `start`.
  bool history(const std::string& epoch, uint64_t head, const std::vector<frame_ptr>& frames,
               std::vector<frame_ptr>& out);

  const stream_position& position() const { return at_; }
  bool is_live() const { return mode_ == mode::live; }

private:
  enum class mode : uint8_t { opening, live, reading };
  enum class fit : uint8_t { old, next, later, other_epoch };

  fit fit_of(const frame_ptr& frame) const;
  void hold(frame_ptr frame);
  void release(std::vector<frame_ptr>& out);

  mode mode_ = mode::opening;
  bool wants_read_ = false;
  stream_position at_;
  std::deque<frame_ptr> held_;
  size_t held_before_read_ =
      0;              ///< Of `held_`: came before the read began, so the read knows of them.
  bool lost_ = false; ///< Frames were not held for want of room.
  size_t max_held_;
};

} // namespace zhian::http
