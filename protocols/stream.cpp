#include "protocols/stream.hpp"

namespace zhian {

std::optional<shard_id> shard_of_stream(std::string_view key) {
  auto colon = key.find(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  auto id = key.substr(colon + 1);
  if (key.starts_with("user:"))
    if (auto user = user_id::parse(id))
      return user->shard;
  if (key.starts_with("room:"))
    if (auto room = room_id::parse(id))
      return room->shard;
  return std::nullopt;
}

} // namespace zhian
