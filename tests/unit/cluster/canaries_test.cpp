#include <boost/test/unit_test.hpp>

#include "cluster/view/canaries.hpp"

using zhian::cluster::canaries;

BOOST_AUTO_TEST_SUITE(the_parts_of_a_node)

BOOST_AUTO_TEST_CASE(a_part_that_answers_is_asked_again_and_one_that_does_not_is_named) {
  canaries parts{3000};
  BOOST_TEST(!parts.silent(0).has_value());
  BOOST_TEST(parts.ask(0, "lane 0"));
  BOOST_TEST(parts.ask(0, "gate"));
  BOOST_TEST(!parts.ask(1000, "gate")); // It has not answered.
  parts.answered("lane 0");
  BOOST_TEST(parts.ask(1000, "lane 0"));
  BOOST_TEST(!parts.silent(2000).has_value());
  BOOST_TEST(parts.silent(3000).value_or("") == "gate");
  parts.answered("gate");
  BOOST_TEST(!parts.silent(3500).has_value());
  BOOST_TEST(parts.silent(4000).value_or("") == "lane 0");
}

BOOST_AUTO_TEST_CASE(nobody_is_blamed_when_the_whole_process_stood_still) {
  canaries parts{3000};
  BOOST_TEST(!parts.silent(0).has_value());
  parts.ask(0, "gate");
  BOOST_TEST(!parts.silent(60'000).has_value());
  BOOST_TEST(!parts.silent(62'000).has_value());
  BOOST_TEST(parts.silent(63'000).value_or("") == "gate");
}

BOOST_AUTO_TEST_SUITE_END()
