// ORPHANS: when others have died, ends what their lanes left open in the store, which would keep
// their shards locked.
#pragma once

#include <string>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace zhian::cluster {

/// To orphans: shards were won, perhaps of a node that died.
struct end_orphans {
  static constexpr uint16_t kind = 0x0f9e;
};

/// A detached actor; it connects when there is something to do.
caf::actor spawn_orphans(caf::actor_system& sys, std::string dsn);

} // namespace zhian::cluster
