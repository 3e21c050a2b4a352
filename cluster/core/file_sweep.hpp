// SWEEP: takes away stored files that no row refers to: bytes that were put for a command that was
// never committed.
//
//   page of old objects ──▶ which has no row? ──▶ erase, unless put again ──▶ next page … ──▶ noted
#pragma once

#include <memory>

#include <caf/actor.hpp>

#include "config/settings.hpp"
#include "protocols/message.hpp"
#include "protocols/services.hpp"
#include "protocols/time.hpp"

namespace zhian::cluster {

/// Looks at the next objects of the store, a bounded number, as if it were `now`; answered when it
/// is done. The run after goes on where this one ended.
struct sweep_files {
  static constexpr uint16_t kind = 0x0faa;
  using reply = done;
  timestamp now{};
};

/// Objects one run looks at, and one page of them.
inline constexpr uint32_t most_swept = 20000;
inline constexpr uint32_t sweep_page = 500;

/// A detached actor with its own connection, one a node: each sweeps the objects only it sees; of a
/// shared store the node that owns shard 0 does.
caf::actor spawn_file_sweep(caf::actor_system& sys, services svc,
                            std::shared_ptr<const settings> conf);

} // namespace zhian::cluster
