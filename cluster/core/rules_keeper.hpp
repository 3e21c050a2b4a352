// KEEPER: the rules of money, the same on every node. Reads the newest version regularly and puts
// versions in force that an administrator sends.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/rules_board.hpp"

namespace zhian::cluster {

/// A detached actor with its own connection that fills `board`; a store without rules begins with
/// those of actors/money/rules.hpp. Hears `change_rules` and `await_rules`.
caf::actor spawn_rules_keeper(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                              std::shared_ptr<rules_board> board);

} // namespace zhian::cluster
