// Streams: what a user or a room is told, in order. The number of a frame is assigned in the
// commit.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor.hpp>

#include "protocols/ids.hpp"
#include "protocols/message.hpp"

namespace zhian {

/// The two kinds of streams.
enum class stream_kind : uint8_t { user = 1, room = 2 };

/// Names one stream; `id` is the user's or the room's id in text form.
struct stream_ref {
  stream_kind of = stream_kind::user;
  std::string id;
  auto operator<=>(const stream_ref&) const = default;
  /// The channel name a client sees: "user" or "room:rom_…".
  std::string channel() const { return of == stream_kind::user ? "user" : "room:" + id; }
  /// The key in rows and in the hub: "user:usr_…" or "room:rom_…".
  std::string key() const { return (of == stream_kind::user ? "user:" : "room:") + id; }
  ZHIAN_FIELDS(of, id)
};

inline stream_ref stream_of(const user_id& id) {
  return {stream_kind::user, id.str()};
}
inline stream_ref stream_of(const room_id& id) {
  return {stream_kind::room, id.str()};
}

/// One frame. `seq` 0: interim, not stored, may be dropped for a slow consumer.
/// A frame with a seq was committed before anybody could receive it.
struct stream_frame {
  static constexpr uint16_t kind = 0x0103;
  stream_ref stream;
  std::string epoch; ///< Opaque: stream generation + database timeline. Another epoch means: take a
                     ///< snapshot.
  uint64_t seq = 0;
  std::string type; ///< E.g. "question", "answer", "delta".
  std::string data; ///< JSON object text.
  timestamp at{};
  ZHIAN_FIELDS(stream, epoch, seq, type, data, at)
};

/// To the hub: tell these, in this order. Sent by lanes after COMMIT, and by rooms for interim
/// frames.
struct publish {
  static constexpr uint16_t kind = 0x0f02;
  std::vector<std::shared_ptr<const stream_frame>> frames;
};

/// To the hub: the sender (an edge's io_actor) wants the frames of this stream as `told` messages;
/// one subscription an edge and stream. Answered with `done` once every later frame is sure to be
/// sent.
struct subscribe_stream {
  static constexpr uint16_t kind = 0x0f03;
  using reply = done;
  std::string key;
  bool for_node = false; ///< The sender speaks for another node, which is told no node-wide news
                         ///< and nothing that was relayed.
};
struct unsubscribe_stream {
  static constexpr uint16_t kind = 0x0f04;
  std::string key;
};

/// From the hub to an edge.
struct told {
  static constexpr uint16_t kind = 0x0f05;
  std::vector<std::shared_ptr<const stream_frame>> frames;
  /// Streams whose frames come from another node than before: what was told in between is in the
  /// store alone.
  std::vector<std::string> moved;
};

/// To the hub: what other nodes told; it goes to the edges of this node and no further.
struct relayed {
  static constexpr uint16_t kind = 0x0f07;
  told news;
};

/// To the hub and from it to every edge of the node: this session is over, drop its lease and
/// sockets.
struct session_ended {
  static constexpr uint16_t kind = 0x0104;
  session_id session;
  user_id user;
  std::string reason; ///< "signed_out", "replaced", "replayed", "blocked", …
  ZHIAN_FIELDS(session, user, reason)
};

/// To the hub: what another node told.
struct session_ended_elsewhere {
  static constexpr uint16_t kind = 0x0f08;
  session_ended what;
};

/// To the hub and from it to every edge of the node: the node is drained; sockets and event streams
/// are told to come back, which leads them to another node.
struct sockets_leave {
  static constexpr uint16_t kind = 0x0f0c;
};

/// To the hub: the sender (an edge) wants `session_ended` and other node-wide news.
struct join_edge {
  static constexpr uint16_t kind = 0x0f06;
  using reply = done;
};

/// From the hub to the gate: an edge of this node wants the stream, or none does any more. Answered
/// when every later frame is sure to come, from whatever node owns the stream.
struct follow_stream {
  static constexpr uint16_t kind = 0x0f09;
  using reply = done;
  std::string key;
};
struct unfollow_stream {
  static constexpr uint16_t kind = 0x0f0a;
  std::string key;
};
/// To the hub, once: the gate of this node.
struct use_gate {
  static constexpr uint16_t kind = 0x0f0b;
  caf::actor gate;
};

/// The shard a stream belongs to; empty: not the key of a stream.
std::optional<shard_id> shard_of_stream(std::string_view key);

} // namespace zhian
