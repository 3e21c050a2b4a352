// The shells of `identity` and `session`: load, decide, commit, answer.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// IDENTITY: owns one address. sign_up, resend_code, verify_code, sign_in, start_reset,
/// reset_password, change_password, end_other_sessions (protocols/identity.hpp).
caf::actor spawn_identity(caf::actor_system& sys, entity_context ctx);

/// SESSION: owns one signed-in device. refresh_session, lease_session, end_session, session_over.
caf::actor spawn_session(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
