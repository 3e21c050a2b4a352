// The event stream of a room: the same frames, for clients without a WebSocket.
#include <algorithm>
#include <thread>

#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "protocols/metrics.hpp"
#include "tests/support/patience.hpp"
#include "tests/unit/http/raw_client.hpp"
#include "tests/unit/hub/stream_node.hpp"

using namespace std::chrono_literals;
using namespace zhian;
using namespace zhian::test;

namespace {

struct event {
  std::string id;
  std::string type;
  std::string data;
};

/// `drained`: a stream that a node has ended may say when to come back.
std::vector<event> events_of(const std::string& body, bool drained = false) {
  std::vector<event> out;
  event one;
  size_t at = 0;
  while (at < body.size()) {
    auto end = body.find('\n', at);
    BOOST_REQUIRE_MESSAGE(end != std::string::npos, "no event stream: " + body);
    auto line = body.substr(at, end - at);
    at = end + 1;
    if (line.empty()) {
      if (!one.type.empty())
        out.push_back(std::exchange(one, {}));
    } else if (line.starts_with("id: ")) {
      one.id = line.substr(4);
    } else if (line.starts_with("event: ")) {
      one.type = line.substr(7);
    } else if (line.starts_with("data: ")) {
      one.data = line.substr(6);
    } else if (drained && line.starts_with("retry: ")) {
      BOOST_TEST(
          std::all_of(line.begin() + 7, line.end(), [](char c) { return c >= '0' && c <= '9'; }));
      BOOST_TEST(line.size() > 7u);
    } else {
      BOOST_TEST(line == ": "); // A heartbeat.
    }
  }
  return out;
}

/// "id type" of each event.
std::vector<std::string> lines_of(const response& x) {
  std::vector<std::string> out;
  for (const auto& one : events_of(x.body))
    out.push_back(one.id + " " + one.type);
  return out;
}

struct fixture {
  stream_node node;
  person who = node.make_person();
  room_id room = node.make_room(who); // One question: seq 1.
  stream_ref stream = stream_of(room);

  std::string chat(const std::string& rest = "", const std::string& headers = "") {
    return http_request("POST", "/api/v1/mock-interview/chat/stream",
                        R"({"room_id":")" + room.str() + "\"" + rest + "}",
                        "Authorization: Bearer " + who.token + "\r\n" + headers);
  }
  response ask(const std::string& rest = "", const std::string& headers = "") {
    raw_client client{node.port()};
    return client.ask(chat(rest, headers));
  }
  void set_phase(room_phase x) {
    std::lock_guard guard{node.play->mx};
    node.play->rooms[room.str()].phase = x;
  }
};

const std::string said = R"(,"turn":1,"text":"because")";

} // namespace

BOOST_FIXTURE_TEST_SUITE(event_stream, fixture)

BOOST_AUTO_TEST_CASE(an_answer_brings_its_own_frame_and_the_next_question) {
  auto got = ask(said, "Idempotency-Key: one\r\n");
  BOOST_TEST(got.status == 200);
  BOOST_TEST(got.header("content-type") == "text/event-stream");
  BOOST_TEST(got.header("cache-control") == "no-store");
  BOOST_TEST(got.complete);
  auto lines = lines_of(got);
  BOOST_TEST(lines == (std::vector<std::string>{"2 answer", " delta", "3 question"}),
             boost::test_tools::per_element());
  rapidjson::Document frame;
  frame.Parse(events_of(got.body).back().data.c_str());
  BOOST_TEST(frame["seq"].GetInt() == 3);
  BOOST_TEST(frame["ch"].GetString() == "room:" + room.str());
  BOOST_TEST(frame["data"]["text"].GetString() == "Why?");
}

BOOST_AUTO_TEST_CASE(a_repeated_answer_hears_the_same_question_again) {
  BOOST_TEST(ask(said, "Idempotency-Key: one\r\n").status == 200);
  auto again = lines_of(ask(said, "Idempotency-Key: one\r\n"));
  BOOST_TEST(again == (std::vector<std::string>{"2 answer", "3 question"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_room_that_waits_repeats_its_question) {
  auto got = lines_of(ask());
  BOOST_TEST(got == (std::vector<std::string>{"1 question"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_room_that_speaks_is_heard_to_the_end_of_its_line) {
  set_phase(room_phase::asking);
  std::thread engine{[&] {
    while (metrics::get_gauge("zhian_sse_open", "").value() == 0)
      std::this_thread::yield();
    node.store.commit(stream, "answer", "{}");
    node.store.commit(stream, "question", "{}");
    node.store.commit(stream, "answer", "{}");
  }};
  auto got = lines_of(ask("", "Last-Event-ID: 1\r\n"));
  engine.join();
  BOOST_TEST(got == (std::vector<std::string>{"2 answer", "3 question"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_event_id_brings_what_was_missed) {
  node.store.commit(stream, "answer", "{}");
  node.store.commit(stream, "answer", "{}");
  node.store.commit(stream, "question", "{}");
  auto got = lines_of(ask("", "Last-Event-ID: 2\r\n"));
  BOOST_TEST(got == (std::vector<std::string>{"3 answer", "4 question"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_position_that_is_gone_gets_the_snapshot_and_an_end) {
  for (int i = 0; i < 5; ++i)
    node.store.commit(stream, "answer", "{}");
  node.store.prune(stream, 4);
  auto got = lines_of(ask("", "Last-Event-ID: 2\r\n"));
  BOOST_TEST(got == (std::vector<std::string>{"6 gap"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_ended_room_says_so_and_ends_the_stream) {
  node.store.commit(stream, "ended", "{}");
  set_phase(room_phase::ended);
  auto got = lines_of(ask());
  BOOST_TEST(got == (std::vector<std::string>{"2 ended"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refusals_are_problems_and_no_streams) {
  BOOST_TEST(ask(R"(,"turn":9,"text":"x")").status == 409);
  BOOST_TEST(ask("", "Last-Event-ID: last\r\n").status == 422);
  auto stranger = node.make_person();
  who.token = stranger.token;
  auto got = ask();
  BOOST_TEST(got.status == 404);
  BOOST_TEST(got.header("content-type") == "application/problem+json");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_session_ends_the_stream) {
  set_phase(room_phase::asking);
  std::thread later{[&] {
    while (metrics::get_gauge("zhian_sse_open", "").value() == 0)
      std::this_thread::yield();
    node.end_session(who, "signed_out");
  }};
  auto got = lines_of(ask());
  later.join();
  BOOST_TEST(got == (std::vector<std::string>{" session_ended"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_drain_ends_the_stream_in_order) {
  set_phase(room_phase::asking);
  std::thread later{[&] {
    while (metrics::get_gauge("zhian_sse_open", "").value() == 0)
      std::this_thread::yield();
    node.edge->drain_and_stop();
  }};
  auto got = ask();
  later.join();
  BOOST_TEST(got.complete);
  // What a browser's EventSource goes by, and what everybody else reads.
  BOOST_TEST(got.body.find("retry: ") != std::string::npos);
  auto said = events_of(got.body, true);
  BOOST_REQUIRE(said.size() == 1u);
  BOOST_TEST(said[0].type == "reconnect");
  BOOST_TEST(said[0].data.find("\"delay_ms\":") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_is_forgotten_with_the_next_frame) {
  auto& open = metrics::get_gauge("zhian_sse_open", "");
  set_phase(room_phase::asking);
  {
    raw_client client{node.port()};
    client.send(chat());
    while (open.value() == 0)
      std::this_thread::yield();
  }
  auto until = std::chrono::steady_clock::now() + patience(5s);
  while (open.value() != 0 && std::chrono::steady_clock::now() < until)
    node.store.commit(stream, "answer", "{}");
  BOOST_TEST(open.value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
