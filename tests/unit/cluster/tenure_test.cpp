#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "cluster/view/tenure.hpp"

using namespace zhian;
using namespace zhian::cluster;

namespace {

constexpr int64_t second = 1'000'000'000;

/// node-1 with two others; it owns all shards until told otherwise.
struct tenure_fixture {
  tenure mine{"node-1#1", {}};
  cluster_view view;
  int64_t now = 100 * second;

  tenure_fixture() {
    view.version = 1;
    for (const char* name : {"node-1", "node-2", "node-3"}) {
      member m;
      m.name = name;
      m.incarnation = m.name + "#1";
      view.members.push_back(m);
    }
    view.shards.assign(shard_count, {1, "node-1#1"});
  }
  tenure_change read() { return mine.saw(now, view); }
  void pass(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      now += second;
      for (auto& m : view.members)
        ++m.beat;
      mine.polled(now, view.members);
    }
  }
  std::optional<portion> next() {
    return mine.next_portion(now, [](shard_id) { return false; });
  }
  void state(size_t i, member_state x) {
    view.members[i].state = x;
    ++view.version;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tenure_of_shards, tenure_fixture)

BOOST_AUTO_TEST_CASE(a_view_tells_what_was_won_what_was_lost_and_what_has_another_epoch) {
  auto first = read();
  BOOST_TEST(first.won);
  BOOST_TEST(first.owned == shard_count);
  BOOST_TEST(first.held.size() == shard_count);
  BOOST_TEST(first.lost.empty());
  view.shards[7] = {2, "node-2#1"};
  view.shards[9] = {3, "node-1#1"};
  auto second_one = read();
  BOOST_TEST(second_one.won); // Shard 9, anew.
  BOOST_TEST(second_one.owned == shard_count - 1);
  BOOST_TEST(second_one.lost == (std::vector<shard_id>{7, 9}), boost::test_tools::per_element());
  BOOST_TEST(mine.epoch_of(7) == 0u);
  BOOST_TEST(mine.epoch_of(9) == 3u);
  auto third = read();
  BOOST_TEST(!third.won);
  BOOST_TEST(third.held.empty());
}

BOOST_AUTO_TEST_CASE(what_is_given_away_is_not_held_until_the_store_has_answered) {
  read();
  pass(10);
  auto p = next();
  BOOST_REQUIRE(p.has_value());
  BOOST_TEST(p->shards.size() <= 32u);
  BOOST_TEST(p->epochs.front() == 1u);
  auto shard = p->shards.front();
  BOOST_TEST(mine.epoch_of(shard) == 0u);
  BOOST_TEST(!mine.idle());
  // The view still says that it is its own: a hand-over may yet take effect.
  auto change = read();
  BOOST_TEST(mine.epoch_of(shard) == 0u);
  BOOST_TEST(change.held.empty());
  BOOST_TEST(!next().has_value());
  BOOST_TEST(mine.claims(now).wanted.empty());
  mine.gave();
  BOOST_TEST(mine.wants_view(view.version));
  // It was refused: the shard is held again.
  BOOST_TEST(read().won);
  BOOST_TEST(mine.epoch_of(shard) == 1u);
}

BOOST_AUTO_TEST_CASE(what_another_one_gives_is_held_before_the_view_is_read) {
  view.shards[7] = {5, "node-2#1"};
  view.shards[8] = {5, "node-2#1"};
  read();
  auto change = mine.heard({"node-1#1", {7, 8}, {10, 11}});
  BOOST_TEST(change.won);
  BOOST_TEST(change.owned == shard_count);
  BOOST_TEST(change.held.size() == 2u);
  BOOST_TEST(change.lost.empty());
  BOOST_TEST(mine.epoch_of(7) == 10u);
  BOOST_TEST(mine.epoch_of(8) == 11u);
  BOOST_TEST(mine.wants_view(view.version)); // Whatever its version: the store may have lost it.
  // The view says the same later.
  view.shards[7] = {10, "node-1#1"};
  view.shards[8] = {11, "node-1#1"};
  ++view.version;
  auto later = read();
  BOOST_TEST(later.held.empty());
  BOOST_TEST(!later.won);
}

BOOST_AUTO_TEST_CASE(what_others_give_each_other_is_known_and_not_held) {
  view.shards[7] = {5, "node-2#1"};
  read();
  auto change = mine.heard({"node-3#1", {7}, {10}});
  BOOST_TEST(change.moved == std::vector<shard_id>{7}, boost::test_tools::per_element());
  BOOST_TEST(change.held.empty());
  BOOST_TEST(!change.won);
  BOOST_TEST(mine.epoch_of(7) == 0u);
  // Older news of the same shard come after these.
  BOOST_TEST(mine.heard({"node-1#1", {7}, {9}}).moved.empty());
  BOOST_TEST(mine.epoch_of(7) == 0u);
}

BOOST_AUTO_TEST_CASE(news_that_come_late_or_twice_bring_nothing_back) {
  view.shards[7] = {5, "node-2#1"};
  read();
  shards_given news{"node-1#1", {7}, {10}};
  BOOST_TEST(mine.heard(news).won);
  BOOST_TEST(!mine.heard(news).won);
  // It was given on, and the view has not been read since.
  pass(10);
  state(0, member_state::draining);
  view.shards[7] = {10, "node-1#1"};
  read();
  bool gone = false;
  while (auto p = next()) {
    gone = gone || std::find(p->shards.begin(), p->shards.end(), 7) != p->shards.end();
    // Nor while it is on its way.
    BOOST_TEST(mine.heard(news).moved.empty());
    BOOST_TEST(mine.heard({"node-1#1", p->shards, {99}}).moved.empty());
    mine.gave();
  }
  BOOST_TEST(gone);
  BOOST_TEST(mine.heard(news).moved.empty());
  BOOST_TEST(mine.epoch_of(7) == 0u);
}

BOOST_AUTO_TEST_CASE(news_of_what_this_node_holds_or_of_no_shard_wait_for_the_view) {
  read();
  BOOST_TEST(mine.heard({"node-2#1", {7}, {10}}).moved.empty());
  BOOST_TEST(mine.epoch_of(7) == 1u);
  BOOST_TEST(mine.heard({"node-1#1", {5000}, {10}}).moved.empty());
  BOOST_TEST(mine.heard({"node-1#1", {7, 8}, {}}).moved.empty());
}

BOOST_AUTO_TEST_CASE(a_view_that_was_read_stands_above_news) {
  view.shards[7] = {5, "node-2#1"};
  read();
  BOOST_TEST(mine.heard({"node-1#1", {7}, {10}}).won);
  // The store has lost it, with the end of its log.
  auto change = read();
  BOOST_TEST(change.lost == std::vector<shard_id>{7}, boost::test_tools::per_element());
  BOOST_TEST(mine.epoch_of(7) == 0u);
  BOOST_TEST(mine.heard({"node-1#1", {7}, {8}}).won);
}

BOOST_AUTO_TEST_CASE(a_giver_knows_whom_its_shards_have_gone_to) {
  read();
  pass(10);
  state(0, member_state::draining);
  read();
  auto p = next();
  BOOST_REQUIRE(p.has_value());
  mine.gave();
  std::vector<uint64_t> epochs(p->shards.size(), 10);
  auto change = mine.heard({p->target, p->shards, epochs});
  BOOST_TEST(change.moved == p->shards, boost::test_tools::per_element());
  BOOST_TEST(change.owned == shard_count - p->shards.size());
}

BOOST_AUTO_TEST_CASE(few_shards_that_somebody_lives_in_go_together) {
  read();
  pass(10);
  state(0, member_state::draining);
  read();
  auto lived_in = [](shard_id s) {
    return s % 2 == 0;
  };
  std::set<shard_id> given;
  while (auto p = mine.next_portion(now, lived_in)) {
    BOOST_TEST_REQUIRE(p->shards.size() <= 32u);
    BOOST_TEST_REQUIRE(p->shards.size() == p->epochs.size());
    BOOST_TEST_REQUIRE(std::count_if(p->shards.begin(), p->shards.end(), lived_in) <= 8);
    given.insert(p->shards.begin(), p->shards.end());
    for (auto s : p->shards)
      view.shards[s] = {++view.version, p->target};
    mine.gave();
    read();
  }
  BOOST_TEST(given.size() == shard_count);
  BOOST_TEST(mine.idle());
}

BOOST_AUTO_TEST_CASE(a_drained_node_gives_all_away_in_portions_and_claims_nothing) {
  read();
  pass(10);
  state(0, member_state::draining);
  auto change = read();
  BOOST_TEST((change.drained == true));
  BOOST_TEST(mine.draining());
  size_t given = 0;
  while (auto p = next()) {
    BOOST_TEST_REQUIRE(p->shards.size() <= 32u);
    for (auto s : p->shards)
      view.shards[s] = {++view.version, p->target};
    given += p->shards.size();
    mine.gave();
    BOOST_TEST(read().lost.empty()); // They were given up before.
  }
  BOOST_TEST(given == shard_count);
  BOOST_TEST(mine.idle());
  view.shards[3] = {1'000'000, ""};
  ++view.version;
  read();
  BOOST_TEST(mine.claims(now).wanted.empty());
  state(0, member_state::up);
  BOOST_TEST((read().drained == false));
  BOOST_TEST(!mine.draining());
}

BOOST_AUTO_TEST_CASE(an_order_taken_back_keeps_what_waited_to_be_given) {
  read();
  pass(10);
  state(0, member_state::draining);
  read();
  BOOST_REQUIRE(next().has_value());
  mine.gave();
  state(0, member_state::up);
  read();
  now += 4 * second; // Members have changed of late: nothing moves.
  BOOST_TEST(!next().has_value());
}

BOOST_AUTO_TEST_CASE(one_that_leaves_plans_its_farewell_once_and_is_past_orders) {
  read();
  pass(10);
  mine.leave();
  BOOST_TEST(mine.draining());
  state(0, member_state::draining);
  BOOST_TEST(!read().drained.has_value());
  size_t portions = 0;
  while (auto p = next()) {
    ++portions;
    mine.gave(); // The store refuses each of them.
    read();
  }
  BOOST_TEST(portions >= shard_count / 32);
  BOOST_TEST(mine.idle());
  BOOST_TEST(mine.epoch_of(0) == 1u); // Whoever claims it when this node is gone.
}

BOOST_AUTO_TEST_CASE(one_that_makes_way_returns_when_it_has_links_with_all_unless_it_leaves) {
  auto links = [&](bool with_second) {
    view.members[0].links = {"node-3#1"};
    view.members[1].links = {"node-3#1"};
    view.members[2].links = {"node-1#1", "node-2#1"};
    if (with_second) {
      view.members[0].links->push_back("node-2#1");
      view.members[1].links->push_back("node-1#1");
    }
  };
  // Of equals the greater name goes: not this one.
  links(false);
  read();
  pass(30);
  BOOST_TEST(mine.makes_way_for().empty());
  // The second has more links now, with a fourth.
  auto fourth = view.members[2];
  fourth.name = "node-4";
  fourth.incarnation = "node-4#1";
  fourth.links = {"node-2#1", "node-1#1"};
  view.members.push_back(fourth);
  view.members[1].links->push_back("node-4#1");
  ++view.version;
  read();
  pass(2);
  BOOST_TEST(mine.makes_way_for() == "node-2#1");
  mine.told();
  BOOST_TEST(mine.wants_view(view.version));
  state(0, member_state::draining);
  view.members[0].made_way = true;
  read();
  BOOST_TEST(mine.makes_way_for().empty());
  pass(30);
  BOOST_TEST(!mine.returns());
  view.members.pop_back();
  links(true);
  ++view.version;
  read();
  pass(6);
  BOOST_TEST(mine.returns());
  mine.leave();
  BOOST_TEST(!mine.returns());
}

BOOST_AUTO_TEST_SUITE_END()
