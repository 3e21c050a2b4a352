// What waits to be written to one consumer, bounded in bytes. Finals are never dropped: a consumer
// too slow for them is sent away and comes back with its position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace zhian::http {

/// Texts on their way out, in order.
class out_queue {
public:
  using text = std::shared_ptr<const std::string>;

  enum class verdict : uint8_t {
    queued,
    dropped,  ///< An interim text that would have waited behind too much.
    too_slow, ///< A final text that does not fit, even without the interim ones.
  };

  explicit out_queue(size_t max_bytes) : max_bytes_(max_bytes) {}

  /// A text too large for the bound still goes when nothing else waits.
  verdict push(text what, bool interim);
  const text& front() const { return texts_.front().what; }
  /// The front was written.
  void pop();
  /// Forgets what waits; the front stays while it is being written.
  void clear(bool keep_front);

  bool empty() const { return texts_.empty(); }
  size_t bytes() const { return bytes_; }
  /// Whether more of what can wait elsewhere may be pushed.
  bool has_room() const { return bytes_ <= max_bytes_ / 2; }
  /// Interim texts dropped so far.
  uint64_t dropped() const { return dropped_; }

private:
  struct one {
    text what;
    bool interim;
  };
  void drop_interim();

  std::deque<one> texts_;
  size_t bytes_ = 0;
  size_t max_bytes_;
  uint64_t dropped_ = 0;
};

} // namespace zhian::http
