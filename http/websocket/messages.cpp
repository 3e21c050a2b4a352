#include "http/websocket/messages.hpp"

#include "http/json/reader.hpp"

namespace zhian::http {

namespace {

using reason = json_problem::reason;

constexpr uint64_t max_seq = (uint64_t{1} << 53) - 1; // What a JSON number holds exactly.
constexpr size_t max_token = 4096;
constexpr size_t max_id = 64;
constexpr size_t max_answer = 8000;
constexpr size_t max_engine = 32;

std::string channel_in(json_object& data) {
  return data.text("ch", 1, 64);
}

room_id room_in(json_object& data) {
  auto room = room_id::parse(data.text("room_id", 1, 64));
  if (!room)
    data.refuse("room_id", reason::not_allowed);
  return room.value_or(room_id{});
}

bool read_data(json_object& data, std::string_view type, ws_message& out) {
  if (type == "auth")
    out.what = said::auth{data.text("access_token", 1, max_token)};
  else if (type == "refresh")
    out.what = said::refresh{data.text("access_token", 1, max_token)};
  else if (type == "subscribe")
    out.what = said::subscribe{channel_in(data)};
  else if (type == "unsubscribe")
    out.what = said::unsubscribe{channel_in(data)};
  else if (type == "ping")
    out.what = said::ping{};
  else if (type == "resume") {
    said::resume x;
    x.ch = channel_in(data);
    x.after.epoch = data.text("epoch", 1, 128);
    x.after.seq = data.number("seq", 0, max_seq);
    out.what = std::move(x);
  } else if (type == "room.answer") {
    said::answer x;
    x.room = room_in(data);
    x.line.turn = static_cast<uint32_t>(data.number("turn", 1, 1000));
    x.line.text = data.text("text", 1, max_answer);
    out.what = std::move(x);
  } else if (type == "room.end") {
    out.what = said::end{room_in(data)};
  } else if (type == "room.engine") {
    said::engine x;
    x.room = room_in(data);
    x.choice.engine = data.text("engine", 1, max_engine);
    out.what = std::move(x);
  } else if (type == "room.pause") {
    out.what = said::pause{room_in(data)};
  } else if (type == "room.resume") {
    out.what = said::go_on{room_in(data)};
  } else if (type == "room.takeover") {
    out.what = said::takeover{room_in(data)};
  } else {
    return false;
  }
  return true;
}

} // namespace

std::variant<ws_message, ws_refusal> read_message(std::string_view text, language lang) {
  json_object in{text};
  ws_message out;
  out.id = in.text("id", 1, max_id);
  // The id becomes an op key: it has to be one that no other client makes by chance.
  if (!out.id.empty() && !parse_ulid(out.id))
    in.refuse("id", reason::not_allowed, "ULID");
  auto type = in.text("type", 1, 64);
  auto data = in.object("data", type != "ping");
  auto problem = std::optional<json_problem>{};
  if (read_data(data, type, out))
    problem = data.finish();
  else
    in.refuse("type", reason::not_allowed);
  if (!problem)
    problem = in.finish();
  if (problem)
    return ws_refusal{std::move(out.id), problem->error, problem->detail(lang), problem->field};
  type += '\n';
  out.digest = digest_of(type + data.canonical());
  return out;
}

} // namespace zhian::http
