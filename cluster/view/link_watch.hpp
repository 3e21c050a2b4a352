// Who has a link with whom, as every node publishes it with its beat, and what follows for two that
// have none although both beat: callers at one cannot reach what lives at the other, and neither is
// dead (reference: cluster.md H, "node cut from peers only"). Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cluster/view/view.hpp"

namespace zhian::cluster {

/// Times are nanoseconds of CLOCK_BOOTTIME.
class link_watch {
public:
  /// `parted`: so long two may be without a link before one of them makes way; `whole`: so long a
  /// node that made way must have links with all before it comes back. `longest_gap`: polls further
  /// apart prove nothing about the time between them.
  link_watch(int64_t parted, int64_t whole, int64_t longest_gap)
      : parted_(parted), whole_(whole), longest_gap_(longest_gap) {}

  /// A poll that succeeded at `now` showed these members. `counts`: whether one can be told about:
  /// it beats, and nobody takes it for gone.
  void polled(int64_t now, const std::string& me, const std::vector<member>& members,
              const std::function<bool(const member&)>& counts);

  /// The incarnation this node makes way for, empty: it stays. Those that stay are chosen by their
  /// number of links, of equals the least name first, each with a link to all chosen before it; who
  /// has had none with one of them for long enough goes.
  const std::string& makes_way_for() const { return makes_way_for_; }
  /// Whether it has had links with all that are up for long enough, or nobody is up.
  bool whole() const { return is_whole_; }

private:
  int64_t parted_;
  int64_t whole_;
  int64_t longest_gap_;
  int64_t last_poll_ = 0;
  int64_t whole_since_ = 0;              ///< 0: it is not.
  std::map<std::string, int64_t> apart_; ///< Members without a link with this one, and since when.
  std::string makes_way_for_;
  bool is_whole_ = false;
};

} // namespace zhian::cluster
