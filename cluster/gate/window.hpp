// Flow control of one link, without a socket: what may be sent, what waits, what is too much
// (reference: cluster.md B).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace zhian::cluster {

struct window_rules {
  size_t credit = 4 << 20;       ///< Bytes in flight at most.
  size_t queue_bytes = 16 << 20; ///< Bytes waiting at most.
  size_t queue_length = 32'768;  ///< Frames waiting at most.
  size_t piece = 64 << 10;       ///< Frames are sent together up to here.
};

/// The sending end.
class send_window {
public:
  explicit send_window(window_rules rules = {}) : rules_(rules), credit_(rules.credit) {}

  /// `ephemeral`: may be dropped for others, the oldest first (typing, deltas). False: too much
  /// waits already; the caller says so to whoever asked, at once.
  bool offer(std::string frame, bool ephemeral = false);
  /// Ahead of everything and without credit: greetings, probes and credit itself, or a full link
  /// would look dead.
  void urgent(std::string frame);
  /// The next bytes for the socket, frames together; empty: nothing waits or nothing may be sent.
  std::string take();
  /// The other end has dealt with so many bytes.
  void credited(uint64_t bytes);

  size_t waiting_bytes() const { return waiting_; }
  uint64_t dropped() const { return dropped_; }

private:
  struct piece {
    std::string bytes;
    bool ephemeral;
  };
  bool drop_oldest();

  window_rules rules_;
  std::deque<piece> queue_;
  std::string urgent_;
  size_t waiting_ = 0;
  size_t ephemerals_ = 0;
  size_t credit_;
  uint64_t dropped_ = 0;
};

/// The receiving end: when to tell the other one that it may go on.
class receive_window {
public:
  explicit receive_window(window_rules rules = {}) : due_(rules.credit / 4) {}

  /// So many bytes were dealt with. Not 0: credit to send now.
  uint64_t consumed(size_t bytes);

private:
  size_t due_;
  uint64_t owed_ = 0;
};

} // namespace zhian::cluster
