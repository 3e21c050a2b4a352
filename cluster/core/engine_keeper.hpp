// KEEPER: how engines work, the same on every node. Reads what is in force regularly and carries
// out what an administrator does with versions.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/engine_config.hpp"
#include "protocols/engine_versions.hpp"

namespace zhian::cluster {

/// Drafts of a feature that may stand at once.
inline constexpr uint32_t most_engine_drafts = 50;

/// A detached actor with its own connection that fills `board`; a store without versions begins
/// with those that the program brings. Hears await_engines, hold_engine, draft_engine,
/// publish_engine and roll_back_engine.
caf::actor spawn_engine_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                               std::shared_ptr<engine_board> board);

} // namespace zhian::cluster
