// GATE: the one actor of a node that other nodes are reached through. Calls to entities of their
// shards go out here and come in here; nothing else of CAF crosses.
//
//   entity ──entity_call──▶ shard_map ──own shard──▶ shard host
//                                     └─another's──▶ gate ══request══▶ gate ──entity_call──▶ shard
//                                     host
//                                                         ◀══reply════
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "cluster/core/shard_map.hpp"
#include "cluster/gate/catalogue.hpp"
#include "cluster/gate/transport.hpp"
#include "cluster/view/view.hpp"

namespace zhian::cluster {

/// From membership: who is there now.
struct members_changed {
  static constexpr uint16_t kind = 0x0fe0;
  std::vector<peer> peers;
};

/// From the transport's thread.
struct frame_arrived {
  static constexpr uint16_t kind = 0x0fe1;
  std::string from;
  envelope what;
  size_t size = 0;
  std::chrono::steady_clock::time_point at; ///< When it came.
};
struct link_changed {
  static constexpr uint16_t kind = 0x0fe2;
  std::string with;
  uint32_t wire = 0; ///< Not 0: it is up, and this is what both ends speak.
  down_reason why = down_reason::lost;
};

/// To `use_links::observer`: what links tell about whether members live.
struct member_refused {
  static constexpr uint16_t kind = 0x0fe3;
  std::string incarnation;
  std::string observer;
};
struct member_answered {
  static constexpr uint16_t kind = 0x0fe4;
  std::string incarnation;
  std::string observer;
};

/// From membership: owners have changed. Others are told what was given to whom and need not ask
/// the store; where `given` is empty they are to look at once instead of with their next beat.
struct view_moved {
  static constexpr uint16_t kind = 0x0fe7;
  shards_given given{};
};
/// To `use_links::observer`: somebody else has said so. What was given comes as `shards_given`.
struct look_now {
  static constexpr uint16_t kind = 0x0fe8;
};
/// From membership, for each `shards_given`: the map has the new owners of these.
struct owners_known {
  static constexpr uint16_t kind = 0x0fef;
  std::vector<shard_id> shards;
};

struct gate_options {
  std::string me; ///< Incarnation.
  std::shared_ptr<shard_map> map;
  const catalogue* requests = nullptr;
  std::chrono::milliseconds budget{5000}; ///< How long a call is tried.
};

/// Needs its links before it can reach anybody: see `use_links`.
caf::actor spawn_gate(caf::actor_system& sys, gate_options options);

/// To the gate, once: its links, and who hears of members that refuse or answer.
struct use_links {
  static constexpr uint16_t kind = 0x0fe5;
  std::shared_ptr<transport> links;
  caf::actor observer;
  caf::actor hub;
};

/// Events of a transport as messages to `gate`.
link_events events_to(caf::actor gate);

} // namespace zhian::cluster
