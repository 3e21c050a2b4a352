// ORDER: one purchase. Keeps the dialogue with the provider; whatever moves money is committed by
// the account, which the order waits for.
//
//   timer prepay ──▶ provider: code ──▶ awaiting_payment, told on the user channel
//   timer expire ──▶ provider: paid? ─yes─▶ settled   ─no─▶ closed there, then here
//   timer close  ──▶ provider: closed (the buyer gave it up; money that comes all the same is late)
//   timer refund ──▶ provider: asked once under its number, then queried until it has ended
//
// A provider that does not answer is asked again later by the same timer, so an order survives its
// node at any point.
#pragma once

#include "actors/entity/entity_actor.hpp"

namespace zhian {

/// Handlers of protocols/payment.hpp, "asked of the order".
caf::actor spawn_order(caf::actor_system& sys, entity_context ctx);

} // namespace zhian
