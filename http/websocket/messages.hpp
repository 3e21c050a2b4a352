// What a client says over a WebSocket: {id, type, data}, read strictly.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "http/websocket/stream_cursor.hpp"
#include "protocols/entity.hpp"
#include "protocols/errors.hpp"
#include "protocols/interview.hpp"

namespace zhian::http {

namespace said {
/// "auth": the first message.
struct auth {
  std::string access_token;
};
/// "subscribe": the frames of a channel from now on.
struct subscribe {
  std::string ch;
};
/// "resume": those that were missed since a position, and then from now on.
struct resume {
  std::string ch;
  stream_position after;
};
/// "unsubscribe".
struct unsubscribe {
  std::string ch;
};
/// "refresh": another access token of the same session.
struct refresh {
  std::string access_token;
};
/// "ping": for clients that cannot send ping frames.
struct ping {};
/// "room.answer".
struct answer {
  room_id room;
  answer_turn line;
};
/// "room.end".
struct end {
  room_id room;
};
/// "room.engine".
struct engine {
  room_id room;
  choose_engine choice;
};
/// "room.pause".
struct pause {
  room_id room;
};
/// "room.resume": the interview goes on. ("resume" is about frames.)
struct go_on {
  room_id room;
};
/// "room.takeover".
struct takeover {
  room_id room;
};
} // namespace said

/// One message. `digest` is of type and data: with `id` it is the op key of a command.
struct ws_message {
  std::string id;
  std::variant<said::auth, said::subscribe, said::resume, said::unsubscribe, said::refresh,
               said::ping, said::answer, said::end, said::engine, said::pause, said::go_on,
               said::takeover>
      what;
  body_digest digest{};
};

/// Why a message was not taken. `id` as far as it could be read.
struct ws_refusal {
  std::string id;
  ec error = ec::bad_request;
  std::string detail;
  std::string field;
};

/// Reads one text message. Unknown types and fields are refused.
std::variant<ws_message, ws_refusal> read_message(std::string_view text, language lang);

} // namespace zhian::http
