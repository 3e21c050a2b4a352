// Whose beat stands still, by this node's own clock: clocks of different machines are never
// compared (reference: cluster.md A.5).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cluster/view/view.hpp"

namespace zhian::cluster {

/// Times are nanoseconds of CLOCK_BOOTTIME.
class beat_watch {
public:
  /// `longest_gap`: polls further apart than this prove nothing about the time between them, so all
  /// counting starts anew. After an outage of the store nobody is therefore expired.
  explicit beat_watch(int64_t longest_gap) : longest_gap_(longest_gap) {}

  /// A poll that succeeded at `now` showed these members.
  void polled(int64_t now, const std::vector<member>& members);
  /// How long the beat of this member has stood still, over polls that came without a gap.
  int64_t silence(const std::string& incarnation) const;
  /// The beat it was seen at; the one that `silence` speaks of.
  uint64_t beat_of(const std::string& incarnation) const;
  /// The last poll.
  int64_t last_poll() const { return last_poll_; }

private:
  struct seen {
    uint64_t beat;
    int64_t since;
  };
  int64_t longest_gap_;
  int64_t last_poll_ = 0;
  std::map<std::string, seen> seen_;
};

} // namespace zhian::cluster
