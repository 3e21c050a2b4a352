// Patrols of a node on a real PostgreSQL: driven by their timers alone.
#include <boost/test/unit_test.hpp>

#include "actors/patrol/patrol_state.hpp"
#include "cluster/core/node.hpp"
#include "protocols/metrics.hpp"
#include "storage/postgres/patrol_ops.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct patrol_node : test::store_fixture {
  std::unique_ptr<cluster::node> node;

  explicit patrol_node(bool patrols = false) : store_fixture(patrols) {}

  void start(std::function<void(settings&)> change = [](settings&) {}) {
    auto conf = node_settings();
    conf.patrol.figures_every = 100ms;
    change(conf);
    node = std::make_unique<cluster::node>(conf, cluster::node_options{.serve_http = false});
    node->start();
    BOOST_REQUIRE(node->wait_ready(20s));
  }
  void set_timer(const std::string& patrol, timestamp slot) const {
    auto self = refs::patrol(realm::zhimai, patrol);
    run("INSERT INTO timer (shard_id, realm, entity, name, due_at, payload) VALUES ("
        + std::to_string(self.shard) + ", 1, '" + self.str() + "', 'slot', now(), '"
        + to_rfc3339_us(slot) + "')");
  }
  void accounts(int n) const {
    run("INSERT INTO account (user_id, realm, shard_id, settled_fen, points, version)"
        " SELECT 'usr_' || lpad(g::text, 4, '0'), 1, 0, 0, 0, 1 FROM generate_series(1, "
        + std::to_string(n) + ") g");
  }
  std::string runs(const std::string& where) const {
    return value("SELECT count(*) FROM patrol_run WHERE patrol NOT LIKE 'files/%' AND " + where);
  }
  bool finished(const std::string& patrol, timestamp slot) const {
    return test::wait_until([&] {
      return runs("patrol = '" + patrol + "' AND state = 'finished' AND slot = '"
                  + to_rfc3339_us(slot) + "'")
             == "1";
    });
  }
};

struct all_patrols_of_a_node : patrol_node {
  all_patrols_of_a_node() : patrol_node(true) {}
};

timestamp due(patrol_kind which) {
  return patrol::slot_before(wall_now(), patrol::pace_of(which, {}));
}

} // namespace

BOOST_AUTO_TEST_SUITE(patrols_of_a_node)

BOOST_FIXTURE_TEST_CASE(a_fresh_store_has_each_patrol_run_once_and_its_next_timer_set,
                        all_patrols_of_a_node) {
  start();
  BOOST_TEST(test::wait_until([&] { return runs("state = 'finished'") == "4"; }));
  BOOST_TEST(value("SELECT count(*) FROM timer WHERE entity LIKE 'patrol/%' AND due_at > now()"
                   " AND payload <> ''")
             == "4");
  BOOST_TEST(storage::patrol_ops{app_dsn()}.verify()->holds());
}

BOOST_FIXTURE_TEST_CASE(a_page_is_a_commit_and_a_new_owner_goes_on_from_the_cursor, patrol_node) {
  accounts(5);
  auto slot = due(patrol_kind::books);
  // As another node left it: it had seen three, of which one is counted as a hundred to tell them
  // apart.
  run("INSERT INTO patrol_run (patrol, slot, cursor, checked, shard_id, version) VALUES ('books', '"
      + to_rfc3339_us(slot) + "', '{\"after\":\"usr_0003\"}', 100, 582, 3)");
  set_timer("books", slot);
  start([](settings& s) { s.patrol.page = 1; });
  BOOST_REQUIRE(finished("books", slot));
  BOOST_TEST(value("SELECT checked FROM patrol_run WHERE patrol NOT LIKE 'files/%'") == "102");
  BOOST_TEST(value("SELECT version FROM patrol_run WHERE patrol NOT LIKE 'files/%'")
             == "6"); // Two pages of one, and an empty end.
}

BOOST_FIXTURE_TEST_CASE(a_slot_runs_once_whatever_sets_its_timer_again, patrol_node) {
  accounts(2);
  auto slot = due(patrol_kind::books);
  set_timer("books", slot);
  start();
  BOOST_REQUIRE(finished("books", slot));
  auto hash = value("SELECT hash FROM patrol_run WHERE patrol NOT LIKE 'files/%'");
  node.reset();
  run("DELETE FROM timer");
  set_timer("books", slot);
  start();
  BOOST_TEST(test::wait_until([&] { return value("SELECT due_at > now() FROM timer") == "t"; }));
  BOOST_TEST(runs("true") == "1");
  BOOST_TEST(value("SELECT hash FROM patrol_run WHERE patrol NOT LIKE 'files/%'") == hash);
}

BOOST_FIXTURE_TEST_CASE(slots_nobody_ran_are_rows_of_the_chain_and_an_alarm, patrol_node) {
  auto& alarm =
      metrics::get_counter("zhian_patrol_missed_slots_total", "", {{"patrol", "unsettled"}});
  auto before = alarm.value();
  auto slot = due(patrol_kind::unsettled);
  set_timer("unsettled", slot - 15min);
  start();
  BOOST_TEST(test::wait_until([&] { return runs("state = 'finished'") == "1"; }));
  BOOST_TEST(std::stoi(runs("state = 'missed'")) >= 3);
  BOOST_TEST(alarm.value() - before >= 3u);
  BOOST_TEST(storage::patrol_ops{app_dsn()}.verify()->holds());
}

BOOST_FIXTURE_TEST_CASE(broken_books_are_findings_and_figures, patrol_node) {
  accounts(3);
  run("UPDATE account SET points = 7 WHERE user_id = 'usr_0002'");
  auto slot = due(patrol_kind::books);
  set_timer("books", slot);
  start();
  BOOST_REQUIRE(finished("books", slot));
  BOOST_TEST(value("SELECT findings FROM patrol_run WHERE patrol NOT LIKE 'files/%'") == "1");
  BOOST_TEST(value("SELECT evidence FROM money_finding WHERE class = 7")
             == "books:available:usr_0002");
  BOOST_TEST(test::wait_until([] {
    return metrics::get_gauge("zhian_money_broken", "", {{"invariant", "available"}}).value() == 1
           && metrics::get_gauge("zhian_money_findings_open", "", {{"class", "ledger_broken"}})
                      .value()
                  == 1;
  }));
  BOOST_TEST(metrics::get_gauge("zhian_money_broken", "", {{"invariant", "settled"}}).value() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
