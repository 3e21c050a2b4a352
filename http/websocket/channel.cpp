#include "http/websocket/channel.hpp"

namespace zhian::http {

std::optional<channel> parse_channel(std::string_view text, const principal& who) {
  if (text == "user")
    return channel{stream_of(who.user), who.user.shard, std::nullopt};
  constexpr std::string_view prefix = "room:";
  if (!text.starts_with(prefix))
    return std::nullopt;
  auto room = room_id::parse(text.substr(prefix.size()));
  if (!room)
    return std::nullopt;
  return channel{stream_of(*room), room->shard, room};
}

} // namespace zhian::http
