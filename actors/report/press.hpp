// The press of a node: reports as PDFs, one at a time on a thread of its own, and the last ones
// kept.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "protocols/report.hpp"

namespace zhian {

/// Answers `print_report`.
caf::actor spawn_press(caf::actor_system& sys);

} // namespace zhian
