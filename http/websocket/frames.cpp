#include "http/websocket/frames.hpp"

#include "protocols/json_writer.hpp"

namespace zhian::http {

std::string frame_text(const stream_frame& x) {
  json_writer out;
  out.open().field("ch", x.stream.channel()).field("epoch", x.epoch);
  if (x.seq != 0)
    out.field("seq", x.seq);
  return out.field("type", x.type).raw("data", x.data).field("at", to_rfc3339(x.at)).close().take();
}

std::string gap_text(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                     std::string_view snapshot, timestamp at) {
  json_writer out;
  out.open()
      .field("ch", stream.channel())
      .field("epoch", epoch)
      .field("seq", seq)
      .field("type", "gap");
  return out.raw("data", snapshot).field("at", to_rfc3339(at)).close().take();
}

std::string session_ended_text(std::string_view reason) {
  auto data = json_writer{}.open().field("reason", reason).close().take();
  return json_writer{}.open().field("type", "session_ended").raw("data", data).close().take();
}

std::string reconnect_text(uint32_t delay_ms, std::string_view url) {
  json_writer data;
  data.open().field("delay_ms", delay_ms);
  if (!url.empty())
    data.field("url", url);
  auto text = data.close().take();
  return json_writer{}.open().field("type", "reconnect").raw("data", text).close().take();
}

std::string reply_text(std::string_view id, std::string_view data) {
  return json_writer{}.open().field("id", id).field("ok", true).raw("data", data).close().take();
}

std::string refusal_text(std::string_view id, std::string_view problem) {
  json_writer out;
  out.open();
  if (id.empty())
    out.null("id");
  else
    out.field("id", id);
  return out.field("ok", false).raw("error", problem).close().take();
}

std::string authenticated_data(const user_id& user, const session_id& session,
                               timestamp expires_at) {
  return json_writer{}
      .open()
      .field("user_id", user.str())
      .field("session_id", session.str())
      .field("expires_at", to_rfc3339(expires_at))
      .close()
      .take();
}

std::string subscribed_data(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                            bool recovered, const room_view* room) {
  json_writer out;
  out.open()
      .field("ch", stream.channel())
      .field("epoch", epoch)
      .field("seq", seq)
      .field("recovered", recovered);
  if (room) {
    out.open("room")
        .field("phase", to_string(room->phase))
        .field("turn", room->turn)
        .field("questions", room->questions)
        .field("engine", room->engine)
        .field("paused", room->paused_at.has_value());
    if (room->speaker)
      out.field("speaker", room->speaker.str());
    else
      out.null("speaker");
    out.field("devices", room->devices).close();
  }
  return out.close().take();
}

std::string channel_data(std::string_view channel) {
  return json_writer{}.open().field("ch", channel).close().take();
}

std::string pong_data(timestamp now) {
  return json_writer{}.open().field("at", to_rfc3339(now)).close().take();
}

std::string receipt_data(const room_ack& x) {
  return json_writer{}
      .open()
      .field("seq", x.seq)
      .field("turn", x.turn)
      .field("phase", to_string(x.phase))
      .close()
      .take();
}

} // namespace zhian::http
