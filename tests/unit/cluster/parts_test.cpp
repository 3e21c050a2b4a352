// Messages longer than an envelope: what was cut is whole again on the other side, or known not to
// be.
#include <boost/test/unit_test.hpp>

#include "cluster/gate/parts.hpp"

using namespace zhian;
using namespace zhian::cluster;
using namespace std::chrono_literals;

namespace {

envelope text_of(uint8_t id, size_t size) {
  envelope x;
  x.type = envelope_type::request;
  x.kind = 0x0301;
  x.shard = 77;
  x.request[0] = id;
  x.payload.reserve(size);
  for (size_t i = 0; i < size; ++i)
    x.payload += static_cast<char>('a' + i % 23);
  return x;
}

part_shelf::time at(std::chrono::milliseconds x) {
  return part_shelf::time{} + x;
}

/// Gives the shelf all but the last, which is returned.
envelope begin(part_shelf& shelf, std::vector<envelope> parts, part_shelf::time now = {}) {
  for (size_t i = 0; i + 1 < parts.size(); ++i)
    shelf.keep(parts[i], now);
  return std::move(parts.back());
}

} // namespace

BOOST_AUTO_TEST_SUITE(long_messages)

BOOST_AUTO_TEST_CASE(a_message_that_fits_travels_as_it_is) {
  for (size_t size : {size_t{0}, size_t{1}, max_payload}) {
    auto parts = in_parts(text_of(1, size));
    BOOST_REQUIRE(parts.size() == 1u);
    BOOST_TEST((parts[0] == text_of(1, size)));
    part_shelf shelf;
    BOOST_TEST(shelf.complete(parts[0]));
  }
}

BOOST_AUTO_TEST_CASE(a_longer_one_is_whole_again_whatever_comes_in_between) {
  for (size_t size : {max_payload + 1, 2 * max_payload, 3 * max_payload + 5, max_whole}) {
    part_shelf shelf;
    for (const auto& part : in_parts(text_of(1, size)))
      BOOST_TEST(part.payload.size() <= max_payload);
    auto last = begin(shelf, in_parts(text_of(1, size)));
    auto other = begin(shelf, in_parts(text_of(2, size)));
    BOOST_TEST(shelf.complete(last));
    last.flags = 0;
    BOOST_TEST((last == text_of(1, size)));
    BOOST_TEST(shelf.complete(other));
    other.flags = 0;
    BOOST_TEST((other == text_of(2, size)));
    BOOST_TEST(shelf.bytes() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(an_end_whose_beginning_is_not_all_there_is_known_for_it) {
  part_shelf shelf;
  auto parts = in_parts(text_of(1, 3 * max_payload + 1));
  auto alone = parts.back();
  BOOST_TEST(!shelf.complete(alone));
  shelf.keep(parts[0], at(0ms));
  shelf.keep(parts[2], at(0ms));
  BOOST_TEST(!shelf.complete(parts[3]));
  BOOST_TEST(shelf.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(what_would_be_too_much_is_forgotten_and_the_rest_is_not) {
  part_shelf shelf{5 * max_payload};
  auto first = begin(shelf, in_parts(text_of(1, 4 * max_payload)));
  auto second = begin(shelf, in_parts(text_of(2, 4 * max_payload)));
  BOOST_TEST(shelf.bytes() <= 5 * max_payload);
  BOOST_TEST(shelf.complete(first));
  BOOST_TEST(!shelf.complete(second));
  // Longer than a message may be, however small its parts.
  part_shelf wide{64 << 20};
  envelope part = text_of(3, max_payload);
  part.type = envelope_type::part;
  for (int i = 0; i < 40; ++i)
    wide.keep(part, at(0ms));
  BOOST_TEST(wide.bytes() <= max_whole);
}

BOOST_AUTO_TEST_CASE(a_beginning_whose_end_does_not_come_makes_room) {
  part_shelf shelf{16 << 20, 10s};
  auto last = begin(shelf, in_parts(text_of(1, 2 * max_payload)), at(0ms));
  auto later = begin(shelf, in_parts(text_of(2, 2 * max_payload)), at(5s));
  shelf.sweep(at(11s));
  BOOST_TEST(!shelf.complete(last));
  BOOST_TEST(shelf.complete(later));
  BOOST_TEST(shelf.bytes() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
