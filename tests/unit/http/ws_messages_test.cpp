// What a client may say: every field named, typed and bounded, nothing else.
#include <boost/test/unit_test.hpp>

#include "http/websocket/messages.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

const std::string id = "01JD8Q6Z3V4W5X6Y7Z8A9BCDEF";
const auto room = room_id::make(5, wall_now());

std::string line(const std::string& type, const std::string& data) {
  return R"({"id":")" + id + R"(","type":")" + type + R"(","data":)" + data + "}";
}

template <class T>
T said_in(const std::string& text) {
  auto got = read_message(text, language::en);
  auto* taken = std::get_if<ws_message>(&got);
  BOOST_REQUIRE_MESSAGE(taken, text);
  BOOST_TEST(taken->id == id);
  auto* what = std::get_if<T>(&taken->what);
  BOOST_REQUIRE(what);
  return *what;
}

ws_refusal refused(const std::string& text) {
  auto got = read_message(text, language::en);
  auto* wrong = std::get_if<ws_refusal>(&got);
  BOOST_REQUIRE_MESSAGE(wrong, "was taken: " + text);
  return *wrong;
}

void refused_for(const std::string& field, const std::string& text) {
  BOOST_TEST_CONTEXT(text) {
    auto why = refused(text);
    BOOST_TEST(why.error == ec::validation_failed);
    BOOST_TEST(why.field == field);
    BOOST_TEST(!why.detail.empty());
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(ws_messages)

BOOST_AUTO_TEST_CASE(orders_to_a_room_name_the_room_and_nothing_else) {
  auto data = R"({"room_id":")" + room.str() + "\"}";
  BOOST_TEST((said_in<said::pause>(line("room.pause", data)).room == room));
  BOOST_TEST((said_in<said::go_on>(line("room.resume", data)).room == room));
  BOOST_TEST((said_in<said::takeover>(line("room.takeover", data)).room == room));
  for (auto type : {"room.pause", "room.resume", "room.takeover"}) {
    refused_for("data.room_id", line(type, "{}"));
    refused_for("data.room_id", line(type, R"({"room_id":"rom_x"})"));
    refused_for("data.turn", line(type, R"({"turn":1,)" + data.substr(1)));
  }
}

BOOST_AUTO_TEST_CASE(every_type_is_read_with_its_fields) {
  BOOST_TEST(said_in<said::auth>(line("auth", R"({"access_token":"t"})")).access_token == "t");
  BOOST_TEST(said_in<said::refresh>(line("refresh", R"({"access_token":"u"})")).access_token
             == "u");
  BOOST_TEST(said_in<said::subscribe>(line("subscribe", R"({"ch":"user"})")).ch == "user");
  BOOST_TEST(said_in<said::unsubscribe>(line("unsubscribe", R"({"ch":"user"})")).ch == "user");
  auto resume = said_in<said::resume>(line("resume", R"({"ch":"user","epoch":"1-7","seq":42})"));
  BOOST_TEST(resume.after.epoch == "1-7");
  BOOST_TEST(resume.after.seq == 42u);
  auto answer = said_in<said::answer>(
      line("room.answer", R"({"room_id":")" + room.str() + R"(","turn":3,"text":"我认为"})"));
  BOOST_TEST(answer.room == room);
  BOOST_TEST(answer.line.turn == 3u);
  BOOST_TEST(answer.line.text == "我认为");
  BOOST_TEST(said_in<said::end>(line("room.end", R"({"room_id":")" + room.str() + R"("})")).room
             == room);
  auto choice = said_in<said::engine>(
      line("room.engine", R"({"room_id":")" + room.str() + R"(","engine":"builtin"})"));
  BOOST_TEST(choice.room == room);
  BOOST_TEST(choice.choice.engine == "builtin");
  said_in<said::ping>(line("ping", "{}"));
  said_in<said::ping>(R"({"id":")" + id + R"(","type":"ping"})");
}

BOOST_AUTO_TEST_CASE(a_wrong_field_is_named) {
  refused_for("type", line("room.dance", "{}"));
  refused_for("type", R"({"id":")" + id + R"(","data":{}})");
  refused_for("data", R"({"id":")" + id + R"(","type":"subscribe"})");
  refused_for("data", line("subscribe", "[]"));
  refused_for("data.ch", line("subscribe", "{}"));
  refused_for("data.ch", line("subscribe", R"({"ch":7})"));
  refused_for("data.extra", line("subscribe", R"({"ch":"user","extra":1})"));
  refused_for("extra", R"({"id":")" + id + R"(","type":"ping","extra":1})");
  refused_for("data.seq", line("resume", R"({"ch":"user","epoch":"e","seq":-1})"));
  refused_for("data.seq", line("resume", R"({"ch":"user","epoch":"e","seq":9007199254740992})"));
  refused_for("data.seq", line("resume", R"({"ch":"user","epoch":"e","seq":"1"})"));
  refused_for("data.epoch", line("resume", R"({"ch":"user","seq":1})"));
  refused_for("data.room_id", line("room.end", R"({"room_id":"rom_1"})"));
  refused_for("data.engine", line("room.engine", R"({"room_id":")" + room.str() + "\"}"));
  auto in_room = R"({"room_id":")" + room.str() + R"(",)";
  refused_for("data.turn", line("room.answer", in_room + R"("turn":0,"text":"x"})"));
  refused_for("data.text", line("room.answer", in_room + R"("turn":1,"text":""})"));
  refused_for("data.text", line("room.answer",
                                in_room + R"("turn":1,"text":")" + std::string(8001, 'x') + "\"}"));
  refused_for("data.access_token",
              line("auth", R"({"access_token":")" + std::string(4097, 'x') + "\"}"));
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_ulid_is_refused_and_said_back) {
  auto why = refused(R"({"id":"7","type":"ping"})");
  BOOST_TEST(why.field == "id");
  BOOST_TEST(why.id == "7");
  BOOST_TEST(refused(R"({"type":"ping"})").id == "");
  BOOST_TEST(refused(R"({"id":12,"type":"ping"})").id == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_is_not_understood) {
  for (std::string text : {"", "{", "[]", "null", "\"x\"", "{\"id\":1}}", "\xff\xfe"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(refused(text).error == ec::bad_request);
    }
  }
  BOOST_TEST(refused(std::string(5000, '[')).error == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(the_digest_is_of_type_and_content_not_of_spelling) {
  auto digest = [](const std::string& text) {
    auto got = read_message(text, language::en);
    return std::get<ws_message>(got).digest;
  };
  auto a = digest(line("resume", R"({"ch":"user","epoch":"e","seq":1})"));
  BOOST_TEST((a == digest(line("resume", R"({ "seq": 1, "epoch":"\u0065", "ch":"user" })"))));
  BOOST_TEST((a != digest(line("resume", R"({"ch":"user","epoch":"e","seq":2})"))));
  BOOST_TEST((digest(line("subscribe", R"({"ch":"user"})"))
              != digest(line("unsubscribe", R"({"ch":"user"})"))));
}

BOOST_AUTO_TEST_SUITE_END()
