#include "http/websocket/frames.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace zhian::http {

namespace {

/// A JSON object, written field by field.
class object {
public:
  object() { out_.StartObject(); }

  object& text(std::string_view name, std::string_view value) {
    key(name);
    out_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    return *this;
  }
  object& number(std::string_view name, uint64_t value) {
    key(name);
    out_.Uint64(value);
    return *this;
  }
  object& flag(std::string_view name, bool value) {
    key(name);
    out_.Bool(value);
    return *this;
  }
  object& null(std::string_view name) {
    key(name);
    out_.Null();
    return *this;
  }
  /// A value that is JSON text already.
  object& raw(std::string_view name, std::string_view json) {
    key(name);
    out_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
    return *this;
  }
  std::string end() {
    out_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

private:
  void key(std::string_view name) {
    out_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> out_{buffer_};
};

} // namespace

std::string frame_text(const stream_frame& x) {
  object out;
  out.text("ch", x.stream.channel()).text("epoch", x.epoch);
  if (x.seq != 0)
    out.number("seq", x.seq);
  return out.text("type", x.type).raw("data", x.data).text("at", to_rfc3339(x.at)).end();
}

std::string gap_text(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                     std::string_view snapshot, timestamp at) {
  object out;
  out.text("ch", stream.channel()).text("epoch", epoch).number("seq", seq).text("type", "gap");
  return out.raw("data", snapshot).text("at", to_rfc3339(at)).end();
}

std::string session_ended_text(std::string_view reason) {
  auto data = object{}.text("reason", reason).end();
  return object{}.text("type", "session_ended").raw("data", data).end();
}

std::string reconnect_text(uint32_t delay_ms) {
  auto data = object{}.number("delay_ms", delay_ms).end();
  return object{}.text("type", "reconnect").raw("data", data).end();
}

std::string reply_text(std::string_view id, std::string_view data) {
  return object{}.text("id", id).flag("ok", true).raw("data", data).end();
}

std::string refusal_text(std::string_view id, std::string_view problem) {
  object out;
  if (id.empty())
    out.null("id");
  else
    out.text("id", id);
  return out.flag("ok", false).raw("error", problem).end();
}

std::string authenticated_data(const user_id& user, const session_id& session,
                               timestamp expires_at) {
  return object{}
      .text("user_id", user.str())
      .text("session_id", session.str())
      .text("expires_at", to_rfc3339(expires_at))
      .end();
}

std::string subscribed_data(const stream_ref& stream, std::string_view epoch, uint64_t seq,
                            bool recovered, const room_view* room) {
  object out;
  out.text("ch", stream.channel())
      .text("epoch", epoch)
      .number("seq", seq)
      .flag("recovered", recovered);
  if (room)
    out.raw("room", object{}
                        .text("phase", to_string(room->phase))
                        .number("turn", room->turn)
                        .number("questions", room->questions)
                        .text("engine", room->engine)
                        .end());
  return out.end();
}

std::string channel_data(std::string_view channel) {
  return object{}.text("ch", channel).end();
}

std::string pong_data(timestamp now) {
  return object{}.text("at", to_rfc3339(now)).end();
}

std::string receipt_data(const room_ack& x) {
  return object{}
      .number("seq", x.seq)
      .number("turn", x.turn)
      .text("phase", to_string(x.phase))
      .end();
}

} // namespace zhian::http
