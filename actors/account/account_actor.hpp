// ACCOUNT: one user's membership, points and belongings; everything a user creates is decided here,
// so that a repeat of the same Idempotency-Key meets the same memory.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// read_me, add_resume, create_room (protocols/account.hpp).
caf::actor spawn_account(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
