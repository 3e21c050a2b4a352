// Two actor systems in one process compete for the same shards: the loser computes and can never
// commit.
#include <boost/test/unit_test.hpp>

#include <atomic>

#include "cluster/core/membership.hpp"
#include "cluster/core/node.hpp"
#include "protocols/account.hpp"
#include "protocols/identity.hpp"
#include "support/node_client.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

/// Node "a" owns everything and has a session; node "b" takes its shards while "a" does not look.
struct two_nodes : test::store_fixture {
  std::atomic<bool> a_fenced{false};
  std::unique_ptr<cluster::node> a, b;
  session_id session;

  void start(storage::sabotage off, std::chrono::milliseconds beat_of_a) {
    auto conf = node_settings("a");
    conf.cluster.beat = beat_of_a;
    conf.cluster.trust = 24h; // "a" believes in itself: only the fence can stop it.
    a = std::make_unique<cluster::node>(
        conf, cluster::node_options{
                  .on_fenced = [this] { a_fenced = true; }, .off = off, .serve_http = false});
    a->start();
    BOOST_REQUIRE(a->wait_ready(20s));
    test::node_client client{*a};
    auto email = refs::email(realm::zhimai, "li@example.cn");
    BOOST_REQUIRE(client.ask(email, sign_up{"correct horse", ""}).error == ec::none);
    auto code = value("SELECT payload->'params'->>'code' FROM outbox");
    session = client.ask(email, verify_code{code, {}}).value.grant.session;
    b = std::make_unique<cluster::node>(
        node_settings("b"), cluster::node_options{.on_fenced = [] {}, .serve_http = false});
    b->start();
    BOOST_REQUIRE(test::wait_until([&] { return b->svc().status->member.load(); }));
  }

  /// Has "b" claim everything of "a", which is declared dead; answers how many shards "b" owns. One
  /// claim may leave some behind: it passes over rows that a commit of "a" holds at this moment,
  /// and it declares nobody dead whose beat has moved meanwhile. The next claim, asked for here or
  /// made by "b" itself, takes those.
  uint32_t takeover() {
    std::vector<shard_id> all(shard_count);
    for (size_t i = 0; i < all.size(); ++i)
      all[i] = static_cast<shard_id>(i);
    test::node_client client{*b};
    test::wait_until([&] {
      auto beat = std::stoull(value("SELECT beat FROM cluster_member WHERE node_name = 'a'"));
      client.ask(b->membership(),
                 cluster::claim_shards{all, {a->svc().status->incarnation}, {beat}});
      return b->svc().status->shards_owned.load() == shard_count;
    });
    return b->svc().status->shards_owned.load();
  }

  test::answer<session_grant> refresh(cluster::node& at, uint64_t generation) {
    test::node_client client{at};
    return client.ask(refs::session(realm::zhimai, session), refresh_session{generation});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(two_systems, two_nodes)

BOOST_AUTO_TEST_CASE(the_loser_decides_but_cannot_commit) {
  start({}, 24h);
  BOOST_TEST(takeover() == shard_count);
  BOOST_TEST(a->svc().router->epoch_of(session.shard) != 0u); // It still believes.
  auto lost = refresh(*a, 1);
  BOOST_TEST(lost.error == ec::fenced);
  BOOST_TEST(value("SELECT generation FROM session") == "1");
  auto won = refresh(*b, 1);
  BOOST_TEST(won.error == ec::none);
  BOOST_TEST(won.value.generation == 2u);
  BOOST_TEST(refresh(*a, 2).error == ec::fenced);
  BOOST_TEST(value("SELECT generation FROM session") == "2");
}

// Trust in memory ends before others may take over; who has stood still finds it ended.
BOOST_AUTO_TEST_CASE(what_is_in_memory_is_told_only_while_it_is_trusted_or_proved) {
  start({}, 24h);
  auto lease = [&](cluster::node& at) {
    test::node_client client{at};
    return client.ask(refs::session(realm::zhimai, session), lease_session{});
  };
  auto user = lease(*a).value.user;
  auto me = [&](cluster::node& at) {
    test::node_client client{at};
    return client.ask(refs::account(realm::zhimai, user), read_me{}).error;
  };
  BOOST_TEST(me(*a) == ec::none);
  a->svc().status->fresh_until = 0;
  // It still owns the shards, and proves it.
  BOOST_TEST(lease(*a).error == ec::none);
  BOOST_TEST(me(*a) == ec::none);
  BOOST_TEST(takeover() == shard_count);
  BOOST_TEST(lease(*a).error == ec::fenced);
  BOOST_TEST(me(*a) == ec::fenced);
  BOOST_TEST(lease(*b).error == ec::none);
  BOOST_TEST(me(*b) == ec::none);
}

// Timers, tokens and codes of a machine whose clock is wrong are due when they are due elsewhere.
BOOST_AUTO_TEST_CASE(a_machine_whose_clock_is_off_goes_by_the_clock_of_the_store) {
  start({}, 200ms);
  auto off = [] {
    return std::chrono::abs(wall_now() - std::chrono::system_clock::now());
  };
  for (auto wrong : {1h, -1h}) {
    auto now = boottime_ns();
    heed_store_clock(wall_now() + wrong, now, now);
    BOOST_TEST(test::wait_until([&] { return off() < 1s; }));
  }
}

BOOST_AUTO_TEST_CASE(without_the_fence_both_would_commit) {
  // The mutation that the case above catches: with the fence off the loser's write lands.
  start({.no_fence = true}, 24h);
  BOOST_TEST(takeover() == shard_count);
  BOOST_TEST(refresh(*a, 1).error == ec::none);
  BOOST_TEST(value("SELECT generation FROM session") == "2");
}

BOOST_AUTO_TEST_CASE(a_node_that_was_declared_dead_notices_with_its_next_beat) {
  start({}, 200ms);
  BOOST_TEST(takeover() == shard_count); // Races its beats until one stands still for long enough.
  BOOST_TEST(test::wait_until([&] { return a_fenced.load(); }));
  BOOST_TEST(!a->svc().status->ready());
}

BOOST_AUTO_TEST_CASE(a_member_whose_beat_moves_is_not_declared_dead) {
  start({}, 24h);
  run("UPDATE cluster_member SET beat = beat + 1 WHERE node_name = 'a'");
  std::vector<shard_id> some{1, 2, 3};
  test::node_client client{*b};
  auto won =
      client.ask(b->membership(), cluster::claim_shards{some, {a->svc().status->incarnation}, {1}});
  BOOST_TEST(won.value == 0u);
  BOOST_TEST(value("SELECT state FROM cluster_member WHERE node_name = 'a'") == "up");
}

BOOST_AUTO_TEST_SUITE_END()
