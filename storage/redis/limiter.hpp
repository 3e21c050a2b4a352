// Rate limits of the node.
#pragma once

#include <memory>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian {

/// LIMITER: answers `take_tokens`. Counts in Redis, for all nodes together; while Redis is away or
/// slow, in memory, for this node alone. Never fails and never waits longer than `where.timeout`
/// (bad_request: more than 16 buckets). With port 0 and no socket it counts in memory. Sets
/// `status->redis_up`.
caf::actor spawn_limiter(caf::actor_system& system, const redis_settings& where,
                         std::shared_ptr<node_status> status);

} // namespace zhian
