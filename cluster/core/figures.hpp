// What a node tells about itself beside its beat, for operators: who lives in it, how long messages
// wait and are worked on, whom it is linked with. No decision rests on it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/core/shard_map.hpp"
#include "cluster/view/placement.hpp"
#include "protocols/metrics.hpp"
#include "protocols/runtime/metered_actor.hpp"
#include "protocols/services.hpp"

namespace zhian::cluster {

/// What the actors of one type did within a while.
struct actor_work {
  int64_t live = 0;     ///< Now.
  int64_t waiting = 0;  ///< Messages in all their mailboxes, now.
  int64_t deepest = 0;  ///< The longest single mailbox of the while.
  uint64_t handled = 0; ///< Messages.
  metrics::histogram::counts wait{};
  metrics::histogram::counts handling{};
};

/// Sums of an actor type that only grow, read again and again: tells what has come to them within
/// the last few readings. Pure.
class work_window {
public:
  /// What is told covers so many readings at most.
  static constexpr size_t readings = 5;

  /// `sums`: since the process began; `deepest`: since the last reading.
  void read(const actor_work& sums);
  actor_work recent() const;

private:
  std::deque<actor_work> kept_; ///< The oldest first; one more than is told of.
};

/// Used by one thread.
class node_figures {
public:
  static constexpr int64_t every_ns = 2'000'000'000;

  node_figures(std::shared_ptr<const shard_map> map, uint32_t lanes);

  /// Whether it is time to tell.
  bool due(int64_t now) const { return now - told_at_ >= every_ns; }
  /// All of it as a JSON object of at most 64 KiB; `now` is nanoseconds of CLOCK_BOOTTIME.
  std::string tell(int64_t now, const placement& seen);

private:
  /// The longest mailboxes are also shown on /metrics.
  struct observed {
    work_window window;
    metrics::gauge& deepest;
  };

  std::shared_ptr<const shard_map> map_;
  std::vector<metrics::gauge*> lanes_;
  std::map<std::string, observed, std::less<>> types_;
  std::deque<int64_t> readings_at_; ///< When, as many as a window keeps.
  int64_t begun_at_;
  int64_t told_at_ = 0;
};

} // namespace zhian::cluster
