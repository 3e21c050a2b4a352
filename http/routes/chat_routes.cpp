// The event stream of a room, for clients without a WebSocket. Streaming itself is in
// http/server/sse.
#include "http/routes/handlers.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/sse.hpp"

namespace zhian::http {

net::awaitable<http_reply> stream_chat(http_call& in) {
  json_object body{in.body};
  auto id = room_id::parse(body.text("room_id", 1, 64));
  std::optional<answer_turn> line;
  if (body.has("turn") || body.has("text")) {
    // An answer needs both: whoever names neither only listens.
    line.emplace();
    line->turn = static_cast<uint32_t>(body.number("turn", 1, 10000));
    line->text = body.text("text", 1, 8000);
  }
  if (auto wrong = body.finish())
    co_return fail(in, *wrong);
  if (!id)
    co_return fail(in, ec::not_found);
  set_op(in, body.canonical());
  co_return co_await stream_room(in, *id, std::move(line));
}

} // namespace zhian::http
