// NODE EDGE: speaks at the hub for one other node. What its sockets want is told to it once,
// however many they are.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor.hpp>

#include "cluster/gate/transport.hpp"
#include "protocols/stream.hpp"

namespace zhian::cluster {

/// Events between gates about streams; `envelope::kind`.
enum class stream_event : uint16_t {
  follow = 0x0010,       ///< Payload: the key of a stream of mine that you want.
  followed = 0x0011,     ///< Payload: that key. Every later frame is sure to be sent.
  unfollow = 0x0012,     ///< Payload: the key.
  frames = 0x0013,       ///< Payload: `frames_payload`.
  missed = 0x0014,       ///< Payload: a key. Frames of it could not be sent: read the store.
  session_over = 0x0015, ///< Payload: `session_ended`.
};

/// To a node edge, from the gate.
struct node_follows {
  static constexpr uint16_t kind = 0x0fea;
  std::string key;
  bool wants = true;
};

/// Lives as long as the link with `incarnation`; the gate ends it.
caf::actor spawn_node_edge(caf::actor_system& sys, caf::actor hub, std::shared_ptr<transport> links,
                           std::string incarnation);

/// The frames of `stream_event::frames`, in order; empty: not such a payload.
std::vector<std::shared_ptr<const stream_frame>> read_frames(std::string_view payload);

} // namespace zhian::cluster
