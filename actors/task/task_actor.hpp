// TASK: one job. Keeps its stages in the store and asks others for the work.
//
//   timer work ──▶ turns: may I? ──▶ extracting ──▶ queries: the text ──▶ analysing ──▶ workers
//                                                                                         │
//   the account charges ◀──timer charge:<task>──[done, result] ◀── writing ◀──────────────┘
//
// The timer stands in the store until the task is over, so whichever node owns the task after a
// crash begins it again; the result, the end and the timer of the charge are one commit, so there
// is one of each.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// Handlers of protocols/task.hpp, "asked of the task".
caf::actor spawn_task(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
