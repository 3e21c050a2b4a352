// MEMBERSHIP: this node's place in the cluster. Joins, claims, beats; a node that was declared dead
// ends.
#pragma once

#include <functional>
#include <memory>

#include <pqxx/connection>

#include "cluster/core/shard_map.hpp"
#include "cluster/gate/gate.hpp"
#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian::cluster {

/// What membership is told about the node it keeps.
struct membership_options {
  std::shared_ptr<const settings> conf;
  std::shared_ptr<node_status> status;
  std::shared_ptr<shard_map> map;
  /// Called once when the store says that this incarnation is dead; the process must end with 75.
  std::function<void()> on_fenced;
  /// Called a moment after shards were won (also at the first claim).
  std::function<void()> on_claimed;
  bool claim_at_start = true;
  peer me{};                       ///< How others reach this node; without an address it is alone.
  caf::actor gate{};               ///< Hears who is there; null: alone.
  caf::actor hub{};                ///< Hears of sessions that ended at other nodes.
  std::vector<caf::actor> lanes{}; ///< Asked whether they still work, as hosts and gate are.
  caf::actor outbox{};             ///< Ends what it is doing for shards that are given away.
  /// Asked before the node joins, again after it threw; false: it must not join, and knows why.
  std::function<bool(pqxx::connection&)> admit{};
  /// Called when an operator has this node drained.
  std::function<void()> on_drain{};
};

/// To membership: claim these, declaring dead those incarnations whose beat still stands at the
/// given number. Answers how many shards were won. Used by operators and tests.
struct claim_shards {
  static constexpr uint16_t kind = 0x0f90;
  using reply = uint32_t;
  std::vector<shard_id> wanted;
  std::vector<std::string> dead;
  std::vector<uint64_t> beats;
};

/// To membership: leave for good, or before that stop being a target and give all shards to others;
/// answered when that is done, or at once when there is nobody else.
struct leave_cluster {
  static constexpr uint16_t kind = 0x0f91;
  using reply = done;
  bool for_good = false;
};

/// A detached actor with its own connection; keeps `status->fresh_until`, `member`, `store_up`,
/// `shards_owned`.
caf::actor spawn_membership(caf::actor_system& sys, membership_options options);

} // namespace zhian::cluster
