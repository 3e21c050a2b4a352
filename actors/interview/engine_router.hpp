// Hands a line to the engine that is to speak it.
#pragma once

#include <caf/actor.hpp>

namespace zhian::interview {

/// `engine_start` goes to the engine it names, `engine_cancel` to both; answers go to the asker.
/// `model` may be null: a room that wants it hears `engine_failed` "not_configured".
caf::actor spawn_engine_router(caf::actor_system& sys, caf::actor builtin, caf::actor model);

} // namespace zhian::interview
