// What operators order, carried out by several nodes on a real PostgreSQL and real links.
#include <boost/test/unit_test.hpp>

#include <thread>

#include "cluster/view/rendezvous.hpp"
#include "storage/postgres/cluster_ops.hpp"
#include "tests/cluster/nodes_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::wait_until;

namespace {

struct operators_fixture : test::nodes_fixture {
  storage::cluster_ops ops{app_dsn(), "tester"};

  storage::node_line line(const std::string& name) {
    auto got = ops.node(name);
    BOOST_REQUIRE(got);
    return *got;
  }
  /// Where a shard belongs when all three are up and nothing is pinned.
  size_t home_of(shard_id shard) const {
    std::vector<cluster::member> members(nodes.size());
    std::vector<const cluster::member*> all;
    for (size_t i = 0; i < members.size(); ++i) {
      members[i].name = nodes[i]->svc().status->node_name;
      all.push_back(&members[i]);
    }
    return static_cast<size_t>(cluster::target_of(shard, all) - members.data());
  }
  static bool holds(const cluster::node& n, shard_id shard) {
    return n.svc().router->epoch_of(shard) != 0;
  }
  bool asks_at(cluster::node& edge, const signed_in& who) {
    test::node_client client{edge};
    client.meta.caller = who.user.id;
    return client.ask(refs::account(realm::zhimai, who.user.id), read_me{}).error == ec::none;
  }
  std::string audited() const {
    return value("SELECT coalesce(string_agg(actor || ' ' || action || ' ' || target, ',' ORDER BY "
                 "no), '') FROM audit WHERE action LIKE 'cluster.%'");
  }
};

/// Asks for an account by way of two nodes, again and again, until it is told to stop.
struct load {
  load(operators_fixture& f, const signed_in& who)
      : thread{[&f, this, &who] {
          while (!over) {
            for (auto* edge : {f.nodes[0].get(), f.nodes[1].get()}) {
              test::node_client client{*edge};
              client.meta.caller = who.user.id;
              auto got = client.ask(refs::account(realm::zhimai, who.user.id), read_me{});
              ++(got.error == ec::none ? good : bad);
            }
          }
        }} {}
  ~load() { stop(); }
  void stop() {
    over = true;
    if (thread.joinable())
      thread.join();
  }

  std::atomic<bool> over{false};
  std::atomic<size_t> good{0}, bad{0};
  std::thread thread;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(operators_of_nodes, operators_fixture)

BOOST_AUTO_TEST_CASE(shards_that_are_moved_are_served_there_and_go_back_when_they_are_unpinned) {
  start_three();
  auto who = sign_up_at(*nodes[1], address_at(*nodes[0]));
  auto shard = who.user.id.shard;
  auto& home = *nodes[home_of(shard)];
  auto& to = *nodes[(home_of(shard) + 1) % nodes.size()];
  BOOST_REQUIRE(wait_until([&] { return holds(home, shard); }, 60s));
  auto name = to.svc().status->node_name;
  load asking{*this, who};
  auto pinned = ops.pin({shard, shard}, name, *ops.holders({shard, shard}));
  BOOST_REQUIRE(pinned);
  BOOST_TEST(*pinned == 1u);
  BOOST_TEST(wait_until([&] { return holds(to, shard); }, 20s));
  BOOST_TEST(line(name).pins == 1u);
  for (auto& edge : nodes)
    BOOST_TEST(asks_at(*edge, who));
  auto off = ops.unpin({0, shard_count - 1});
  BOOST_REQUIRE(off);
  BOOST_TEST(*off == 1u);
  BOOST_TEST(wait_until([&] { return holds(home, shard); }, 40s));
  asking.stop();
  BOOST_TEST(asking.good > 0u);
  BOOST_TEST(asking.bad == 0u);
  auto s = std::to_string(shard);
  BOOST_TEST(audited()
             == "ops:tester cluster.move shards/" + s + "-" + s + "/node/" + name
                    + ",ops:tester cluster.unpin shards/0-4095");
}

BOOST_AUTO_TEST_CASE(
    a_drained_node_holds_nothing_answers_still_and_comes_back_when_it_is_undrained) {
  start_three();
  auto who = sign_up_at(*nodes[0], address_at(*nodes[2]));
  load asking{*this, who};
  BOOST_REQUIRE(ops.drain(line("n3")));
  BOOST_TEST(wait_until([&] { return owned(*nodes[2]) == 0; }, 30s));
  BOOST_TEST(wait_until([&] { return owned(*nodes[0]) + owned(*nodes[1]) == shard_count; }, 30s));
  const auto& status = *nodes[2]->svc().status;
  BOOST_TEST(status.draining.load());
  BOOST_TEST(!status.ready());
  BOOST_TEST(status.member.load());
  BOOST_TEST(line("n3").drained_by == "ops:tester");
  BOOST_TEST(asks_at(*nodes[2], who)); // Through the others.
  BOOST_TEST(ec_of(ops.drain(line("n3")).error()) == ec::record_gone);

  BOOST_REQUIRE(ops.undrain(line("n3")));
  BOOST_TEST(wait_until([&] { return spread(); }, 60s));
  BOOST_TEST(!status.draining.load());
  asking.stop();
  BOOST_TEST(asking.good > 0u);
  BOOST_TEST(asking.bad == 0u);
  BOOST_TEST(audited() == "ops:tester cluster.drain node/n3,ops:tester cluster.undrain node/n3");
  BOOST_TEST(fenced == 0);
}

BOOST_AUTO_TEST_CASE(an_evicted_node_ends_and_the_others_serve_what_it_had) {
  start_three();
  auto who = sign_up_at(*nodes[0], address_at(*nodes[2]));
  BOOST_REQUIRE(ops.evict(line("n3")));
  BOOST_TEST(wait_until([&] { return fenced == 1; }, 20s));
  BOOST_TEST(!nodes[2]->svc().status->member.load());
  BOOST_TEST(wait_until([&] { return owned(*nodes[0]) + owned(*nodes[1]) == shard_count; }, 30s));
  BOOST_TEST(asks_at(*nodes[0], who));
  BOOST_TEST(asks_at(*nodes[1], who));
  BOOST_TEST(line("n3").state == "dead");
  BOOST_TEST(audited() == "ops:tester cluster.evict node/n3");
}

BOOST_AUTO_TEST_CASE(each_node_says_who_lives_in_it_and_whom_it_is_linked_with) {
  start_three();
  sign_up_at(*nodes[0], address_at(*nodes[2]));
  std::vector<storage::node_line> all;
  BOOST_REQUIRE(wait_until(
      [&] {
        auto got = ops.nodes();
        if (!got || got->size() != 3)
          return false;
        all = *got;
        return std::all_of(all.begin(), all.end(), [](const auto& x) {
          return x.figures && x.figures->links.size() == 2 && x.silent_ms;
        });
      },
      30s));
  for (const auto& x : all) {
    BOOST_TEST(x.figures->lane_queues.size() == 2u);
    BOOST_TEST(x.figures->rss_bytes > 1'000'000);
    BOOST_TEST(x.figures->age_ms < 30'000);
    BOOST_TEST(*x.silent_ms < 30'000);
    BOOST_TEST(x.shards > 0u);
  }
  BOOST_TEST(wait_until(
      [&] {
        auto got = ops.activations("n3", "identity");
        return got && got->size() == 1 && got->front().count >= 1;
      },
      30s));
  auto work = ops.work("n1", 100);
  BOOST_REQUIRE(work);
  auto host = std::find_if(work->begin(), work->end(),
                           [](const auto& x) { return x.type == "shard_host"; });
  BOOST_REQUIRE((host != work->end()));
  BOOST_TEST(host->live >= 8);
  BOOST_TEST(ops.work("nobody", 100)->empty());
}

BOOST_AUTO_TEST_SUITE_END()
