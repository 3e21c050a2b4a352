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

BOOST_AUTO_TEST_CASE(who_is_in_memory_is_counted_by_shard_and_by_kind) {
  cluster::shard_map map;
  entity_ref room{entity_kind::room, realm::zhimai, "x", 7};
  auto session = room;
  session.kind = entity_kind::session;
  map.moved_in(room);
  map.moved_in(room);
  map.moved_in(session);
  BOOST_TEST(map.inhabited(7));
  BOOST_TEST(!map.inhabited(8));
  auto all = map.activations();
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST((all[0].first == entity_kind::session));
  BOOST_TEST(all[1].second == 2u);
  map.moved_out(room);
  map.moved_out(room);
  BOOST_TEST(map.activations().size() == 1u);
  map.moved_out(session);
  BOOST_TEST(!map.inhabited(7));
}

BOOST_AUTO_TEST_CASE(a_shard_that_moved_is_looked_for_at_its_new_owner) {
  cluster::shard_map map;
  map.moved({7}, "b"); // Before anything was read.
  BOOST_TEST(map.owner_of(7).empty());
  auto read = std::make_shared<cluster::shard_directory>();
  read->incarnations = {"a"};
  read->owner.fill(1);
  map.set_directory(read);
  map.moved({7, 4095}, "b");
  map.moved({8}, "a");
  BOOST_TEST(map.owner_of(7) == "b");
  BOOST_TEST(map.owner_of(4095) == "b");
  BOOST_TEST(map.owner_of(8) == "a");
  map.moved({9}, "b");
  BOOST_TEST(map.owner_of(9) == "b");
  BOOST_TEST(map.owner_of(10) == "a");
  BOOST_TEST(read->owner[7] == 1u); // Who has read it before goes on reading it.
}

BOOST_AUTO_TEST_CASE(a_link_is_known_while_it_is_up) {
  cluster::shard_map map;
  BOOST_TEST(!map.linked("a"));
  map.set_links({"a", "b"});
  BOOST_TEST(map.linked("a"));
  map.set_links({"b"});
  BOOST_TEST(!map.linked("a"));
}

BOOST_AUTO_TEST_SUITE_END()
