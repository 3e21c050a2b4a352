// The WebSocket protocol over real sockets: who gets in, what is understood, when it ends.
#include <thread>

#include <boost/test/unit_test.hpp>

#include "protocols/metrics.hpp"
#include "tests/support/patience.hpp"
#include "tests/unit/http/raw_client.hpp"
#include "tests/unit/hub/socket_client.hpp"
#include "tests/unit/hub/stream_node.hpp"

using namespace std::chrono_literals;
using namespace zhian;
using namespace zhian::test;

namespace {

/// The answer to an upgrade request with these fields, as a browser would send it.
response upgrade(uint16_t port, const std::string& protocols, const std::string& origin = "",
                 const std::string& version = "13") {
  raw_client client{port};
  std::string fields = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  fields += "Sec-WebSocket-Version: " + version + "\r\n";
  if (!protocols.empty())
    fields += "Sec-WebSocket-Protocol: " + protocols + "\r\n";
  if (!origin.empty())
    fields += "Origin: " + origin + "\r\n";
  client.send("GET /ws HTTP/1.1\r\nHost: api.example:8080\r\n" + fields + "\r\n");
  return client.read(true);
}

std::string code_in(const rapidjson::Document& x) {
  BOOST_REQUIRE(x.HasMember("ok"));
  return x["ok"].GetBool() ? "ok" : x["error"]["code"].GetString();
}

std::string channel(const std::string& ch) {
  return R"({"ch":")" + ch + "\"}";
}

std::string answer(const room_id& room, uint32_t turn, const std::string& text) {
  return R"({"room_id":")" + room.str() + R"(","turn":)" + std::to_string(turn) + R"(,"text":")"
         + text + "\"}";
}

/// Waits for a figure of the process; nothing else tells that the server has noticed.
bool becomes(const metrics::gauge& what, int64_t value) {
  auto until = std::chrono::steady_clock::now() + patience(5s);
  while (what.value() != value && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  return what.value() == value;
}

} // namespace

BOOST_AUTO_TEST_SUITE(web_socket)

BOOST_AUTO_TEST_CASE(only_the_subprotocol_gets_in_and_the_refusal_names_it) {
  stream_node node;
  for (std::string good : {"zhian.v1", "chat, zhian.v1"}) {
    auto got = upgrade(node.port(), good);
    BOOST_TEST(got.status == 101);
    BOOST_TEST(got.header("sec-websocket-protocol") == "zhian.v1");
    BOOST_TEST(got.header("sec-websocket-accept")
               == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455, 1.3
    BOOST_TEST(got.header("sec-websocket-extensions") == "");
  }
  for (std::string bad : {"", "zhian.v2", "ZHIAN.V1", "zhian.v11"}) {
    auto got = upgrade(node.port(), bad);
    BOOST_TEST(got.status == 426);
    BOOST_TEST(got.header("sec-websocket-protocol") == "zhian.v1");
    BOOST_TEST(got.header("upgrade") == "websocket");
  }
  auto old = upgrade(node.port(), "zhian.v1", "", "8");
  BOOST_TEST(old.status == 426);
  BOOST_TEST(old.header("sec-websocket-version") == "13");
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_stays_out) {
  stream_node node{[](settings& x) {
    x.http.cors_origins = {"https://app.example"};
  }};
  auto from = [&](const std::string& origin) {
    return upgrade(node.port(), "zhian.v1", origin).status;
  };
  BOOST_TEST(from("https://app.example") == 101);
  BOOST_TEST(from("http://API.example:8080") == 101); // Its own host.
  BOOST_TEST(from("https://evil.example") == 403);
  BOOST_TEST(from("http://api.example") == 403);
  BOOST_TEST(from("null") == 403);
}

BOOST_AUTO_TEST_CASE(the_first_message_is_the_token) {
  stream_node node;
  auto who = node.make_person();
  {
    socket_client client{node.port()};
    auto got = client.ask("auth", R"({"access_token":")" + who.token + "\"}");
    BOOST_TEST(code_in(got) == "ok");
    BOOST_TEST(got["data"]["user_id"].GetString() == who.user.str());
    BOOST_TEST(got["data"]["session_id"].GetString() == who.session.str());
    BOOST_TEST(bool(parse_timestamp(got["data"]["expires_at"].GetString())));
  }
  {
    socket_client client{node.port()};
    BOOST_TEST(code_in(client.ask("subscribe", channel("user"))) == "unauthenticated");
    BOOST_TEST(client.closed() == 3500);
  }
  {
    socket_client client{node.port()};
    client.send("hello");
    BOOST_TEST(code_in(client.next_json()) == "bad_request");
    BOOST_TEST(client.closed() == 3501);
  }
  {
    socket_client client{node.port()};
    BOOST_TEST(!client.authenticate("not.a.token"));
    BOOST_TEST(client.closed() == 3500);
  }
  {
    socket_client client{node.port()};
    BOOST_TEST(
        code_in(client.ask("auth", R"({"access_token":")" + node.make_token(who, -1s) + "\"}"))
        == "token_expired");
    BOOST_TEST(client.closed() == 3500);
  }
  {
    auto gone = node.make_person();
    node.play->sessions.erase(gone.session.str());
    socket_client client{node.port()};
    BOOST_TEST(code_in(client.ask("auth", R"({"access_token":")" + gone.token + "\"}"))
               == "session_revoked");
    BOOST_TEST(client.closed() == 3503);
  }
}

BOOST_AUTO_TEST_CASE(a_socket_without_token_is_closed_in_time) {
  stream_node node{[](settings& x) {
    x.websocket.auth_timeout = 100ms;
  }};
  socket_client client{node.port()};
  auto got = client.next_json();
  BOOST_TEST(got["id"].IsNull());
  BOOST_TEST(code_in(got) == "auth_timeout");
  BOOST_TEST(client.closed() == 3500);
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_refused_and_the_socket_stays) {
  stream_node node;
  auto who = node.make_person();
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  client.send_binary("x");
  BOOST_TEST(code_in(client.next_json()) == "bad_request");
  client.send("{]");
  auto malformed = client.next_json();
  BOOST_TEST(malformed["id"].IsNull());
  BOOST_TEST(malformed["error"]["status"].GetInt() == 400);
  auto unknown = client.ask("room.dance", "{}");
  BOOST_TEST(code_in(unknown) == "validation_failed");
  BOOST_TEST(unknown["error"]["field"].GetString() == "type");
  BOOST_TEST(unknown["error"]["request_id"].GetStringLength() == 32u);
  auto missing = client.ask("subscribe", "{}");
  BOOST_TEST(missing["error"]["field"].GetString() == "data.ch");
  BOOST_TEST(code_in(client.ask("subscribe", channel("news"))) == "validation_failed");
  BOOST_TEST(code_in(client.ask("auth", R"({"access_token":"x"})")) == "validation_failed");
  auto pong = client.ask("ping", "{}");
  BOOST_TEST(code_in(pong) == "ok");
  BOOST_TEST(bool(parse_timestamp(pong["data"]["at"].GetString())));
}

BOOST_AUTO_TEST_CASE(too_many_errors_end_the_socket) {
  stream_node node;
  auto who = node.make_person();
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  for (int i = 0; i < 30; ++i)
    client.send("?");
  BOOST_TEST(client.closed() == 3509);
}

BOOST_AUTO_TEST_CASE(frames_that_break_the_protocol_close_with_its_codes) {
  stream_node node{[](settings& x) {
    x.websocket.max_message_bytes = 4096;
  }};
  auto who = node.make_person();
  {
    socket_client client{node.port()};
    BOOST_REQUIRE(client.authenticate(who.token));
    client.send(std::string(4097, 'x'));
    BOOST_TEST(client.closed() == 1009);
  }
  {
    socket_client client{node.port()};
    BOOST_REQUIRE(client.authenticate(who.token));
    client.send("\xff\xff");
    BOOST_TEST(client.closed() == 1007);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_is_stored_once_however_often_it_is_sent) {
  stream_node node;
  auto who = node.make_person();
  auto room = node.make_room(who);
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  auto first = client.ask("room.answer", answer(room, 1, "because"));
  BOOST_TEST(code_in(first) == "ok");
  BOOST_TEST(first["data"]["seq"].GetInt() == 2);
  BOOST_TEST(first["data"]["turn"].GetInt() == 1);
  BOOST_TEST(first["data"]["phase"].GetString() == "asking");
  client.send(R"({"id":")" + client.last_id() + R"(","type":"room.answer","data":)"
              + answer(room, 1, "because") + "}");
  auto again = client.next_json();
  BOOST_TEST(again["data"]["seq"].GetInt() == 2);
  BOOST_TEST(code_in(client.ask("room.answer", answer(room, 1, "late"))) == "turn_mismatch");
  BOOST_TEST(code_in(client.ask("room.answer", answer(room_id::make(1, wall_now()), 1, "x")))
             == "not_found");
  auto ended = client.ask("room.end", R"({"room_id":")" + room.str() + "\"}");
  BOOST_TEST(ended["data"]["phase"].GetString() == "ended");
}

BOOST_AUTO_TEST_CASE(rooms_need_the_permission_that_their_routes_need) {
  stream_node node;
  auto who = node.make_person();
  auto room = node.make_room(who);
  node.play->sessions[who.session.str()].roles = {"support"};
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  BOOST_TEST(code_in(client.ask("subscribe", channel("room:" + room.str()))) == "forbidden");
  BOOST_TEST(code_in(client.ask("room.answer", answer(room, 1, "x"))) == "forbidden");
  BOOST_TEST(code_in(client.ask("subscribe", channel("user"))) == "ok");
}

BOOST_AUTO_TEST_CASE(too_many_commands_at_once_are_refused_and_none_is_lost) {
  stream_node node;
  auto who = node.make_person();
  auto room = node.make_room(who);
  node.play->hold_answers = true;
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  for (uint32_t turn = 1; turn <= 17; ++turn)
    client.send(R"({"id":")" + new_id() + R"(","type":"room.answer","data":)"
                + answer(room, turn, "x") + "}");
  BOOST_TEST(code_in(client.next_json()) == "overloaded");
  node.release();
  for (int i = 0; i < 16; ++i)
    BOOST_TEST(code_in(client.next_json()) == "ok");
}

BOOST_AUTO_TEST_CASE(the_end_of_a_session_ends_its_sockets_within_a_second) {
  stream_node node;
  auto who = node.make_person();
  auto other = node.make_person();
  socket_client first{node.port()};
  socket_client second{node.port()};
  socket_client stays{node.port()};
  BOOST_REQUIRE(first.authenticate(who.token) && second.authenticate(who.token)
                && stays.authenticate(other.token));
  auto since = std::chrono::steady_clock::now();
  node.end_session(who, "replayed");
  for (auto* one : {&first, &second}) {
    auto news = one->next_json();
    BOOST_TEST(news["type"].GetString() == "session_ended");
    BOOST_TEST(news["data"]["reason"].GetString() == "replayed");
    BOOST_TEST(one->closed() == 3503);
  }
  BOOST_TEST((std::chrono::steady_clock::now() - since < 1s));
  BOOST_TEST(code_in(stays.ask("ping", "{}")) == "ok");
}

BOOST_AUTO_TEST_CASE(a_token_that_expires_ends_the_socket_and_a_refresh_keeps_it) {
  stream_node node;
  auto who = node.make_person();
  auto other = node.make_person();
  auto soon = node.make_token(who, 1500ms);
  socket_client ends{node.port()};
  socket_client stays{node.port()};
  BOOST_REQUIRE(ends.authenticate(soon) && stays.authenticate(soon));
  auto token = [](const std::string& x) {
    return R"({"access_token":")" + x + "\"}";
  };
  BOOST_TEST(code_in(stays.ask("refresh", token(other.token))) == "forbidden");
  BOOST_TEST(code_in(stays.ask("refresh", token("x.y.z"))) == "unauthenticated");
  auto renewed = stays.ask("refresh", token(who.token));
  BOOST_TEST(code_in(renewed) == "ok");
  BOOST_TEST(ends.closed() == 3500);
  BOOST_TEST(code_in(stays.ask("ping", "{}")) == "ok");
}

BOOST_AUTO_TEST_CASE(a_silent_peer_is_cut_and_one_that_answers_pings_is_not) {
  auto& open = metrics::get_gauge("zhian_ws_open", "");
  stream_node node{[](settings& x) {
    x.websocket.ping_interval = 100ms;
    x.websocket.pong_timeout = 150ms;
  }};
  auto who = node.make_person();
  BOOST_REQUIRE(becomes(open, 0));
  socket_client silent{node.port()}; // Nobody reads it, so nobody answers its pings.
  socket_client lives{node.port()};
  BOOST_REQUIRE(silent.authenticate(who.token) && lives.authenticate(who.token));
  BOOST_TEST(open.value() == 2);
  // Reading answers pings; what is read is the news that comes after the other was cut.
  bool cut = false;
  std::thread notices{[&] {
    cut = becomes(open, 1);
    node.store.commit(who.stream(), "record_ready", "{}");
  }};
  lives.send(R"({"id":")" + new_id() + R"(","type":"subscribe","data":{"ch":"user"}})");
  BOOST_TEST(code_in(lives.next_json()) == "ok");
  BOOST_TEST(lives.next_json()["type"].GetString() == "record_ready");
  notices.join();
  BOOST_TEST(cut);
  BOOST_TEST(silent.closed() == 0);
}

BOOST_AUTO_TEST_CASE(a_drain_says_when_to_come_back_and_loses_no_receipt) {
  stream_node node{[](settings& x) {
    x.websocket.reconnect_url = "wss://others.example/ws";
  }};
  auto who = node.make_person();
  auto room = node.make_room(who);
  node.play->hold_answers = true;
  node.play->speak_on_answer = false;
  socket_client idle{node.port()};
  socket_client busy{node.port()};
  BOOST_REQUIRE(idle.authenticate(who.token) && busy.authenticate(who.token));
  BOOST_TEST(code_in(busy.ask("subscribe", channel("room:" + room.str()))) == "ok");
  busy.send(R"({"id":")" + new_id() + R"(","type":"room.answer","data":)" + answer(room, 1, "x")
            + "}");
  BOOST_TEST(busy.next_json()["type"].GetString() == "answer"); // It is running.
  std::thread drain{[&] {
    node.edge->drain_and_stop();
  }};
  auto leave = idle.next_json();
  BOOST_TEST(leave["type"].GetString() == "reconnect");
  BOOST_TEST(leave["data"]["delay_ms"].GetUint() <= 200u);
  BOOST_TEST(leave["data"]["url"].GetString() == "wss://others.example/ws");
  BOOST_TEST(idle.closed() == 1012);
  BOOST_TEST(busy.next_json()["type"].GetString() == "reconnect");
  BOOST_TEST(code_in(busy.ask("ping", "{}")) == "shutting_down");
  node.release();
  BOOST_TEST(code_in(busy.next_json()) == "ok");
  BOOST_TEST(busy.closed() == 1012);
  drain.join();
}

BOOST_AUTO_TEST_CASE(a_node_drained_by_an_order_sends_its_sockets_away_and_lets_none_stay) {
  stream_node node;
  auto who = node.make_person();
  auto room = node.make_room(who);
  socket_client client{node.port()};
  BOOST_REQUIRE(client.authenticate(who.token));
  // The answer proves that the hub knows this edge.
  BOOST_TEST(code_in(client.ask("subscribe", channel("room:" + room.str()))) == "ok");
  node.status->draining = true;
  caf::anon_send(node.svc.hub, sockets_leave{});
  BOOST_TEST(client.next_json()["type"].GetString() == "reconnect");
  BOOST_TEST(client.closed() == 1012);
  BOOST_CHECK_THROW(socket_client{node.port()}, std::exception);
  node.status->draining = false; // Undrained.
  socket_client again{node.port()};
  BOOST_TEST(again.authenticate(who.token));
}

BOOST_AUTO_TEST_SUITE_END()
