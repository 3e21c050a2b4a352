// APPROVAL: something that one of the staff has proposed. Hears the second person, and has the
// order do what was agreed to.
//
//   agree ──commit──▶ timer carry_out ──▶ order: refund_order, payment_told or check_order
//                            │                 └─ done, or it never will be ─commit─▶ approval and
//                            │                    finding end together
//                            └─ no answer: the same timer again, up to every 10 minutes
//
// The order knows its refunds by the approval's id and payments by their reference, so it may be
// asked again by an activation that does not know how far the last one came.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// Handlers of protocols/approval.hpp, "asked of the approval".
caf::actor spawn_approval(caf::actor_system& sys, entity_context ctx);

namespace approval {
/// What was agreed to is to be done; payload: the number of tries so far.
inline constexpr const char* carry_out_timer = "carry_out";
} // namespace approval

} // namespace zhian
