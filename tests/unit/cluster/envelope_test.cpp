#include <boost/test/unit_test.hpp>

#include "cluster/gate/envelope.hpp"

using namespace zhian;
using namespace zhian::cluster;

namespace {

envelope sample() {
  envelope x;
  x.type = envelope_type::request;
  x.shard = 0x0abc;
  x.kind = 0x0502;
  x.schema = 3;
  x.hop = 1;
  x.error = 45;
  x.budget_ms = 4999;
  x.epoch = 0x0102030405060708;
  x.source = bytes_of_uuid("00112233-4455-6677-8899-aabbccddeeff");
  x.destination = bytes_of_uuid("ffeeddcc-bbaa-9988-7766-554433221100");
  x.request[0] = 7;
  x.trace[23] = 9;
  x.payload = std::string{"line\0of bytes", 13};
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(envelopes)

BOOST_AUTO_TEST_CASE(what_was_written_is_read) {
  auto frame = to_frame(sample());
  auto back = parse_envelope(std::string_view{frame}.substr(4));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == sample()));
}

BOOST_AUTO_TEST_CASE(a_longer_header_of_a_later_version_is_skipped) {
  auto frame = to_frame(sample()).substr(4);
  auto header =
      static_cast<size_t>(static_cast<uint8_t>(frame[4]) | static_cast<uint8_t>(frame[5]) << 8);
  frame.insert(header, "something new");
  header += 13;
  frame[4] = static_cast<char>(header & 0xff);
  frame[5] = static_cast<char>(header >> 8);
  auto back = parse_envelope(frame);
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((*back == sample()));
}

BOOST_AUTO_TEST_CASE(frames_are_found_however_the_stream_is_cut) {
  auto other = sample();
  other.payload.clear();
  auto stream = to_frame(sample()) + to_frame(other) + to_frame(sample());
  for (size_t piece : {size_t{1}, size_t{3}, size_t{100}, stream.size()}) {
    frame_reader reader;
    std::vector<envelope> found;
    for (size_t at = 0; at < stream.size(); at += piece) {
      reader.add(std::string_view{stream}.substr(at, piece));
      envelope x;
      while (reader.next(x) == frame_reader::found::envelope)
        found.push_back(x);
    }
    BOOST_REQUIRE(found.size() == 3u);
    BOOST_TEST((found[1] == other));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_frame_of_ours_is_rubbish_before_it_is_kept) {
  envelope x;
  frame_reader http;
  http.add("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  BOOST_TEST((http.next(x) == frame_reader::found::rubbish));
  frame_reader endless;
  endless.add(std::string{"\xff\xff\xff\x7f", 4}); // Two gigabytes: refused at its length.
  BOOST_TEST((endless.next(x) == frame_reader::found::rubbish));
  auto frame = to_frame(sample());
  frame[4] = 'X';
  frame_reader foreign;
  foreign.add(frame);
  BOOST_TEST((foreign.next(x) == frame_reader::found::rubbish));
}

BOOST_AUTO_TEST_CASE(no_cut_frame_is_read_beyond_its_end) {
  auto frame = to_frame(sample()).substr(4);
  for (size_t n = 0; n < frame.size(); ++n)
    if (auto back = parse_envelope(std::string_view{frame}.substr(0, n)))
      BOOST_TEST(back->payload.size() < sample().payload.size());
}

BOOST_AUTO_TEST_CASE(a_uuid_is_sixteen_bytes) {
  std::string text = "00112233-4455-6677-8899-aabbccddeeff";
  BOOST_TEST(uuid_of_bytes(bytes_of_uuid(text)) == text);
  BOOST_TEST((bytes_of_uuid("no uuid") == node_bytes{}));
  BOOST_TEST((bytes_of_uuid(text + "00") == node_bytes{}));
}

BOOST_AUTO_TEST_SUITE_END()
