// What a node does with the shards that are its own, step by step: what it claims, what it gives
// away and when it may do either again. Pure: membership carries the steps out with the real store,
// the simulation with a model of it (reference: cluster.md A.5, A.6).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cluster/view/placement.hpp"

namespace zhian::cluster {

/// Shards that are given away in one transaction. From when it is begun until the store has
/// answered nobody serves them: a statement that was given up may still take effect.
struct portion {
  std::string target; ///< Incarnation.
  std::vector<shard_id> shards;
  std::vector<uint64_t> epochs; ///< At which they were held.
};

/// What a view, or news of shards that were given away, changed about the shards of this node.
struct tenure_change {
  std::vector<std::pair<shard_id, uint64_t>> held; ///< Whose epoch is another one now; 0: lost.
  std::vector<shard_id> lost;    ///< Those of them that were held before, at whatever epoch.
  bool won = false;              ///< Some are held that were not.
  uint32_t owned = 0;            ///< How many are held in all.
  std::vector<shard_id> moved{}; ///< Of news: those whose owner was not known yet.
  std::optional<bool> drained{}; ///< An order to give all away came or was taken back.
};

class tenure {
public:
  tenure(std::string me, placement_rules rules);

  // --- what was seen ---

  /// A poll of all members that succeeded at `now`.
  void polled(int64_t now, const std::vector<member>& members);
  /// Whether the view is to be read, the store's being at `version`.
  bool wants_view(uint64_t version) const { return stale_ || version != seen_.view().version; }
  /// The whole view was read.
  tenure_change saw(int64_t now, cluster_view view);
  /// Whoever gave shards away says that the store has committed it. What is this node's now is held
  /// at once. News that are late, or come twice, change nothing: every change of hands takes a
  /// greater epoch. The view is to be read when the store is asked next, and stands above them.
  tenure_change heard(const shards_given& x);
  /// See placement.
  void refused(int64_t now, const std::string& incarnation, const std::string& observer) {
    seen_.refused(now, incarnation, observer);
  }
  void answered(const std::string& incarnation, const std::string& observer) {
    seen_.answered(incarnation, observer);
  }

  // --- what to do ---

  /// What to claim now; nothing while this node drains or gives something away.
  claim_plan claims(int64_t now);
  /// The next shards to be given away; they count as not held from here on, and nothing else is
  /// given before `gave`. `active`: see `placement::moves`; only a few of these go together, as
  /// each waits until all of them have ended what they are doing.
  std::optional<portion> next_portion(int64_t now, const std::function<bool(shard_id)>& active);
  /// The store has answered about the portion that was under way, one way or the other.
  void gave();
  /// The process is about to end: all shards are to go, once; orders are past it.
  void leave();
  /// This incarnation is dead: nothing is its own any more.
  void ended();

  /// The incarnation this node is to make way for, empty: none. To be told to the store.
  std::string makes_way_for() const;
  /// Whether it made way and is to come back. To be told to the store.
  bool returns() const { return made_way_ && !leaving_ && seen_.links().whole(); }
  /// The store was told either, whatever it said.
  void told() { stale_ = true; }

  // --- what is so ---

  uint64_t epoch_of(shard_id shard) const { return held_[shard]; }
  /// Nothing is under way or waits to be given away.
  bool idle() const { return !under_way_ && waiting_.empty(); }
  /// This node takes no shards: ordered, or about to end.
  bool draining() const { return ordered_ || leaving_; }
  bool leaving() const { return leaving_; }
  const placement& seen() const { return seen_; }

private:
  void plan(const std::vector<move_plan>& plans);

  placement seen_;
  std::vector<uint64_t> held_; ///< Epoch by shard, 0: not held.
  std::vector<uint64_t>
      known_; ///< Epoch by shard, whoever holds it: of the view, or of news since.
  std::deque<move_plan> waiting_; ///< To be given away, each a portion at most.
  std::set<shard_id> given_;      ///< The portion that is under way.
  bool under_way_ = false;
  bool stale_ = false;   ///< The view is to be read again, whatever its version.
  bool ordered_ = false; ///< The store says that this node drains.
  bool leaving_ = false;
  bool said_farewell_ = false; ///< What is to go because it leaves is planned.
  bool made_way_ = false;      ///< The store says that it drains because it made way.
};

} // namespace zhian::cluster
