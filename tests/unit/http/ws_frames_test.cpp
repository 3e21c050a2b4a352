// The texts that go out, exactly.
#include <boost/test/unit_test.hpp>

#include "http/websocket/frames.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

const auto at = timestamp{std::chrono::milliseconds{1763713800123}};

stream_frame frame(uint64_t seq) {
  stream_frame x;
  x.stream = {stream_kind::room, "rom_1"};
  x.epoch = "1-\"7";
  x.seq = seq;
  x.type = "question";
  x.data = R"({"text":"为什么?"})";
  x.at = at;
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ws_frames)

BOOST_AUTO_TEST_CASE(a_frame_carries_channel_epoch_seq_type_data_and_time) {
  BOOST_TEST(
      frame_text(frame(7))
      == R"({"ch":"room:rom_1","epoch":"1-\"7","seq":7,"type":"question","data":{"text":"为什么?"},"at":")"
             + to_rfc3339(at) + "\"}");
}

BOOST_AUTO_TEST_CASE(an_interim_frame_has_no_seq) {
  BOOST_TEST(frame_text(frame(0)).find("seq") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_gap_carries_the_snapshot_and_its_position) {
  BOOST_TEST(gap_text({stream_kind::user, "usr_1"}, "e", 9, "{}", at)
             == R"({"ch":"user","epoch":"e","seq":9,"type":"gap","data":{},"at":")" + to_rfc3339(at)
                    + "\"}");
}

BOOST_AUTO_TEST_CASE(replies_name_their_message) {
  BOOST_TEST(reply_text("I", R"({"a":1})") == R"({"id":"I","ok":true,"data":{"a":1}})");
  BOOST_TEST(refusal_text("I", "{}") == R"({"id":"I","ok":false,"error":{}})");
  BOOST_TEST(refusal_text("", "{}") == R"({"id":null,"ok":false,"error":{}})");
}

BOOST_AUTO_TEST_CASE(the_opening_of_a_room_tells_where_it_stands) {
  room_view room;
  room.phase = room_phase::answering;
  room.turn = 2;
  room.questions = 6;
  room.engine = "builtin";
  BOOST_TEST(
      subscribed_data({stream_kind::room, "rom_1"}, "e", 4, true, &room)
      == R"({"ch":"room:rom_1","epoch":"e","seq":4,"recovered":true,)"
         R"("room":{"phase":"answering","turn":2,"questions":6,"engine":"builtin","paused":false,"speaker":null,"devices":0}})");
  BOOST_TEST(subscribed_data({stream_kind::user, "usr_1"}, "e", 0, false, nullptr)
             == R"({"ch":"user","epoch":"e","seq":0,"recovered":false})");
}

BOOST_AUTO_TEST_CASE(news_of_the_node_have_no_channel) {
  BOOST_TEST(session_ended_text("replayed")
             == R"({"type":"session_ended","data":{"reason":"replayed"}})");
  BOOST_TEST(reconnect_text(250, {}) == R"({"type":"reconnect","data":{"delay_ms":250}})");
  BOOST_TEST(reconnect_text(250, "wss://b.example/ws")
             == R"({"type":"reconnect","data":{"delay_ms":250,"url":"wss://b.example/ws"}})");
}

BOOST_AUTO_TEST_CASE(a_receipt_says_what_was_stored) {
  BOOST_TEST(receipt_data({12, 3, room_phase::asking})
             == R"({"seq":12,"turn":3,"phase":"asking"})");
}

BOOST_AUTO_TEST_SUITE_END()
