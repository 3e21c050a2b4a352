// Where a shard belongs: weighted rendezvous hashing over the names of members, which every node
// computes alike from the same view (reference: Thaler and Ravishankar 1998; the weighted form by
// Schindelhauer and Schomaker 2005).
#pragma once

#include <span>
#include <vector>

#include "cluster/view/view.hpp"

namespace zhian::cluster {

/// The member whose score weight / -ln(u) is highest, u being the hash of (shard, name) in (0, 1);
/// of equals the greater name. Null when there is nobody. Names and not incarnations are hashed: a
/// restarted node gets its shards back.
const member* target_of(shard_id shard, std::span<const member* const> candidates);

/// Who may be given shards among `up` members: those of the newest version, unless that puts more
/// than half as much again as its fair share on one of them. So a rolling deploy moves a shard
/// once.
std::vector<const member*> targets_among(std::vector<const member*> up);

/// Who may be given shards, and what operators have said about some of them.
class shard_targets {
public:
  /// `up`: members that are there and take shards. `pins` must outlive this.
  shard_targets(std::vector<const member*> up, const shard_pins& pins);

  /// Where a shard belongs: at the node it is pinned to while that one is up, whatever its version;
  /// else at the target of rendezvous. Null when there is nobody.
  const member* of(shard_id shard) const;
  /// Whether a pin decides about it now.
  bool pinned(shard_id shard) const { return pinned_to(shard) != nullptr; }
  bool empty() const { return up_.empty(); }

private:
  const member* pinned_to(shard_id shard) const;

  std::vector<const member*> up_;
  std::vector<const member*> fair_; ///< Those of `up_` that rendezvous chooses from.
  const shard_pins& pins_;
};

} // namespace zhian::cluster
