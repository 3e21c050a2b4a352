// What the tasks of a node share: turns, and threads for what takes time.
#pragma once

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "config/settings.hpp"
#include "protocols/task.hpp"

namespace zhian {

/// Answers `ask_turn` and `step_aside` and hears `end_turn`: `task.at_once` at a time, fair among
/// users. Who ends without a word gives its turn back.
caf::actor spawn_task_turns(caf::actor_system& sys, const task_settings& with);
/// Answers `do_work` and `read_model` on `task.at_once` threads: as many as there are turns, so
/// that what takes long does not wait. Reading an answer takes a moment and needs no turn.
caf::actor spawn_task_workers(caf::actor_system& sys, const task_settings& with);
/// Answers `show_result` and `compare_results` on a thread. Fails: unsupported, internal.
caf::actor spawn_task_readers(caf::actor_system& sys);

} // namespace zhian
