// What a node that is stopped in the middle of a batch leaves in the store.
#include <boost/test/unit_test.hpp>

#include <memory>

#include <libpq-fe.h>

#include "protocols/ids.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/lane_sessions.hpp"
#include "support/store_fixture.hpp"
#include "support/wait_until.hpp"

using namespace zhian;

namespace {

struct orphans_fixture : test::store_fixture {
  std::string me = make_uuid();
  std::vector<uint64_t> epochs = own_all("node-1", me);
  std::unique_ptr<pqxx::connection> db =
      storage::open_connection(app_dsn(), storage::connection_use::query);

  using session = std::unique_ptr<PGconn, decltype(&PQfinish)>;

  /// A lane of `incarnation` that has sent the first piece of a batch, up to the fence, and nothing
  /// since.
  session half_a_batch(const std::string& incarnation) const {
    auto name = storage::lane_session_name(incarnation);
    session out{PQconnectdb((app_dsn() + " application_name=" + name).c_str()), PQfinish};
    PQclear(PQexec(out.get(), "SET statement_timeout = '200ms';"
                              " SET idle_in_transaction_session_timeout = '200ms'"));
    PQenterPipelineMode(out.get());
    auto add = [&](const std::string& sql) {
      PQsendQueryParams(out.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
    };
    add("BEGIN");
    add("SELECT fence(ARRAY[7], ARRAY[" + std::to_string(epochs[7]) + "]::bigint[], '" + me + "')");
    BOOST_REQUIRE(PQflush(out.get()) == 0);
    return out;
  }

  bool locked() const {
    return value("SELECT count(*) FROM (SELECT FROM shard WHERE shard_id = 7 FOR UPDATE SKIP "
                 "LOCKED) x")
           == "0";
  }

  uint64_t end_orphans() const {
    pqxx::nontransaction tx{*db};
    return storage::end_orphaned_lanes(tx);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(orphans, orphans_fixture)

BOOST_AUTO_TEST_CASE(no_limit_of_the_server_ends_half_a_batch) {
  auto lane = half_a_batch(me);
  BOOST_REQUIRE(test::wait_until([this] { return locked(); }));
  // Several times the limits of that session: this is why others have to do it.
  BOOST_REQUIRE(test::wait_until([this] {
    return value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'zhian-lane%'"
                 " AND datname = current_database()"
                 " AND xact_start < clock_timestamp() - interval '1 s'")
           == "1";
  }));
  BOOST_TEST(locked());
}

BOOST_AUTO_TEST_CASE(half_a_batch_of_a_dead_node_is_ended_and_its_shards_are_free) {
  auto lane = half_a_batch(me);
  BOOST_REQUIRE(test::wait_until([this] { return locked(); }));
  run("UPDATE cluster_member SET state = 'dead'");
  BOOST_TEST(end_orphans() == 1u);
  BOOST_TEST(test::wait_until([this] { return !locked(); }));
  BOOST_TEST(end_orphans() == 0u);
}

BOOST_AUTO_TEST_CASE(half_a_batch_of_an_earlier_life_of_the_node_is_ended) {
  auto lane = half_a_batch(me);
  BOOST_REQUIRE(test::wait_until([this] { return locked(); }));
  run("SELECT join_cluster('node-1', '" + make_uuid() + "', 't', 1, 1, 't', 100, '\\x00')");
  BOOST_TEST(end_orphans() == 1u);
}

BOOST_AUTO_TEST_CASE(members_and_sessions_that_are_no_lanes_are_left_alone) {
  auto lane = half_a_batch(me);
  BOOST_REQUIRE(test::wait_until([this] { return locked(); }));
  run("SELECT leave_cluster('node-1', '" + me + "', 'draining')");
  BOOST_TEST(end_orphans() == 0u);
  BOOST_TEST(locked());
}

BOOST_AUTO_TEST_SUITE_END()
