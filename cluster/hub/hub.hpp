// The publication hub of a node: takes what lanes committed and tells the edges that want it.
//
//   lane ──publish, after COMMIT, in seq order──▶ ┌─────┐ ──told──▶ edge (io_actor) ──▶ sockets,
//   event streams room ──publish, interim frames──────────────▶ │ hub │ session
//   ──session_ended─────────────────────▶ └─────┘ ──session_ended──▶ every edge
#pragma once

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace zhian {

/// Starts the hub. It handles publish, subscribe_stream, unsubscribe_stream, join_edge,
/// session_ended and sockets_leave (protocols/stream.hpp). An edge that ends is forgotten. A local
/// edge's mailbox takes what it is told: the sockets behind it bound their queues.
caf::actor spawn_hub(caf::actor_system& system);

} // namespace zhian
