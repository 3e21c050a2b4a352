// What an operator sees and does at the store.
#include <boost/test/unit_test.hpp>

#include "protocols/errors.hpp"
#include "storage/postgres/ops.hpp"
#include "tests/support/store_fixture.hpp"

using namespace zhian;
using namespace zhian::storage;

namespace {

struct world : test::store_fixture {
  ops_store ops{app_dsn(), "tester"};

  /// An outbox item in a state; answers its number.
  int64_t item(const std::string& key, const std::string& state, bool once = false) const {
    return std::stol(value("INSERT INTO outbox (shard_id, realm, kind, dedup_key, payload, once, "
                           "state, attempts, next_at,"
                           " last_error) VALUES (7, 1, 'mail', '"
                           + key + "', '{\"code\":\"123456\"}', " + (once ? "true" : "false")
                           + ", '" + state
                           + "', 4, now() + interval '1 hour', 'refused') RETURNING id"));
  }
  std::string state_of(int64_t id) const {
    return value("SELECT state FROM outbox WHERE id = " + std::to_string(id));
  }
  std::string audited(const std::string& action) const {
    return value(
        "SELECT coalesce(string_agg(actor || ' ' || target, ','), '') FROM audit WHERE action = '"
        + action + "'");
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(operators, world)

BOOST_AUTO_TEST_CASE(the_list_holds_what_is_not_done_and_can_be_narrowed) {
  item("a", "dead");
  item("b", "new");
  item("c", "done");
  auto all = ops.outbox("", 10);
  BOOST_REQUIRE(all);
  BOOST_TEST(all->size() == 2u);
  auto dead = ops.outbox("dead", 10);
  BOOST_REQUIRE(dead);
  BOOST_REQUIRE(dead->size() == 1u);
  BOOST_TEST(dead->front().dedup_key == "a");
  BOOST_TEST(dead->front().error == "refused");
  BOOST_TEST(ops.outbox("", 1)->size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_dead_item_is_tried_again_at_once_from_its_first_attempt) {
  auto id = item("a", "dead");
  auto got = ops.retry(id);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->state == "new");
  BOOST_TEST(got->attempts == 0u);
  BOOST_TEST(value("SELECT next_at <= now() FROM outbox WHERE id = " + std::to_string(id)) == "t");
  BOOST_TEST(audited("outbox.retry") == "ops:tester outbox/mail/" + std::to_string(id));
}

BOOST_AUTO_TEST_CASE(what_is_done_or_under_way_is_not_tried_again) {
  for (const auto* state : {"done", "sending"}) {
    auto id = item(state, state);
    BOOST_TEST(ec_of(ops.retry(id).error()) == ec::record_gone);
    BOOST_TEST(ec_of(ops.drop(id).error()) == ec::record_gone);
    BOOST_TEST(state_of(id) == state);
  }
  BOOST_TEST(ec_of(ops.retry(999999).error()) == ec::not_found);
  BOOST_TEST(audited("outbox.retry") == "");
}

BOOST_AUTO_TEST_CASE(a_one_time_message_is_never_repeated_but_may_be_dropped) {
  auto id = item("code", "dead", true);
  BOOST_TEST(ec_of(ops.retry(id).error()) == ec::unsupported);
  BOOST_TEST(state_of(id) == "dead");
  BOOST_TEST(ops.drop(id).operator bool());
  BOOST_TEST(state_of(id) == "done");
}

BOOST_AUTO_TEST_CASE(a_waiting_item_is_tried_at_once_but_cannot_be_dropped_from_under_its_node) {
  auto id = item("a", "new");
  BOOST_TEST(ec_of(ops.drop(id).error()) == ec::record_gone);
  auto got = ops.retry(id);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->attempts == 0u);
}

BOOST_AUTO_TEST_CASE(a_dropped_item_leaves_the_list_and_a_trace) {
  auto id = item("a", "dead");
  BOOST_REQUIRE(ops.drop(id));
  BOOST_TEST(ops.outbox("", 10)->empty());
  BOOST_TEST(state_of(id) == "done");
  BOOST_TEST(audited("outbox.drop") == "ops:tester outbox/mail/" + std::to_string(id));
}

BOOST_AUTO_TEST_CASE(a_timer_is_made_due_and_nothing_else_of_it_changes) {
  run("INSERT INTO timer (shard_id, realm, entity, name, due_at, payload) VALUES"
      " (7, 1, 'room/x', 'idle', now() + interval '1 hour', 'p'), (8, 1, 'room/y', 'idle', now() + "
      "interval '2 hours', '')");
  BOOST_TEST(ops.timers(false, 10)->size() == 2u);
  BOOST_TEST(ops.timers(true, 10)->empty());
  auto got = ops.run_timer("room/x", "idle");
  BOOST_REQUIRE(got);
  BOOST_TEST(got->due_in_s == 0);
  auto due = ops.timers(true, 10);
  BOOST_REQUIRE(due);
  BOOST_REQUIRE(due->size() == 1u);
  BOOST_TEST(due->front().entity == "room/x");
  BOOST_TEST(value("SELECT payload FROM timer WHERE entity = 'room/x'") == "p");
  BOOST_TEST(audited("timer.run") == "ops:tester room/x/idle");
  BOOST_TEST(ec_of(ops.run_timer("room/x", "other").error()) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(what_an_operator_did_is_kept_for_ever_without_an_address) {
  BOOST_REQUIRE(ops.retry(item("register_code:zhimai:li@example.cn:1", "dead")));
  run("INSERT INTO timer (shard_id, realm, entity, name, due_at, payload) VALUES"
      " (7, 1, 'identity/zhimai:email:li@example.cn', 'staff', now(), '')");
  BOOST_REQUIRE(ops.run_timer("identity/zhimai:email:li@example.cn", "staff"));
  BOOST_TEST(audited("timer.run") == "ops:tester identity/shard-7/staff");
  BOOST_TEST(value("SELECT count(*) FROM audit WHERE target LIKE '%@%'") == "0");
}

BOOST_AUTO_TEST_CASE(the_status_tells_members_shards_and_what_waits) {
  item("a", "dead");
  item("b", "new");
  auto before = ops.status();
  BOOST_REQUIRE(before);
  BOOST_TEST(before->schema == "");
  BOOST_TEST(before->ownerless_shards == 4096u);
  BOOST_TEST(before->outbox_dead == 1u);
  BOOST_TEST(before->outbox_waiting == 1u);
  BOOST_TEST(before->outbox_oldest_s == 0, "not due yet");
  BOOST_TEST(!before->stray_events);
  BOOST_TEST(before->erasures == 0u);
  BOOST_TEST(before->sweeps.empty());
  run("INSERT INTO erasure VALUES ('usr_x', 1, 7, 3, 1500, now(), NULL), ('usr_y', 1, 7, 1, 5, "
      "now(), now())");
  BOOST_TEST(ops.status()->erasures == 1u);

  own_all("node-1", make_uuid());
  auto after = ops.status();
  BOOST_REQUIRE(after);
  BOOST_TEST(after->ownerless_shards == 0u);
  BOOST_REQUIRE(after->members.size() == 1u);
  BOOST_TEST(after->members[0].name == "node-1");
  BOOST_TEST(after->members[0].shards == 4096u);
  auto ranges = ops.shards();
  BOOST_REQUIRE(ranges);
  BOOST_REQUIRE(ranges->size() == 1u);
  BOOST_TEST(ranges->front().last == 4095u);
  BOOST_TEST(ranges->front().owner == "node-1");
}

BOOST_AUTO_TEST_CASE(a_store_that_does_not_answer_is_told_as_such) {
  ops_store away{"host=/nonexistent dbname=x", "tester"};
  BOOST_TEST(ec_of(away.status().error()) == ec::storage_unavailable);
  BOOST_TEST(ec_of(away.retry(1).error()) == ec::storage_unavailable);
  BOOST_TEST(ec_of(role_of("host=/nonexistent").error()) == ec::storage_unavailable);
  BOOST_TEST(*role_of(app_dsn()) != *role_of(owner_dsn()));
}

BOOST_AUTO_TEST_SUITE_END()
