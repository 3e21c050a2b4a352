#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "cluster/view/placement.hpp"
#include "cluster/view/rendezvous.hpp"

using namespace zhian;
using namespace zhian::cluster;

namespace {

constexpr int64_t second = 1'000'000'000;

member node(const std::string& name, std::string version = "1.0") {
  member m;
  m.name = name;
  m.incarnation = name + "#1";
  m.app_version = std::move(version);
  return m;
}

std::vector<const member*> pointers(const std::vector<member>& members) {
  std::vector<const member*> out;
  for (const auto& m : members)
    out.push_back(&m);
  return out;
}

struct cluster_fixture {
  std::vector<member> members{node("node-1"), node("node-2"), node("node-3")};
  placement rules{"node-1#1", {}};
  int64_t now = 100 * second;
  cluster_view view;

  cluster_fixture() {
    view.version = 1;
    view.members = members;
    view.shards.resize(shard_count);
  }
  void own_all_by_target() {
    auto all = pointers(members);
    for (size_t s = 0; s < shard_count; ++s)
      view.shards[s] = {s + 1, target_of(static_cast<shard_id>(s), all)->incarnation};
  }
  void read() { rules.saw(now, view); }
  /// One poll a second, in which those that are `still` do not beat.
  void pass(int seconds, const std::vector<std::string>& still = {}) {
    for (int i = 0; i < seconds; ++i) {
      now += second;
      for (auto& m : members)
        if (std::find(still.begin(), still.end(), m.name) == still.end())
          ++m.beat;
      rules.polled(now, members);
    }
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(placements, cluster_fixture)

BOOST_AUTO_TEST_CASE(shards_spread_by_weight_and_a_member_that_goes_moves_only_its_own) {
  members[0].weight = 200;
  auto all = pointers(members);
  std::vector<const member*> fewer{all[0], all[1]};
  std::map<std::string, int> count;
  for (size_t i = 0; i < shard_count; ++i) {
    auto s = static_cast<shard_id>(i);
    const auto* before = target_of(s, all);
    ++count[before->name];
    if (before != all[2])
      BOOST_REQUIRE(target_of(s, fewer) == before);
  }
  BOOST_TEST(count["node-1"] > 1900);
  BOOST_TEST(count["node-1"] < 2200);
  BOOST_TEST(count["node-2"] > 900);
  BOOST_TEST(count["node-3"] > 900);
}

BOOST_AUTO_TEST_CASE(only_the_newest_version_gets_shards_unless_it_is_too_few) {
  std::vector<member> mixed{node("a", "1.9.0"), node("b", "1.10.0"), node("c", "1.10.0")};
  BOOST_TEST(targets_among(pointers(mixed)).size() == 2u);
  mixed[1].app_version = "1.9.0";
  BOOST_TEST(targets_among(pointers(mixed)).size()
             == 3u); // One alone would get three times its share.
}

BOOST_AUTO_TEST_CASE(what_nobody_owns_is_claimed_at_once_by_the_one_it_belongs_to) {
  read();
  pass(1);
  auto plan = rules.claims(now);
  BOOST_TEST(plan.wanted.size() > 1100u);
  BOOST_TEST(plan.wanted.size() < 1650u);
  BOOST_TEST(plan.dead.empty());
}

BOOST_AUTO_TEST_CASE(shards_of_an_earlier_life_of_a_slot_are_free) {
  own_all_by_target();
  for (auto& s : view.shards)
    if (s.incarnation == "node-1#1")
      s.incarnation = "node-1#0";
  read();
  pass(1);
  BOOST_TEST(rules.claims(now).wanted.size() > 1100u);
}

BOOST_AUTO_TEST_CASE(
    a_silent_member_is_expired_after_six_seconds_and_its_shards_are_taken_in_portions) {
  own_all_by_target();
  read();
  pass(1);
  pass(5, {"node-2"});
  BOOST_TEST(rules.claims(now).wanted.empty());
  pass(1, {"node-2"});
  auto plan = rules.claims(now);
  BOOST_TEST(plan.wanted.size() == 256u);
  BOOST_REQUIRE(plan.dead.size() == 1u);
  BOOST_TEST(plan.dead[0].incarnation == "node-2#1");
  BOOST_TEST(plan.dead[0].beat == members[1].beat);
}

BOOST_AUTO_TEST_CASE(a_beat_that_came_after_the_last_poll_is_not_the_one_that_stood_still) {
  own_all_by_target();
  read();
  pass(1);
  pass(6, {"node-2"});
  auto stood = members[1].beat;
  view.members = members;
  ++view.members[1].beat;
  read();
  auto plan = rules.claims(now);
  BOOST_REQUIRE(plan.dead.size() == 1u);
  BOOST_TEST(plan.dead[0].beat == stood); // The store will not declare it dead.
}

BOOST_AUTO_TEST_CASE(after_an_outage_of_the_store_nobody_is_expired) {
  own_all_by_target();
  read();
  pass(5, {"node-2", "node-3"});
  now += 20 * second; // Nobody could poll.
  pass(5, {"node-2"});
  BOOST_TEST(rules.claims(now).wanted.empty());
}

BOOST_AUTO_TEST_CASE(a_node_whose_own_polls_fail_claims_nothing) {
  own_all_by_target();
  read();
  pass(1);
  pass(6, {"node-2"});
  now += 2 * second;
  BOOST_TEST(rules.claims(now).wanted.empty());
}

BOOST_AUTO_TEST_CASE(when_most_go_silent_at_once_one_more_term_is_waited_for) {
  own_all_by_target();
  read();
  pass(1);
  pass(7, {"node-2", "node-3"});
  BOOST_TEST(rules.claims(now).wanted.empty());
  pass(7, {"node-2", "node-3"});
  BOOST_TEST(rules.claims(now).wanted.size() == 256u);
}

BOOST_AUTO_TEST_CASE(two_refused_connections_prove_an_end_and_one_does_not) {
  own_all_by_target();
  read();
  pass(1);
  rules.refused(now, "node-2#1", "node-1#1");
  BOOST_TEST(rules.claims(now).wanted.empty());
  rules.refused(now, "node-2#1", "node-1#1");
  BOOST_TEST(rules.claims(now).wanted.empty());
  rules.refused(now, "node-2#1", "node-3#1");
  BOOST_TEST(rules.claims(now).wanted.size() == 256u);
  rules.answered("node-2#1", "node-3#1");
  BOOST_TEST(rules.claims(now).wanted.empty());
  rules.refused(now, "node-2#1", "node-3#1");
  pass(3);
  BOOST_TEST(rules.claims(now).wanted.empty()); // Long ago.
}

BOOST_AUTO_TEST_CASE(with_two_members_one_refusal_is_enough) {
  members.pop_back();
  view.members = members;
  own_all_by_target();
  read();
  pass(1);
  rules.refused(now, "node-2#1", "node-1#1");
  BOOST_TEST(rules.claims(now).wanted.size() == 256u);
}

BOOST_AUTO_TEST_CASE(what_belongs_elsewhere_moves_when_the_view_is_settled_the_inhabited_slowly) {
  for (auto& s : view.shards)
    s = {1, "node-1#1"};
  read();
  pass(4);
  auto everybody = [](shard_id) {
    return true;
  };
  auto nobody = [](shard_id) {
    return false;
  };
  BOOST_TEST(rules.moves(now, nobody).empty());
  pass(1);
  size_t idle = 0;
  for (const auto& p : rules.moves(now, nobody)) {
    BOOST_TEST(p.target != "node-1#1");
    idle += p.shards.size();
  }
  BOOST_TEST(idle == 256u);
  size_t inhabited = 0;
  for (const auto& p : rules.moves(now, everybody))
    inhabited += p.shards.size();
  BOOST_TEST(inhabited == 204u); // 5 % of 4096.
  pass(9);
  BOOST_TEST(rules.moves(now, everybody).empty());
  pass(1);
  BOOST_TEST(!rules.moves(now, everybody).empty());
}

BOOST_AUTO_TEST_CASE(who_leaves_gives_everything_to_the_others) {
  for (auto& s : view.shards)
    s = {1, "node-1#1"};
  view.members[0].state = member_state::draining;
  read();
  size_t n = 0;
  for (const auto& p : rules.farewell(now)) {
    BOOST_TEST(p.target != "node-1#1");
    n += p.shards.size();
  }
  BOOST_TEST(n == shard_count);
}

BOOST_AUTO_TEST_CASE(the_last_one_keeps_what_it_has) {
  members.resize(1);
  view.members = members;
  own_all_by_target();
  read();
  BOOST_TEST(rules.farewell(now).empty());
}

BOOST_AUTO_TEST_CASE(a_pinned_shard_belongs_at_its_node_while_that_one_is_up) {
  view.pins = {{7, "node-2"}, {8, "node-9"}};
  auto all = pointers(members);
  shard_targets there{all, view.pins};
  BOOST_TEST(there.of(7)->name == "node-2");
  BOOST_TEST(there.pinned(7));
  BOOST_TEST(there.of(8) == target_of(8, all)); // Nobody of that name is there.
  BOOST_TEST(!there.pinned(8));
  shard_targets gone{{all[0], all[2]}, view.pins};
  BOOST_TEST(gone.of(7) == target_of(7, std::vector{all[0], all[2]}));
}

BOOST_AUTO_TEST_CASE(a_pin_is_heeded_also_by_a_node_of_an_older_version) {
  members[1].app_version = "0.9";
  view.pins = {{7, "node-2"}};
  auto all = pointers(members);
  shard_targets there{all, view.pins};
  BOOST_TEST(there.of(7)->name == "node-2");
  for (size_t s = 8; s < shard_count; ++s)
    BOOST_REQUIRE(there.of(static_cast<shard_id>(s))->name != "node-2");
}

BOOST_AUTO_TEST_CASE(a_pinned_shard_moves_at_once_however_lived_in_and_does_not_come_back) {
  own_all_by_target();
  for (shard_id s = 0; s < 300; ++s) {
    view.shards[s].incarnation = "node-1#1";
    view.pins[s] = "node-2";
  }
  read();
  pass(6);
  auto everybody = [](shard_id) {
    return true;
  };
  auto plans = rules.moves(now, everybody);
  BOOST_REQUIRE(plans.size() == 1u);
  BOOST_TEST(plans[0].target == "node-2#1");
  BOOST_TEST(plans[0].shards.size() == 256u); // The rest with the next look.
  for (shard_id s = 0; s < 300; ++s)
    view.shards[s].incarnation = "node-2#1";
  read();
  BOOST_TEST(rules.moves(now, everybody).empty());
  placement other{"node-2#1", {}};
  other.polled(now, members);
  other.saw(now - 10 * second, view);
  BOOST_TEST(other.moves(now, everybody).empty());
}

BOOST_AUTO_TEST_CASE(what_is_pinned_to_a_node_is_claimed_by_it_alone) {
  view.pins = {};
  for (size_t s = 0; s < shard_count; ++s)
    view.pins[static_cast<shard_id>(s)] = "node-2";
  read();
  pass(1);
  BOOST_TEST(rules.claims(now).wanted.empty());
  view.pins.clear();
  view.pins[9] = "node-1";
  read();
  auto wanted = rules.claims(now).wanted;
  BOOST_TEST((std::find(wanted.begin(), wanted.end(), 9) != wanted.end()));
}

BOOST_AUTO_TEST_CASE(the_pinned_shards_of_a_dead_node_are_taken_by_the_others) {
  own_all_by_target();
  for (size_t s = 0; s < shard_count; ++s)
    if (view.shards[s].incarnation == "node-2#1")
      view.pins[static_cast<shard_id>(s)] = "node-2";
  read();
  pass(1);
  pass(6, {"node-2"});
  BOOST_TEST(rules.claims(now).wanted.size() == 256u);
}

BOOST_AUTO_TEST_CASE(a_drained_node_is_no_target_and_gives_all_it_has) {
  own_all_by_target();
  view.pins = {{7, "node-1"}};
  view.members[0].state = members[0].state = member_state::draining;
  view.shards[5].incarnation = "node-2#0"; // Free.
  view.shards[7].incarnation = "node-2#1";
  read();
  pass(6);
  BOOST_TEST(rules.draining());
  BOOST_TEST(rules.claims(now).wanted.empty());
  auto idle = [](shard_id) {
    return false;
  };
  BOOST_TEST(rules.moves(now, idle).empty());
  size_t held = 0, given = 0;
  for (const auto& s : view.shards)
    held += s.incarnation == "node-1#1" ? 1 : 0;
  for (const auto& p : rules.farewell(now)) {
    BOOST_TEST(p.target != "node-1#1");
    given += p.shards.size();
  }
  BOOST_TEST(given == held);
  placement other{"node-2#1", {}};
  other.polled(now, members);
  other.saw(now - 10 * second, view);
  BOOST_TEST(!other.draining());
  for (const auto& p : other.moves(now, idle))
    BOOST_TEST(p.target != "node-1#1");
}

BOOST_AUTO_TEST_CASE(an_evicted_node_is_gone_however_well_it_beats) {
  own_all_by_target();
  view.members[1].state = member_state::dead;
  read();
  pass(1);
  auto plan = rules.claims(now);
  BOOST_TEST(plan.wanted.size() == 256u);
  BOOST_TEST(plan.dead.empty()); // Nobody need be declared dead any more.
}

BOOST_AUTO_TEST_CASE(versions_are_compared_as_numbers) {
  BOOST_TEST(older_version("1.9", "1.10"));
  BOOST_TEST(!older_version("1.10", "1.9"));
  BOOST_TEST(older_version("1", "1.0.1"));
  BOOST_TEST(!older_version("2.0", "2"));
}

BOOST_AUTO_TEST_CASE(a_member_that_rests_is_given_nothing_unless_nobody_else_is_there) {
  read();
  pass(1);
  auto usual = rules.claims(now).wanted.size();
  members[1].resting = members[2].resting = true;
  pass(1); // Told with the beat, without a new view.
  BOOST_TEST(rules.claims(now).wanted.size() == shard_count);
  BOOST_TEST(usual < shard_count / 2);
  members[0].resting = true;
  pass(1);
  BOOST_TEST(rules.claims(now).wanted.size() == usual);
}

BOOST_AUTO_TEST_SUITE_END()
