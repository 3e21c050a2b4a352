// DESK: tries versions of what tasks work by out, on stored samples. Judges, and asks the model
// where one is set up; writes nothing.
#pragma once

#include <memory>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian::tasks {

/// A detached actor, as judging takes time. Hears try_engine: answered after engine_trial_budget at
/// the latest, with what has come by then. Fails: not_found (version, sample, a feature that has no
/// samples), overloaded, storage_unavailable.
caf::actor spawn_task_trials(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                             const services& svc);

} // namespace zhian::tasks
