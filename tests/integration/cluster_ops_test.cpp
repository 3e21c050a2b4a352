// What an operator sees of nodes and orders them, at the store: no node runs here.
#include <boost/test/unit_test.hpp>

#include "protocols/errors.hpp"
#include "protocols/ids.hpp"
#include "storage/postgres/cluster_ops.hpp"
#include "tests/support/store_fixture.hpp"

using namespace zhian;
using namespace zhian::storage;

namespace {

struct cluster_world : test::store_fixture {
  cluster_ops ops{app_dsn(), "tester"};
  std::string a = join("a"), b = join("b");

  std::string join(const std::string& name) const {
    auto incarnation = make_uuid();
    run("SELECT join_cluster('" + name + "', '" + incarnation
        + "', '127.0.0.1:1', 1, 2, '1.2', 150, '\\x00')");
    return incarnation;
  }
  node_line line(const std::string& name) {
    auto got = ops.node(name);
    BOOST_REQUIRE(got);
    return *got;
  }
  std::string state_of(const std::string& name) const {
    return value("SELECT state FROM cluster_member WHERE node_name = '" + name + "'");
  }
  uint64_t version() const { return std::stoull(value("SELECT version FROM cluster_view")); }
  std::string audited() const {
    return value("SELECT coalesce(string_agg(actor || ' ' || action || ' ' || target, ',' ORDER BY "
                 "no), '') FROM audit");
  }
  void report(const std::string& name, const std::string& incarnation,
              const std::string& figures) const {
    pqxx::connection db{app_dsn()};
    pqxx::work tx{db};
    tx.exec_params("SELECT report_figures($1, $2::uuid, $3)", name, incarnation, figures);
    tx.commit();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(cluster_operators, cluster_world)

BOOST_AUTO_TEST_CASE(a_node_is_listed_with_what_it_holds_and_what_it_last_said) {
  own_all("c", make_uuid());
  report("a", a,
         R"({"uptime_s":90,"rss_bytes":1048576,"sockets":3,"window_ms":10000,)"
         R"("lanes":[4,0],"activations":[{"kind":"room","count":5},)"
         R"({"kind":"session","count":2}],"peers":[{"node":"b","incarnation":")"
             + b
             + R"(","linked":true,"silent_ms":700}],"actors":[)"
               R"({"type":"room","live":5,"waiting":1,"deepest":9,"handled":250,)"
               R"("wait_p50_us":80,"wait_p99_us":900,"handling_p50_us":20,)"
               R"("handling_p99_us":300},{"type":"hub","live":1,"waiting":0,)"
               R"("deepest":2,"handled":10,"wait_p50_us":0,"wait_p99_us":0,)"
               R"("handling_p50_us":1,"handling_p99_us":2}]})");
  auto all = ops.nodes();
  BOOST_REQUIRE(all);
  BOOST_REQUIRE(all->size() == 3u);
  const auto& first = all->front();
  BOOST_TEST(first.name == "a");
  BOOST_TEST(first.wire_max == 2);
  BOOST_TEST(first.weight == 150);
  BOOST_TEST(first.shards == 0u);
  BOOST_REQUIRE(first.figures.has_value());
  BOOST_TEST(first.figures->rss_bytes == 1048576);
  BOOST_TEST(first.figures->activations == 7);
  BOOST_TEST(first.figures->lane_queues == (std::vector<int64_t>{4, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(first.figures->links == std::vector<std::string>{"b"},
             boost::test_tools::per_element());
  BOOST_TEST(first.figures->age_ms < 60'000);
  BOOST_TEST(!first.silent_ms.has_value());
  BOOST_TEST((*all)[1].silent_ms.value_or(0) == 700);
  BOOST_TEST(!(*all)[1].figures.has_value());
  BOOST_TEST((*all)[2].shards == 4096u);

  auto rooms = ops.activations("", "room");
  BOOST_REQUIRE(rooms);
  BOOST_REQUIRE(rooms->size() == 1u);
  BOOST_TEST(rooms->front().count == 5u);
  BOOST_TEST(ops.activations("a", "")->size() == 2u);
  BOOST_TEST(ops.activations("b", "")->empty());
  auto work = ops.work("", 1);
  BOOST_REQUIRE(work);
  BOOST_REQUIRE(work->size() == 1u);
  BOOST_TEST(work->front().type == "room");
  BOOST_TEST(work->front().per_s == 25.0);
  BOOST_TEST(work->front().wait_p99_us == 900);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_process_said_is_not_taken_for_the_words_of_this_one) {
  report("a", a, R"({"uptime_s":1})");
  BOOST_TEST(line("a").figures.has_value());
  auto again = join("a");
  BOOST_TEST(!line("a").figures.has_value());
  report("a", a, R"({"uptime_s":2})"); // It does not know yet that it is dead.
  BOOST_TEST(!line("a").figures.has_value());
  report("a", again, R"({"uptime_s":0})");
  BOOST_TEST(line("a").figures.has_value());
}

BOOST_AUTO_TEST_CASE(figures_have_a_bound) {
  BOOST_CHECK_THROW(report("a", a, "[\"" + std::string(70'000, 'x') + "\"]"), pqxx::sql_error);
}

BOOST_AUTO_TEST_CASE(a_node_is_drained_by_an_order_and_the_order_can_be_taken_back) {
  auto before = version();
  BOOST_REQUIRE(ops.drain(line("a")));
  BOOST_TEST(state_of("a") == "draining");
  BOOST_TEST(version() == before + 1);
  BOOST_TEST(line("a").drained_by == "ops:tester");
  BOOST_TEST(ec_of(ops.drain(line("a")).error()) == ec::record_gone);
  BOOST_REQUIRE(ops.undrain(line("a")));
  BOOST_TEST(state_of("a") == "up");
  BOOST_TEST(version() == before + 2);
  BOOST_TEST(line("a").drained_by == "");
  BOOST_TEST(ec_of(ops.undrain(line("a")).error()) == ec::record_gone);
  BOOST_TEST(audited() == "ops:tester cluster.drain node/a,ops:tester cluster.undrain node/a");
  BOOST_TEST(value("SELECT detail->>'incarnation' FROM audit WHERE action = 'cluster.drain'") == a);
}

BOOST_AUTO_TEST_CASE(the_last_node_that_is_up_is_not_drained) {
  BOOST_REQUIRE(ops.drain(line("a")));
  BOOST_TEST(ec_of(ops.drain(line("b")).error()) == ec::record_gone);
  BOOST_TEST(state_of("b") == "up");
  BOOST_TEST(audited() == "ops:tester cluster.drain node/a");
}

BOOST_AUTO_TEST_CASE(a_node_that_is_about_to_end_is_not_called_back) {
  BOOST_REQUIRE(ops.drain(line("a")));
  run("SELECT leave_cluster('a', '" + a + "', 'draining')");
  BOOST_TEST(ec_of(ops.undrain(line("a")).error()) == ec::record_gone);
  BOOST_TEST(state_of("a") == "draining");
}

BOOST_AUTO_TEST_CASE(an_order_means_the_process_that_was_seen_and_not_the_next_of_its_name) {
  auto seen = line("a");
  auto again = join("a");
  BOOST_TEST(ec_of(ops.drain(seen).error()) == ec::record_gone);
  BOOST_TEST(ec_of(ops.evict(seen).error()) == ec::record_gone);
  BOOST_TEST(state_of("a") == "up");
  BOOST_REQUIRE(ops.drain(line("a")));
  join("a");
  BOOST_TEST(line("a").drained_by == ""); // A new process starts without it.
  BOOST_TEST(state_of("a") == "up");
}

BOOST_AUTO_TEST_CASE(an_evicted_node_is_dead_and_its_beat_says_so) {
  BOOST_REQUIRE(ops.evict(line("a")));
  BOOST_TEST(state_of("a") == "dead");
  BOOST_TEST(value("SELECT count(*) FROM beat('a', '" + a + "')") == "0");
  BOOST_TEST(ec_of(ops.evict(line("a")).error()) == ec::record_gone);
  BOOST_TEST(audited() == "ops:tester cluster.evict node/a");
}

BOOST_AUTO_TEST_CASE(pins_are_listed_replaced_and_taken_off) {
  own_all("c", make_uuid());
  auto from = ops.holders({10, 12});
  BOOST_REQUIRE(from);
  BOOST_REQUIRE(from->size() == 1u);
  BOOST_TEST(from->front().node == "c");
  BOOST_TEST(from->front().shards == 3u);
  auto before = version();
  BOOST_TEST(*ops.pin({10, 12}, "a", *from) == 3u);
  BOOST_TEST(*ops.pin({12, 13}, "b", *from) == 2u);
  BOOST_TEST(version() == before + 2);
  BOOST_TEST(line("a").pins == 2u);
  BOOST_TEST(line("b").pins == 2u);
  BOOST_TEST(value("SELECT string_agg(shard_id || node_name, ' ' ORDER BY shard_id) FROM shard_pin")
             == "10a 11a 12b 13b");
  BOOST_TEST(*ops.unpin({11, 12}) == 2u);
  BOOST_TEST(*ops.unpin({11, 12}) == 0u);
  BOOST_TEST(version() == before + 3); // What changed nothing wakes nobody.
  BOOST_TEST(ec_of(ops.pin({1, 1}, "nobody", {}).error()) == ec::record_gone);
  BOOST_REQUIRE(ops.drain(line("a")));
  BOOST_TEST(ec_of(ops.pin({1, 1}, "a", {}).error()) == ec::record_gone);
  BOOST_TEST(audited()
             == "ops:tester cluster.move shards/10-12/node/a,ops:tester cluster.move "
                "shards/12-13/node/b,ops:tester cluster.unpin shards/11-12,ops:tester "
                "cluster.drain node/a");
  BOOST_TEST(value("SELECT detail->'from'->>'c' FROM audit WHERE no = 1") == "3");
}

BOOST_AUTO_TEST_CASE(a_node_nobody_knows_is_told_as_such) {
  BOOST_TEST(ec_of(ops.node("nobody").error()) == ec::not_found);
  BOOST_TEST(ec_of(ops.node("").error()) == ec::not_found);
  cluster_ops away{"host=/nonexistent dbname=x", "tester"};
  BOOST_TEST(ec_of(away.nodes().error()) == ec::storage_unavailable);
  BOOST_TEST(ec_of(away.evict(line("a")).error()) == ec::storage_unavailable);
}

BOOST_AUTO_TEST_SUITE_END()
