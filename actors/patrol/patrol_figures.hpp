// What the patrols found, on the metrics of every node: read from the rows, so that it does not
// depend on where a patrol ran last.
#pragma once

#include <chrono>

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace zhian {

/// One a node. Asks `queries` at the start and then every `every`.
caf::actor spawn_patrol_figures(caf::actor_system& sys, caf::actor queries,
                                std::chrono::milliseconds every);

} // namespace zhian
