// What travels between two nodes: our own bytes, so that nodes of different versions understand
// each other (reference: cluster.md B). All numbers little endian:
//
//   u16 magic   u8 wire version   u8 type   u16 header length   u16 shard   u16 kind   u16 schema
//   u8 hop   u8 flags   u16 error   u32 budget in ms   u64 epoch   16 source   16 destination   16
//   request   16 trace   8 span (header length bytes so far, of which an older reader skips those
//   it does not know)   payload: the rest
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/ids.hpp"

namespace zhian::cluster {

/// The wire versions this build speaks.
inline constexpr uint32_t wire_oldest = 1, wire_newest = 2;
/// The longest payload; what is larger travels in parts.
inline constexpr size_t max_payload = 256 * 1024;

enum class envelope_type : uint8_t {
  hello = 1,   ///< First on a link, both ways: who I am, and proof of it.
  request = 2, ///< A call to an entity; answered by `reply` or `refusal` with the same request id.
  reply = 3,
  refusal = 4, ///< `error` and its texts.
  event = 5,   ///< Not answered.
  probe = 6,   ///< Answered by `echo`.
  echo = 7,
  credit = 8, ///< So many bytes more may be sent.
  part = 9,   ///< The beginning of a request or of its answer (since wire version 2).
};

using node_bytes = std::array<uint8_t, 16>; ///< A uuid.

struct envelope {
  envelope_type type = envelope_type::event;
  uint8_t wire = wire_newest;
  shard_id shard = 0;
  uint16_t kind = 0;      ///< Number of the message.
  uint16_t schema = 0;    ///< Grows when fields are appended to it.
  uint8_t hop = 0;        ///< How often it was passed on.
  uint8_t flags = 0;      ///< How many parts came before.
  uint16_t error = 0;     ///< Of a refusal.
  uint32_t budget_ms = 0; ///< What is left of it; never a time of day.
  uint64_t epoch = 0;     ///< Of the shard, as the sender knows it: a hint.
  node_bytes source{};    ///< Incarnations: what was meant for an earlier process is dropped.
  node_bytes destination{};
  node_bytes request{};
  std::array<uint8_t, 24> trace{};
  std::string payload;

  bool operator==(const envelope&) const = default;
};

/// With its length in front, as it stands in the stream: u32 length of what follows, then the
/// envelope.
std::string to_frame(const envelope& x);
/// Of one envelope without the length. Empty: not an envelope of ours, or longer than one may be.
std::optional<envelope> parse_envelope(std::string_view bytes);

/// Cuts frames out of a stream.
class frame_reader {
public:
  void add(std::string_view piece) { buffer_.append(piece); }
  enum class found { envelope, nothing, rubbish };
  /// The next envelope; `rubbish`: the peer does not speak our language, the link is of no use.
  found next(envelope& out);
  /// Bytes of all envelopes found, with their lengths.
  uint64_t consumed() const { return consumed_; }

private:
  std::string buffer_;
  size_t read_ = 0;
  uint64_t consumed_ = 0;
};

/// "xxxxxxxx-xxxx-…" to bytes; zeros when it is no uuid.
node_bytes bytes_of_uuid(std::string_view text);
std::string uuid_of_bytes(const node_bytes& x);

} // namespace zhian::cluster
