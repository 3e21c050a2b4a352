// What a node does about the shards it sees: claims those that belong to it and have no live owner,
// and gives those away that belong elsewhere. Pure; membership carries it out, and the store may
// still refuse (reference: cluster.md A.5, A.6).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cluster/view/beat_watch.hpp"
#include "cluster/view/link_watch.hpp"
#include "cluster/view/rendezvous.hpp"
#include "cluster/view/view.hpp"

namespace zhian::cluster {

/// Times are nanoseconds of CLOCK_BOOTTIME.
struct placement_rules {
  int64_t expire = 6'000'000'000;   ///< A member whose beat stands still so long is expired.
  int64_t poll_gap = 1'500'000'000; ///< Polls further apart prove nothing.
  int64_t settled =
      5'000'000'000; ///< Members stay the same so long before anything moves that need not.
  int64_t parted = 10'000'000'000; ///< Without a link so long, one of two members makes way.
  int64_t move_window = 10'000'000'000;
  int64_t refusal = 3'000'000'000; ///< A refused connection proves something for so long.
  uint32_t move_share =
      5; ///< Percent of all shards that may move with live activations in one window.
  size_t claim_limit = 256; ///< Of dead nodes' shards, and of idle ones that move, in one step.
};

/// A member that did not answer and the beat it stood at: one whose beat has moved since is not
/// declared dead.
struct suspect {
  std::string incarnation;
  uint64_t beat = 0;
  bool operator==(const suspect&) const = default;
};

struct claim_plan {
  std::vector<shard_id> wanted;
  std::vector<suspect> dead; ///< Owners of some of them.
};

struct move_plan {
  std::string target; ///< Incarnation.
  std::vector<shard_id> shards;
};

class placement {
public:
  placement(std::string me, placement_rules rules)
      : me_(std::move(me)),
        rules_(rules),
        watch_(rules.poll_gap),
        links_(rules.parted, rules.settled, rules.expire) {}

  /// A poll of all members that succeeded at `now`.
  void polled(int64_t now, const std::vector<member>& members);
  /// The whole view was read.
  void saw(int64_t now, cluster_view view);
  /// `observer` found nobody listening where `incarnation` did: one refused connection proves that
  /// the process has ended. Being wrong costs a restart, never a write: the fence decides.
  void refused(int64_t now, const std::string& incarnation, const std::string& observer);
  /// `observer` is connected to it again.
  void answered(const std::string& incarnation, const std::string& observer);

  /// What to claim now.
  claim_plan claims(int64_t now);
  /// What to give away now. `active`: whether anybody lives in a shard of this node; those move
  /// slowly, unless an operator has pinned them elsewhere.
  std::vector<move_plan> moves(int64_t now, const std::function<bool(shard_id)>& active);
  /// Where the shards of a node that leaves go, all of them.
  std::vector<move_plan> farewell(int64_t now) const;

  const cluster_view& view() const { return view_; }
  const std::string& me() const { return me_; }
  /// Whether this node is to give its shards away and take no more.
  bool draining() const;
  /// How long the beat of a member has stood still, as this node sees it, in nanoseconds.
  int64_t silence(const std::string& incarnation) const { return watch_.silence(incarnation); }
  /// Whether this node takes the member for gone.
  bool gone(int64_t now, const member& m) const;
  /// Who has a link with whom, and whether this node makes way for another one.
  const link_watch& links() const { return links_; }

private:
  /// `except`: an incarnation that gets nothing.
  shard_targets targets(int64_t now, const std::string& except = {}) const;
  /// More than half of the members went silent within one term: their way to the store is the
  /// likelier victim, so one more term is waited for.
  bool storm(int64_t now);

  std::string me_;
  placement_rules rules_;
  beat_watch watch_;
  link_watch links_;
  cluster_view view_;
  int64_t changed_at_ = 0;
  int64_t storm_until_ = 0;
  bool in_storm_ = false;
  std::map<std::string, std::map<std::string, int64_t>>
      refusals_;                                 ///< Of an incarnation, by observer, when.
  std::deque<std::pair<int64_t, size_t>> moved_; ///< When and how many with activations.
};

} // namespace zhian::cluster
