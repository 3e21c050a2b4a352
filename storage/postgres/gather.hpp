// The gatherer: all rows of a person for an export, page by page, on a connection of its own with
// time of its own, so that nobody else's queries wait for it.
#pragma once

#include <chrono>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include "config/settings.hpp"
#include "protocols/staff.hpp"

namespace zhian::storage {

/// Answers `gather_data`, one person after another; each may take `budget`.
caf::actor spawn_gatherer(caf::actor_system& sys, const postgres_settings& conf,
                          std::chrono::seconds budget);

} // namespace zhian::storage
