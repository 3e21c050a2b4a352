// Channels: the streams a consumer may name. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "http/server/call.hpp"
#include "protocols/interview.hpp"
#include "protocols/stream.hpp"

namespace zhian::http {

/// A channel as the consumer named it, and the entity behind it.
struct channel {
  stream_ref stream;
  shard_id shard = 0;
  std::optional<room_id> room; ///< Empty: the user's own stream.
};
/// "user" or "room:rom_…"; nothing for another text.
std::optional<channel> parse_channel(std::string_view text, const principal& who);

} // namespace zhian::http
