// DESK: tries versions out and tells what differs between two. Reads, thinks and asks the model;
// writes nothing.
//
//   edge ──try_engine──▶ desk ──find_engine_version, load_room──▶ queries
//                         │ ├─ judges with both versions, on its own thread
//                         │ └─engine_start (three lines)──▶ model ──engine_done──▶ desk
//                         ◀─ at the latest after engine_trial_budget: what has come by then
#pragma once

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/services.hpp"

namespace zhian::interview {

/// A detached actor: judging takes time that no shared thread has. Hears try_engine and
/// diff_engines. What tasks do is tried out by `tasks` (actors/task/task_trials.hpp).
caf::actor spawn_trial_desk(caf::actor_system& sys, const interview_settings& conf,
                            const services& svc, caf::actor tasks);

} // namespace zhian::interview
