// KEEPER: the keys of access tokens, the same on every node. Reads them regularly, and has a new
// one made when the newest is old: whoever is first makes it for all.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/key_ring.hpp"
#include "protocols/services.hpp"

namespace zhian::cluster {

/// A detached actor with its own connection that fills `ring`. Hears look_for_key, and reads the
/// store for that at most once a second, however many ask.
caf::actor spawn_key_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                            std::shared_ptr<key_ring> ring);

} // namespace zhian::cluster
