// TIMERS: fires durable timers of this node's shards. The effect consumes the row, so it happens
// once, whoever fires.
#pragma once

#include <memory>

#include "cluster/core/shard_map.hpp"
#include "protocols/services.hpp"
#include "protocols/storage.hpp"

namespace zhian::cluster {

/// To timers and outbox: shards were won or the rows were changed by an operator: read again.
struct reload_work {
  static constexpr uint16_t kind = 0x0fa0;
};

/// From a host: this activation has ended. Whatever it was asked and has not answered, it never
/// will.
struct activation_ended {
  static constexpr uint16_t kind = 0x0f85;
  entity_ref entity;
};

/// Keeps those due within a minute in memory (loaded at claim and every 5 s, told by lanes in
/// between) and asks the entity `timer_fired` when one is due; failed ones are tried again with
/// growing delay.
caf::actor spawn_timers(caf::actor_system& sys, services svc);

} // namespace zhian::cluster
