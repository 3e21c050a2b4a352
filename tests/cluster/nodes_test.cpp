// T2: several nodes in one process, on a real PostgreSQL and real links.
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <utility>

#include "protocols/stream.hpp"
#include "tests/cluster/nodes_fixture.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::nodes_fixture;
using test::wait_until;

BOOST_FIXTURE_TEST_SUITE(several_nodes, nodes_fixture)

BOOST_AUTO_TEST_CASE(any_node_answers_for_any_entity) {
  start_three();
  for (auto& owner : nodes)
    for (auto& edge : nodes) {
      auto email = address_at(
          *owner, static_cast<int>(1000 * (&owner - nodes.data()) + 100 * (&edge - nodes.data())));
      auto who = sign_up_at(*edge, email);
      test::node_client client{*edge};
      client.meta.caller = who.user.id;
      auto me = client.ask(refs::account(realm::zhimai, who.user.id), read_me{});
      BOOST_TEST(me.error == ec::none);
      // An error comes back with its code, too.
      BOOST_TEST(
          client.ask(refs::session(realm::zhimai, who.grant.session), refresh_session{99}).error
          != ec::none);
    }
}

BOOST_AUTO_TEST_CASE(a_node_that_joins_later_is_given_its_share_and_nobody_is_refused_meanwhile) {
  auto& first = start("n1");
  BOOST_REQUIRE(wait_until([&] { return owned(first) == shard_count; }, 60s));
  auto email = refs::email(realm::zhimai, "li@example.cn");
  auto who = sign_up_at(first, email);
  start("n2");
  size_t asked = 0;
  BOOST_REQUIRE(wait_until(
      [&] {
        for (auto& edge : nodes) {
          test::node_client client{*edge};
          client.meta.caller = who.user.id;
          if (!edge->svc().status->member)
            continue;
          ++asked;
          BOOST_REQUIRE(client.ask(refs::account(realm::zhimai, who.user.id), read_me{}).error
                        == ec::none);
        }
        return owned(*nodes[1]) > 100 && owned(*nodes[0]) + owned(*nodes[1]) == shard_count;
      },
      60s));
  BOOST_TEST(asked > 10u);
}

BOOST_AUTO_TEST_CASE(when_a_node_leaves_the_others_answer_for_its_entities) {
  start_three();
  auto email = address_at(*nodes[2]);
  auto who = sign_up_at(*nodes[0], email);
  nodes[2]->stop();
  nodes.pop_back();
  BOOST_REQUIRE(wait_until([&] { return spread(); }, 60s));
  for (auto& edge : nodes) {
    test::node_client client{*edge};
    client.meta.caller = who.user.id;
    BOOST_TEST(client.ask(refs::account(realm::zhimai, who.user.id), read_me{}).error == ec::none);
  }
}

#if !defined(__SANITIZE_THREAD__) // TSan does not see how CAF hands messages to its multiplexer.
BOOST_AUTO_TEST_CASE(nodes_that_the_middleman_of_caf_links_do_all_that_too) {
  transport = "caf";
  start_three();
  auto email = address_at(*nodes[2]);
  auto who = sign_up_at(*nodes[0], email);
  auto answered_everywhere = [&] {
    for (auto& edge : nodes) {
      test::node_client client{*edge};
      client.meta.caller = who.user.id;
      BOOST_TEST(client.ask(refs::account(realm::zhimai, who.user.id), read_me{}).error
                 == ec::none);
    }
  };
  answered_everywhere();
  nodes[2]->stop();
  nodes.pop_back();
  BOOST_REQUIRE(wait_until([&] { return spread(); }, 60s));
  answered_everywhere();
}
#endif

BOOST_AUTO_TEST_CASE(a_frame_is_told_at_every_node_and_a_stream_that_moved_is_read_again) {
  start_three();
  auto& owner = *nodes[2];
  user_id user;
  do
    user = user_id::make(static_cast<shard_id>(std::rand() % shard_count), wall_now());
  while (owner.svc().router->epoch_of(user.shard) == 0);
  auto stream = stream_of(user);
  std::vector<std::unique_ptr<scoped_caller>> edges;
  for (auto& n : nodes) {
    edges.push_back(std::make_unique<scoped_caller>(n->system()));
    auto& edge = *edges.back();
    bool sure = false;
    edge->request(n->svc().hub, 20s, subscribe_stream{stream.key()})
        .receive([&](zhian::done) { sure = true; }, [](caf::error&) {});
    BOOST_REQUIRE(sure);
  }
  // Whoever heard "sure" gets what is told from now on: once, in order.
  for (uint64_t seq = 1; seq <= 100; ++seq)
    caf::anon_send(owner.svc().hub, publish{{std::make_shared<const stream_frame>(stream_frame{
                                        stream, "e", seq, "line", "{}", wall_now()})}});
  for (auto& edge : edges)
    for (uint64_t seq = 1; seq <= 100;)
      (*edge)->receive(
          [&](const told& x) {
            for (const auto& f : x.frames)
              BOOST_REQUIRE(f->seq == seq++);
          },
          caf::after(20s) >> [&] { BOOST_FAIL("frame " << seq << " did not come"); });
  // A session that is over is over everywhere.
  session_ended over{session_id::make(user.shard, wall_now()), user, "signed_out"};
  caf::anon_send(owner.svc().hub, over);
  for (auto& edge : edges)
    (*edge)->receive([&](const session_ended& x) { BOOST_TEST(x.reason == "signed_out"); },
                     caf::after(20s) >> [] { BOOST_FAIL("the end of a session was not told"); });
  // Its owner goes: whoever follows it elsewhere reads the store and hears the next owner.
  edges.pop_back();
  nodes[2]->stop();
  nodes.pop_back();
  for (auto& edge : edges)
    (*edge)->receive([&](const told& x) { BOOST_TEST((x.moved == std::vector{stream.key()})); },
                     caf::after(60s) >>
                         [] { BOOST_FAIL("nobody said that the stream has moved"); });
  edges.clear();
}

// What a lost link kept from a node stands in the store, and is read with every beat.
BOOST_AUTO_TEST_CASE(the_end_of_a_session_reaches_nodes_that_were_not_told_of_it) {
  for (const char* name : {"n1", "n2"})
    start(name);
  BOOST_REQUIRE(wait_until([&] { return spread(); }, 60s));
  auto who = sign_up_at(*nodes[0], address_at(*nodes[0]));
  std::vector<std::unique_ptr<scoped_caller>> edges;
  for (auto& n : nodes) {
    edges.push_back(std::make_unique<scoped_caller>(n->system()));
    auto& edge = *edges.back();
    edge->request(n->svc().hub, 20s, join_edge{})
        .receive([](zhian::done) {}, [](caf::error&) { BOOST_FAIL("an edge was refused"); });
  }
  run("UPDATE session SET revoked_at = now(), revoke_reason = 'blocked' WHERE id = '"
      + who.grant.session.str() + "'");
  for (auto& edge : edges)
    (*edge)->receive(
        [&](const session_ended& x) {
          BOOST_TEST((x.session == who.grant.session));
          BOOST_TEST(x.reason == "blocked");
        },
        caf::after(20s) >> [] { BOOST_FAIL("the end of a session was not told"); });
  edges.clear();
}

BOOST_AUTO_TEST_CASE(a_node_of_which_a_part_is_dead_is_given_up_though_its_process_lives) {
  start_three();
  auto shard = address_at(*nodes[0]).shard;
  caf::anon_send_exit(nodes[0]->svc().router->host_of(shard), caf::exit_reason::kill);
  // Nor does news of moves make it beat: others may have some all the time.
  auto last_news = std::chrono::steady_clock::now();
  BOOST_TEST(wait_until(
      [&] {
        if (auto now = std::chrono::steady_clock::now(); now - last_news > 50ms) {
          last_news = now;
          caf::anon_send(nodes[0]->membership(), cluster::look_now{});
        }
        return owned(*nodes[1]) + owned(*nodes[2]) == shard_count;
      },
      60s));
  // It hears of it when it looks next.
  BOOST_TEST(wait_until([&] { return !nodes[0]->svc().status->member; }));
}

// A certificate of another authority keeps them apart as well as a cable that is cut.
BOOST_AUTO_TEST_CASE(of_two_without_a_link_one_makes_way_and_comes_back_when_there_is_one) {
  namespace fs = std::filesystem;
  test::certificate_authority strangers;
  auto files = strangers.issue("n2"), good = test::authority().issue("n2");
  start("n1", test::authority().issue("n1"), 2s);
  BOOST_REQUIRE(wait_until([&] { return owned(*nodes[0]) == shard_count; }, 60s));
  start("n2", files, 2s);
  BOOST_REQUIRE(wait_until([&] { return bool{nodes[1]->svc().status->draining}; }, 60s));
  BOOST_TEST(value("SELECT state FROM cluster_member WHERE node_name = 'n2'") == "draining");
  BOOST_TEST(value("SELECT detail->>'no_link_with' FROM audit WHERE action ="
                   " 'cluster.make_way' AND target = 'node/n2'")
             == "n1");
  BOOST_TEST(wait_until([&] { return owned(*nodes[0]) == shard_count; }, 60s));
  BOOST_TEST(!nodes[0]->svc().status->draining);
  for (auto [from, to] :
       {std::pair{good.ca, files.ca}, {good.certificate, files.certificate}, {good.key, files.key}})
    fs::copy_file(from, to, fs::copy_options::overwrite_existing);
  BOOST_REQUIRE(wait_until([&] { return spread(); }, 60s));
  BOOST_TEST(!nodes[1]->svc().status->draining);
  BOOST_TEST(value("SELECT count(*) FROM audit WHERE action = 'cluster.come_back'") == "1");
  BOOST_TEST(fenced == 0);
}

BOOST_AUTO_TEST_SUITE_END()
