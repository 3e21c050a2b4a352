#include <boost/test/unit_test.hpp>

#include <random>

#include "actors/gateways/sse_parser.hpp"

using namespace zhian;

namespace {

std::vector<sse_event> parsed(std::string_view text) {
  sse_parser parser;
  std::vector<sse_event> out;
  BOOST_TEST(parser.feed(text, out));
  return out;
}

/// The same text, cut at random.
std::vector<sse_event> parsed_in_pieces(std::string_view text, std::mt19937& dice) {
  sse_parser parser;
  std::vector<sse_event> out;
  while (!text.empty()) {
    auto size = std::min<size_t>(text.size(), 1 + dice() % 5);
    BOOST_TEST(parser.feed(text.substr(0, size), out));
    text.remove_prefix(size);
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sse)

BOOST_AUTO_TEST_CASE(an_event_ends_at_an_empty_line_and_joins_its_data_lines) {
  auto got = parsed("event: note\nid: 7\ndata: a\ndata:b\n\ndata:  c\n\n");
  BOOST_REQUIRE_EQUAL(got.size(), 2u);
  BOOST_TEST((got[0] == sse_event{"note", "7", "a\nb"}));
  BOOST_TEST((got[1] == sse_event{"", "", " c"})); // One blank goes, the other stays.
}

BOOST_AUTO_TEST_CASE(all_three_line_ends_mean_the_same) {
  for (std::string_view text : {"data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n",
                                "data: a\r\rdata: b\r\r", "data: a\r\n\ndata: b\n\r\n"}) {
    auto got = parsed(text);
    BOOST_REQUIRE_EQUAL(got.size(), 2u);
    BOOST_TEST(got[0].data == "a");
    BOOST_TEST(got[1].data == "b");
  }
}

BOOST_AUTO_TEST_CASE(comments_and_unknown_fields_say_nothing_and_comments_are_counted) {
  sse_parser parser;
  std::vector<sse_event> out;
  BOOST_TEST(parser.feed(": keep-alive\n\n:\n\nretry: 5\nfoo: bar\nevent: lonely\n\n", out));
  BOOST_TEST(out.empty());
  BOOST_TEST(parser.comments() == 2u);
}

BOOST_AUTO_TEST_CASE(an_event_without_its_empty_line_is_not_told) {
  BOOST_TEST(parsed("data: half\n").empty());
}

BOOST_AUTO_TEST_CASE(empty_data_is_an_event_and_no_data_is_none) {
  auto got = parsed("data\n\ndata:\n\nid: 3\n\n");
  BOOST_REQUIRE_EQUAL(got.size(), 2u);
  BOOST_TEST(got[0].data.empty());
  BOOST_TEST(got[1].id.empty());
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_in_front_is_skipped_even_when_it_is_cut) {
  std::mt19937 dice{1};
  auto got = parsed_in_pieces("\xEF\xBB\xBF"
                              "data: x\n\n",
                              dice);
  BOOST_REQUIRE_EQUAL(got.size(), 1u);
  BOOST_TEST(got[0].data == "x");
}

BOOST_AUTO_TEST_CASE(wherever_the_bytes_are_cut_the_events_are_the_same) {
  std::string text = ": hi\r\ndata: {\"content\":\"合同😀\"}\r\n\r\nevent: e\rdata: 1\rdata: 2\r\r"
                     "id: a\ndata: [DONE]\n\n";
  auto whole = parsed(text);
  BOOST_REQUIRE_EQUAL(whole.size(), 3u);
  auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 dice{seed};
  for (int i = 0; i < 500; ++i)
    BOOST_TEST((parsed_in_pieces(text, dice) == whole));
}

BOOST_AUTO_TEST_CASE(a_line_or_an_event_without_end_is_refused) {
  sse_parser lines{100};
  std::vector<sse_event> out;
  BOOST_TEST(lines.feed(std::string(100, 'x'), out));
  BOOST_TEST(!lines.feed("x", out));
  BOOST_TEST(!lines.feed("\n\n", out));
  sse_parser events{100};
  bool fits = true;
  for (int i = 0; i < 50 && fits; ++i)
    fits = events.feed("data: 0123456789\n", out);
  BOOST_TEST(!fits);
  BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_SUITE_END()
