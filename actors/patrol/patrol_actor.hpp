// PATROL: looks by itself, at its slots, whether money is where it should be. What it finds is
// committed; what can be put right is an ordinary command to the order.
//
//   timers ──slot──▶ patrol ──page──▶ store: orders, ledger, books
//                      │ ▲ └──────▶ provider: bill of the day
//                      │ └─ check_order ──▶ orders (a few at a time)
//                      ▼
//                    lane: run with its cursor, findings; at the end the next timer
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// The patrol that the id of the entity names; asked by its timer alone.
caf::actor spawn_patrol(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
