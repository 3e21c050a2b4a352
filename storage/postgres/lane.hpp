// LANE: a detached actor with one connection, the only writer of its shards.
#pragma once

#include <memory>
#include <string>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"
#include "storage/postgres/batch.hpp"

namespace zhian::storage {

/// Spawns one lane. It answers `write_set` with `committed`, takes what waits into one transaction
/// (≤ settings.batch commands), and after COMMIT tells the hub, the outbox dispatcher and the
/// timers
/// (`lane_listeners`), in order, before it answers.
caf::actor spawn_lane(caf::actor_system& sys, const postgres_settings& conf,
                      std::shared_ptr<node_status> status, size_t number, sabotage off = {});

} // namespace zhian::storage
