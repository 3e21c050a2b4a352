#include <boost/test/unit_test.hpp>

#include "cluster/gate/followed_streams.hpp"

using namespace zhian;
using cluster::followed_streams;

namespace {

struct followed_fixture {
  std::string owner = "there";
  followed_streams streams{"here"};
  followed_streams::owner_of who = [this](shard_id) {
    return owner;
  };
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(followed, followed_fixture)

BOOST_AUTO_TEST_CASE(a_stream_of_another_node_is_sure_when_that_node_has_said_so) {
  auto s = streams.want("room:1", 7, who);
  BOOST_TEST(s.follow_at == "there");
  BOOST_TEST(!s.sure);
  BOOST_TEST(!streams.confirmed("room:1", "elsewhere").sure);
  s = streams.confirmed("room:1", "there");
  BOOST_TEST(s.sure);
  BOOST_TEST(!s.moved);
  BOOST_TEST(streams.want("room:1", 7, who).sure); // A second edge.
}

BOOST_AUTO_TEST_CASE(a_stream_of_this_node_needs_nobody) {
  owner = "here";
  auto s = streams.want("room:1", 7, who);
  BOOST_TEST(s.sure);
  BOOST_TEST(s.follow_at.empty());
  BOOST_TEST(streams.leave("room:1").empty());
}

BOOST_AUTO_TEST_CASE(when_its_owner_changes_it_is_followed_there_and_read_from_the_store) {
  streams.want("room:1", 7, who);
  streams.confirmed("room:1", "there");
  BOOST_TEST(streams.look(who).empty());
  owner = "";
  BOOST_TEST(streams.look(who).empty()); // Nobody tells anything meanwhile.
  owner = "next";
  auto steps = streams.look(who);
  BOOST_REQUIRE(steps.size() == 1u);
  BOOST_TEST(steps[0].second.follow_at == "next");
  BOOST_TEST(streams.confirmed("room:1", "next").moved);
  owner = "here";
  steps = streams.look(who);
  BOOST_REQUIRE(steps.size() == 1u);
  BOOST_TEST(steps[0].second.moved);
  BOOST_TEST(streams.look(who).empty());
}

BOOST_AUTO_TEST_CASE(after_a_lost_link_it_is_asked_for_until_it_is_confirmed_and_then_read) {
  streams.want("room:1", 7, who);
  streams.confirmed("room:1", "there");
  streams.lost("there");
  for (int i = 0; i < 3; ++i) {
    auto steps = streams.look(who);
    BOOST_REQUIRE(steps.size() == 1u);
    BOOST_TEST(steps[0].second.follow_at == "there");
  }
  BOOST_TEST(streams.confirmed("room:1", "there").moved);
  BOOST_TEST(streams.look(who).empty());
}

BOOST_AUTO_TEST_CASE(what_nobody_wants_any_more_is_given_up_where_it_was_followed) {
  streams.want("room:1", 7, who);
  streams.confirmed("room:1", "there");
  BOOST_TEST(streams.leave("room:1") == "there");
  BOOST_TEST(streams.leave("room:1").empty());
  BOOST_TEST(!streams.confirmed("room:1", "there").sure);
  BOOST_TEST(streams.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
