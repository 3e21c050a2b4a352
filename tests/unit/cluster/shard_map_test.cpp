#include <boost/test/unit_test.hpp>

#include "cluster/core/shard_map.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(shards)

BOOST_AUTO_TEST_CASE(a_shard_is_held_at_its_epoch_until_it_is_dropped) {
  cluster::shard_map map;
  BOOST_TEST(map.epoch_of(7) == 0u);
  map.hold(7, 99);
  map.hold(4095, 100);
  BOOST_TEST(map.epoch_of(7) == 99u);
  BOOST_TEST(map.held().size() == 2u);
  map.drop(7);
  BOOST_TEST(map.epoch_of(7) == 0u);
  BOOST_TEST(map.held().front() == 4095);
}

BOOST_AUTO_TEST_SUITE_END()
