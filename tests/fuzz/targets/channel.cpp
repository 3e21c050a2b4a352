// Channels as clients name them.
#include "http/websocket/channel.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using namespace zhian::http;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(channel_name) {
  principal who;
  who.user = *user_id::parse("usr_00a101JD3V8Z6Q4M7K2X9T5B0C1E8G");
  auto own = parse_channel("user", who);
  claim(own && own->shard == who.user.shard, "everybody has a channel");
  for (const auto& name : {std::string{bytes}, "room:" + std::string{bytes}}) {
    auto found = parse_channel(name, who);
    if (!found)
      continue;
    claim(found->stream.channel() == name, "a channel has one name");
    claim(found->room.has_value() == (name != "user"), "all channels but one's own are rooms");
    claim(found->room || found->stream == own->stream, "nobody names the channel of another user");
    claim(!found->room
              || (found->shard == found->room->shard && found->stream == stream_of(*found->room)),
          "a channel leads to its room");
  }
}
