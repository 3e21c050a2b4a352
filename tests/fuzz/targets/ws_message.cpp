// What a client says over a WebSocket, and how it is answered.
#include "http/json/views.hpp"
#include "http/websocket/frames.hpp"
#include "http/websocket/messages.hpp"
#include "protocols/utf8.hpp"
#include "tests/fuzz/target.hpp"

using namespace zhian;
using fuzz::claim;

ZHIAN_FUZZ_TARGET(ws_message) {
  auto read = http::read_message(bytes, language::zh);
  if (const auto* refused = std::get_if<http::ws_refusal>(&read)) {
    claim(refused->error != ec::none, "a refusal has a reason");
    auto problem = http::json::problem(refused->error, language::zh, "0123456789abcdef",
                                       refused->detail, refused->field);
    claim(fuzz::is_good_json(http::refusal_text(refused->id, problem)), "a refusal is JSON");
    return;
  }
  const auto& message = std::get<http::ws_message>(read);
  claim(fuzz::is_good_json(bytes), "what is taken is JSON that can be stored");
  claim(parse_ulid(message.id).has_value(), "the id of a message is a ULID");
  claim(fuzz::is_good_json(http::reply_text(message.id, "{}")), "a reply is JSON");
  if (const auto* x = std::get_if<http::said::answer>(&message.what)) {
    claim(static_cast<bool>(x->room) && x->line.turn >= 1 && x->line.turn <= 1000,
          "an answer names a room and a turn");
    claim(!x->line.text.empty() && count_characters(x->line.text) <= 8000, "an answer is bounded");
  }
  if (const auto* x = std::get_if<http::said::resume>(&message.what))
    claim(x->after.seq < (uint64_t{1} << 53), "a position is a number every client can hold");
  auto in_english = http::read_message(bytes, language::en);
  const auto* twin = std::get_if<http::ws_message>(&in_english);
  claim(twin && twin->digest == message.digest && twin->what.index() == message.what.index(),
        "the language of answers changes nothing in a message");
}
