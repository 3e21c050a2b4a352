// OUTBOX: delivers committed work to the gateways, at least once, with the stable key of the
// effect.
#pragma once

#include <map>
#include <string>

#include <caf/actor.hpp>

#include "cluster/core/timers.hpp"
#include "protocols/errors.hpp"
#include "protocols/services.hpp"
#include "protocols/storage.hpp"

namespace zhian::cluster {

/// What to do with an item after an attempt; pure.
struct delivery_verdict {
  outbox_state state = outbox_state::done;
  timestamp next_at{};
};
/// `attempts` includes the one that just ended with `why`; `spread` in [-1, 1] moves the delay by
/// up to 20 %.
delivery_verdict judge(ec why, bool once, uint32_t attempts, timestamp now, double spread);

/// Deliveries that are tried before an item is dead.
inline constexpr uint32_t most_attempts = 12;

/// Dispatches items of this node's shards: marks `sending`, asks the gateway of the kind, marks
/// `done`, waits or dead. Every mark is a fenced commit. `gateways`: outbox kind → actor answering
/// `deliver`. Answers `release_shards` when nothing of those shards is under way any more, so that
/// what has gone out is written down before they go to another node.
caf::actor spawn_outbox(caf::actor_system& sys, services svc,
                        std::map<std::string, caf::actor> gateways);

} // namespace zhian::cluster
