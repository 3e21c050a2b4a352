// UPKEEP: what the store needs regularly: partitions ahead of time, and an end to what is kept only
// for a while.
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/message.hpp"
#include "protocols/time.hpp"

namespace zhian::cluster {

/// Run now as if it were `now`; answered when it is done. Sent by itself at start and every hour.
struct run_upkeep {
  static constexpr uint16_t kind = 0x0fa8;
  using reply = done;
  timestamp now{};
};

/// Days a remembered op is kept, a delivered outbox item, and an address nobody proved.
inline constexpr int op_days = 3;
inline constexpr int outbox_days = 14;
inline constexpr int stranger_days = 30;
/// Minutes for which the end of a session is told again to nodes that may have missed it.
inline constexpr int session_end_minutes = 10;

/// `sweep`: of this node's files (cluster/core/file_sweep.hpp), asked every time as well.
/// A detached actor with its own connection. Every node may run it: its steps are idempotent and
/// bounded.
caf::actor spawn_upkeep(caf::actor_system& sys, std::shared_ptr<const settings> conf,
                        caf::actor sweep);

} // namespace zhian::cluster
