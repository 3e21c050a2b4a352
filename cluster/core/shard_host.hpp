// SHARD HOST: activates entities of its shards, forwards calls to them, lets idle ones go.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "actors/entity/entity_actor.hpp"
#include "cluster/core/shard_map.hpp"

namespace zhian::cluster {

/// To a host: these shards are no longer ours; their activations end without another commit.
struct shards_lost {
  static constexpr uint16_t kind = 0x0f80;
  std::vector<shard_id> shards;
};

/// To a host: these shards are given away. Their activations end what they are doing; answered when
/// all have ended.
struct release_shards {
  static constexpr uint16_t kind = 0x0f84;
  using reply = done;
  std::vector<shard_id> shards;
};

/// To a host: whom it tells which activations have ended (timers.hpp).
struct tell_ends {
  static constexpr uint16_t kind = 0x0f86;
  caf::actor timers;
};

/// To a host: how many activations of each kind it has.
struct count_activations {
  static constexpr uint16_t kind = 0x0f81;
  struct reply {
    static constexpr uint16_t kind = 0x0f82;
    std::map<std::string, uint64_t> by_kind;
  };
};

/// One spawn function an entity kind.
using entity_factories = std::map<entity_kind, entity_factory>;

/// Answers `entity_call`: the entity itself answers the asker. A call for a shard that is not held
/// goes to the gate. Fails: not_owner (and there is no gate), unsupported (no such kind).
caf::actor spawn_shard_host(caf::actor_system& sys, std::shared_ptr<const shard_map> map,
                            entity_factories factories, services svc,
                            std::shared_ptr<const settings> conf);

} // namespace zhian::cluster
