// How far back a search asks next.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdint>

#include "storage/postgres/job_eras.hpp"
#include "storage/postgres/job_json.hpp"

using namespace zhian;
using storage::era_progress;
using storage::era_size;
using storage::eras_to_ask;

namespace {

/// In the middle of the thirty-first era of a million postings, after the walk through the newest.
era_progress after_walk(uint64_t found, uint64_t wanted = 0) {
  return {3000, found, wanted > 0 ? wanted : 301 - found, 30 * era_size + 14'000, 0};
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_eras)

BOOST_AUTO_TEST_CASE(who_knows_nothing_asks_one_era_then_four_then_all_the_rest) {
  auto x = after_walk(0);
  BOOST_TEST(eras_to_ask(x) == 1u);
  x.looked += 14'000;
  x.before = 30 * era_size;
  x.last = 1;
  BOOST_TEST(eras_to_ask(x) == 4u);
  x.looked += 4 * era_size;
  x.before = 26 * era_size;
  x.last = 4;
  BOOST_TEST(eras_to_ask(x) == 0u);
}

BOOST_AUTO_TEST_CASE(a_few_that_were_found_are_no_measure) {
  BOOST_TEST(eras_to_ask(after_walk(7)) == 1u);
  BOOST_TEST(eras_to_ask(after_walk(8)) > 1u);
}

BOOST_AUTO_TEST_CASE(as_many_are_asked_as_hold_what_is_missing_at_that_pace) {
  // 24 of 3,000 have it: 277 more are in some 35,000 postings, and with what is added in 43,000.
  // 14,000 of those are in the newest era, the others in the one before.
  BOOST_TEST(eras_to_ask(after_walk(24)) == 2u);
  BOOST_TEST(eras_to_ask(after_walk(100)) == 1u);
  BOOST_TEST(eras_to_ask(after_walk(8, 13)) == 1u, "a short page asks for less");
}

BOOST_AUTO_TEST_CASE(what_is_asked_holds_what_is_missing_where_words_lie_evenly) {
  for (uint64_t found = 8; found <= 300; ++found) {
    auto x = after_walk(found);
    auto eras = eras_to_ask(x);
    BOOST_REQUIRE(eras > 0u);
    auto rows = x.before - (30 - (eras - 1)) * era_size;
    BOOST_TEST(rows * found / x.looked >= x.wanted, found);
    // And not much more than that: an era at the ends, and the quarter.
    BOOST_TEST((rows - std::min(rows, era_size)) * found / x.looked <= x.wanted * 5 / 4, found);
  }
}

BOOST_AUTO_TEST_CASE(a_step_that_was_too_short_is_followed_by_a_much_longer_one) {
  auto x = after_walk(24);
  x.last = 2;
  BOOST_TEST(eras_to_ask(x) == 8u);
}

BOOST_AUTO_TEST_CASE(half_of_what_is_left_is_asked_as_all_of_it) {
  for (auto left : {uint64_t{1}, uint64_t{2}})
    BOOST_TEST(eras_to_ask({3000, 0, 301, left * era_size, 0}) == 0u, left);
  BOOST_TEST(eras_to_ask({3000, 0, 301, 3 * era_size, 0}) == 1u);
  auto x = after_walk(24);
  x.last = 4; // Sixteen of thirty-one.
  BOOST_TEST(eras_to_ask(x) == 0u);
  BOOST_TEST(eras_to_ask({3000, 0, 301, 1, 0}) == 0u, "there is nothing left");
}

BOOST_AUTO_TEST_CASE(one_question_names_a_bounded_number_of_eras_and_few_are_made) {
  // Of a word that ends behind the newest, in more postings than there may be.
  era_progress x{3000, 40, 260, 1000 * era_size, 0};
  uint64_t steps = 0, longest = 0;
  for (;;) {
    auto eras = eras_to_ask(x);
    if (eras == 0)
      break;
    BOOST_REQUIRE(eras * era_size < x.before);
    x.looked += eras * era_size;
    x.before -= eras * era_size;
    x.last = eras;
    longest = std::max(longest, eras);
    ++steps;
  }
  BOOST_TEST(longest == 32u);
  BOOST_TEST(steps <= 4u);
}

BOOST_AUTO_TEST_SUITE_END()
