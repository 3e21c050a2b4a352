// The shell of a purse of the chaos suite's bank.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// PURSE: owns one purse. read_purse, move_money, credit_purse (protocols/bank.hpp).
caf::actor spawn_purse(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
