// QUERIES: a small pool of detached read actors, each with one connection.
#pragma once

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "config/settings.hpp"

namespace zhian::storage {

/// One handle for the whole pool; answers the query messages of protocols/storage.hpp.
/// Every query has a limit and a time-out; a store that does not answer is `storage_unavailable`.
caf::actor spawn_queries(caf::actor_system& sys, const postgres_settings& conf);

} // namespace zhian::storage
