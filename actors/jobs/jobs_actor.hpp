// The postings' entity: the one that writes them.
//
//   activated ──▶ its book is read
//   a node took the shard over ──▶ samples that are not there yet, a piece at a time; the timer
//   "fetch" "fetch" fires ──▶ the crawler service is asked ──▶ one commit: postings, cursor, the
//   next timer staff ──▶ the rows it is about are read ──▶ decide ──commit──▶ rows and a line of
//   the audit
//
// Rows are not kept in memory: searches read the store, and there may be millions.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// Handlers of protocols/job.hpp, "asked of the catalogue".
caf::actor spawn_job_postings(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
