// Hashing and checking passwords on a few threads of their own.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/gateways/password_hash.hpp"
#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian {

/// Answers `hash_password` (fails: validation_failed for a password nobody may have, overloaded)
/// and `check_password` (fails: overloaded) with bcrypt of `bcrypt_cost` on `password_workers`
/// threads; `password_queue` may wait.
caf::actor spawn_password_pool(caf::actor_system& sys, const auth_settings& with);

} // namespace zhian
