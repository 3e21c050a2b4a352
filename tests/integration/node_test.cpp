// One node on a real PostgreSQL, without its HTTP edge: entities, timers, outbox, hand-over of a
// name.
#include <boost/test/unit_test.hpp>

#include <atomic>

#include "actors/identity/identity_state.hpp"
#include "cluster/core/membership.hpp"
#include "cluster/core/node.hpp"
#include "protocols/account.hpp"
#include "protocols/identity.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "support/node_client.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct node_fixture : test::store_fixture {
  std::unique_ptr<cluster::node> node;
  std::unique_ptr<test::node_client> client;
  const entity_ref email = refs::email(realm::zhimai, "li@example.cn");

  explicit node_fixture() { start(); }

  void start() {
    node = std::make_unique<cluster::node>(node_settings(),
                                           cluster::node_options{.serve_http = false});
    node->start();
    BOOST_REQUIRE(node->wait_ready(20s));
    client = std::make_unique<test::node_client>(*node);
  }

  void restart() {
    client.reset();
    node.reset();
    start();
  }

  /// The code of the newest code mail; the payload is scrubbed only after delivery, and no mail
  /// server runs here.
  std::string code() {
    return value("SELECT payload->'params'->>'code' FROM outbox WHERE payload->>'template' = "
                 "'register_code' ORDER BY id DESC LIMIT 1");
  }

  signed_in registered() {
    BOOST_REQUIRE(client->ask(email, sign_up{"correct horse", ""}).error == ec::none);
    auto in = client->ask(email, verify_code{code(), {"laptop", "test"}});
    BOOST_REQUIRE(in.error == ec::none);
    return in.value;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(one_node, node_fixture)

BOOST_AUTO_TEST_CASE(proving_an_address_makes_user_account_and_session_in_one_transaction) {
  auto in = registered();
  BOOST_TEST(value("SELECT count(DISTINCT xmin::text) FROM (SELECT xmin FROM app_user UNION ALL "
                   "SELECT xmin FROM account"
                   " UNION ALL SELECT xmin FROM session UNION ALL SELECT xmin FROM identity) t")
             == "1");
  BOOST_TEST(in.grant.user.shard == email.shard);
  auto me = client->ask(refs::account(realm::zhimai, in.grant.user), read_me{});
  BOOST_TEST(me.value.user.email == "li@example.cn");
  BOOST_TEST(me.value.points == 0);
}

BOOST_AUTO_TEST_CASE(a_code_works_once) {
  registered();
  auto again = client->ask(email, verify_code{code(), {}});
  BOOST_TEST(again.error == ec::code_invalid);
  BOOST_TEST(value("SELECT count(*) FROM app_user") == "1");
}

BOOST_AUTO_TEST_CASE(five_wrong_codes_kill_the_code_even_across_a_restart) {
  client->ask(email, sign_up{"correct horse", ""});
  auto right = code();
  auto wrong = right == "000000" ? "000001" : "000000";
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(client->ask(email, verify_code{wrong, {}}).error == ec::code_invalid);
  restart();
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(client->ask(email, verify_code{wrong, {}}).error == ec::code_invalid);
  BOOST_TEST(client->ask(email, verify_code{right, {}}).error == ec::code_invalid);
}

BOOST_AUTO_TEST_CASE(a_session_survives_the_restart_of_its_node) {
  auto in = registered();
  auto session = refs::session(realm::zhimai, in.grant.session);
  BOOST_TEST(client->ask(session, refresh_session{1}).value.generation == 2u);
  restart();
  BOOST_TEST(client->ask(session, refresh_session{1}).value.generation
             == 2u); // Within the grace: the same successor.
  BOOST_TEST(client->ask(session, refresh_session{2}).value.generation == 3u);
  BOOST_TEST(client->ask(session, lease_session{}).value.user == in.grant.user);
}

BOOST_AUTO_TEST_CASE(twenty_parallel_refreshes_give_one_successor) {
  auto in = registered();
  auto to = refs::session(realm::zhimai, in.grant.session);
  scoped_caller self{node->system()};
  std::vector<uint64_t> seen;
  call_meta meta;
  meta.trace = "t";
  for (int i = 0; i < 20; ++i)
    self->send(node->svc().router->host_of(to.shard),
               entity_call{to, caf::make_message(meta, refresh_session{1})});
  // Plain sends are answered to nobody; ask twenty times more and compare with the row.
  for (int i = 0; i < 20; ++i)
    seen.push_back(client->ask(to, refresh_session{1}).value.generation);
  for (auto g : seen)
    BOOST_TEST(g == 2u);
  BOOST_TEST(value("SELECT generation FROM session") == "2");
}

BOOST_AUTO_TEST_CASE(a_durable_timer_takes_effect_once_and_survives_a_restart) {
  auto staff = refs::email(realm::zhimai, "boss@example.cn");
  run("INSERT INTO timer (shard_id, realm, entity, name, due_at, payload) VALUES ("
      + std::to_string(staff.shard) + ", 1, '" + staff.str()
      + "', 'staff', now() + interval '300 milliseconds', '" + identity::staff_json("x", {"admin"})
      + "')");
  restart();
  BOOST_TEST(test::wait_until([&] {
    return value("SELECT count(*) FROM app_user WHERE email = 'boss@example.cn'") == "1";
  }));
  BOOST_TEST(value("SELECT count(*) FROM timer") == "0");
  BOOST_TEST(value("SELECT count(*) FROM audit WHERE action = 'user.staff_made'") == "1");
}

BOOST_AUTO_TEST_CASE(a_mail_that_cannot_be_sent_stays_in_the_outbox_with_its_next_time) {
  client->ask(email, sign_up{"correct horse", ""});
  BOOST_TEST(test::wait_until([&] {
    return value("SELECT attempts FROM outbox") == "1"
           && value("SELECT state FROM outbox") == "new";
  }));
  BOOST_TEST(value("SELECT next_at > now() FROM outbox") == "t");
}

BOOST_AUTO_TEST_CASE(connections_that_died_while_idle_are_not_noticed_by_callers) {
  auto in = registered();
  auto session = refs::session(realm::zhimai, in.grant.session);
  for (uint64_t g = 1; g <= 3; ++g) {
    run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'zhian_app' AND "
        "datname = current_database()");
    auto next = client->ask(session, refresh_session{g});
    BOOST_TEST(next.error == ec::none);
    BOOST_TEST(next.value.generation == g + 1);
  }
}

BOOST_AUTO_TEST_CASE(the_restarted_node_has_all_shards_at_new_epochs) {
  auto before = node->svc().router->epoch_of(17);
  restart();
  BOOST_TEST(node->svc().router->epoch_of(17) > before);
  BOOST_TEST(node->svc().status->shards_owned == shard_count);
}

BOOST_AUTO_TEST_CASE(of_two_registrations_the_one_that_is_shown_sets_the_password) {
  auto mine = client->ask(email, sign_up{"correct horse", ""});
  BOOST_REQUIRE(mine.error == ec::none);
  BOOST_REQUIRE(client->ask(email, sign_up{"the stranger's", ""}).error == ec::none);
  restart(); // What is known of both is in the store and with the clients.
  verify_code what{code(), {"laptop", "test"}};
  what.registration = "made up";
  BOOST_TEST(client->ask(email, what).error == ec::validation_failed);
  what.registration = mine.value.registration;
  auto in = client->ask(email, what);
  BOOST_REQUIRE(in.error == ec::none);
  BOOST_TEST(in.value.password_set);
  BOOST_TEST(client->ask(email, sign_in{"the stranger's", {"d", "a"}}).error
             == ec::invalid_credentials);
  BOOST_TEST(client->ask(email, sign_in{"correct horse", {"d", "a"}}).error == ec::none);
}

BOOST_AUTO_TEST_CASE(upkeep_forgets_notes_of_limits_sooner_than_decisions) {
  for (const char* outcome : {"rate_limited", "wrong_password"})
    for (int days : {6, 8, 29, 31})
      run("INSERT INTO sign_in_trail (realm, shard_id, address, outcome, detail, client, device, "
          "trace, at) VALUES (1, 0, 'li@example.cn', '"
          + std::string{outcome} + "', '{}', '', '', '', now() - interval '" + std::to_string(days)
          + " days')");
  restart(); // Upkeep runs when a node starts.
  BOOST_TEST(test::wait_until([&] { return value("SELECT count(*) FROM sign_in_trail") == "4"; }));
  BOOST_TEST(value("SELECT count(*) FROM sign_in_trail WHERE outcome = 'rate_limited'") == "1");
}

BOOST_AUTO_TEST_SUITE_END()
