// The store as the cluster sees it, in memory: members, the view, shards and one counter a shard,
// with the rules of the SQL functions (storage/migrations/0001_cluster.sql) and of a fenced,
// deduplicated, versioned write.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/view/tenure.hpp"

namespace zhian::test {

/// What a test switches off to prove that it would be noticed.
struct model_sabotage {
  bool no_fence = false;
  bool no_version = false;
  bool no_dedup = false;
};

class model_store {
public:
  model_store(size_t shards, model_sabotage off = {})
      : shards_(shards), counters_(shards), off_(off) {}

  // Membership.
  void join(const cluster::member& m);
  /// The new beat; empty: dead.
  std::optional<uint64_t> beat(const std::string& incarnation,
                               const std::vector<std::string>& links = {});
  bool claim(const std::string& me, const std::vector<shard_id>& wanted,
             const std::vector<cluster::suspect>& dead);
  bool hand_over(const std::string& me, const std::string& target, const std::vector<shard_id>& ids,
                 const std::vector<uint64_t>& epochs);
  void leave(const std::string& me, cluster::member_state state);
  /// Drains because it has no link with `other`; false: refused.
  bool make_way(const std::string& me, const std::string& other);
  /// False: it does not drain by itself.
  bool come_back(const std::string& me);
  // Orders of operators; false: refused.
  bool order_drain(const std::string& incarnation);
  bool cancel_drain(const std::string& incarnation);
  bool evict(const std::string& incarnation);
  /// Pins a shard to a node; an empty name takes the pin off.
  void pin(shard_id shard, const std::string& name);
  cluster::cluster_view read() const;
  std::vector<cluster::member> members() const;

  // One counter a shard.
  struct counter {
    uint64_t version = 0;
    uint64_t value = 0;
    std::map<uint64_t, uint64_t> ops; ///< Each op that was committed and what it was answered.
    uint64_t last_epoch = 0;
    std::multiset<uint64_t> applied; ///< As often as they took effect.
  };
  enum class verdict { committed, repeated, fenced, conflict };
  /// Adds one at `version` (the one before it must be there). `answer`: the value after `op`, also
  /// of a repeat.
  verdict commit(const std::string& me, shard_id shard, uint64_t epoch, uint64_t op,
                 uint64_t version, uint64_t& answer);
  const counter& at(shard_id shard) const { return counters_[shard]; }

  /// Whether a write at `epoch` by `me` would pass the fence.
  bool owns(const std::string& me, shard_id shard, uint64_t epoch) const;
  /// What went wrong with the counters, if anything.
  const std::vector<std::string>& faults() const { return faults_; }

private:
  const cluster::member* live(const std::string& incarnation) const;
  bool change(const std::string& incarnation, cluster::member_state from, cluster::member_state to);

  std::map<std::string, cluster::member> members_; ///< By name.
  std::vector<cluster::shard_owner> shards_;
  cluster::shard_pins pins_;
  std::map<std::string, bool> drains_; ///< Incarnations that drain; true: by themselves.
  std::vector<counter> counters_;
  uint64_t version_ = 1;
  uint64_t epoch_ = 0;
  model_sabotage off_;
  std::vector<std::string> faults_;
};

} // namespace zhian::test
