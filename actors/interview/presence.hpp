// Who watches a room now. Not stored: connections say again and again that they are there, so a
// fresh activation, or one after a lost node, learns it anew.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>

#include "protocols/ids.hpp"

namespace zhian::interview {

class presence {
public:
  /// `born`: when this activation began to look; nobody is missed before.
  explicit presence(timestamp born = {}) : born_(born) {}

  /// A connection of `device` is there. False when it is a new one and there are `most` already.
  bool enter(uint64_t watcher, const session_id& device, timestamp now, size_t most);
  void leave(uint64_t watcher, timestamp now);
  /// A device did something without a connection that watches.
  void act(const session_id& device, timestamp now);
  /// Forgets connections that were not heard of for `lost_after`.
  void sweep(timestamp now, std::chrono::seconds lost_after);

  size_t watchers() const { return watchers_.size(); }
  uint32_t devices() const;
  bool here(const session_id& device) const;
  /// Whether a device has been away for longer than `lost_after`.
  bool lost(const session_id& device, timestamp now, std::chrono::seconds lost_after) const;

private:
  struct seen {
    session_id device;
    timestamp at{};
  };
  timestamp born_;
  std::map<uint64_t, seen> watchers_;
  std::map<session_id, timestamp> gone_; ///< When devices without a connection were last seen.
};

} // namespace zhian::interview
