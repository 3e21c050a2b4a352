// CATALOGUE: the one that writes the rows of a list which everybody reads. This one is the classic
// question bank; the workplace news (actors/news) and the postings (actors/jobs) have actors of
// their own.
//
//   activated ──▶ what the program ships and the store has not: written, a piece at a time
//   staff ──▶ the rows it is about are read ──▶ decide ──commit──▶ row and line of the audit
//
// Readers do not come by: they read the store. The rows are therefore not kept in memory either;
// staff are few, and the version of a row decides whether what was read is still so.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// By its name, the one with the handlers of protocols/question.hpp, "asked of the catalogue", or
/// that of protocols/job.hpp.
caf::actor spawn_catalogue(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
