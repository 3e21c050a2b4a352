#include <boost/test/unit_test.hpp>

#include "http/auth/session_table.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

struct fixture {
  std::shared_ptr<node_status> status = std::make_shared<node_status>();
  session_table table{status, 3, 2};

  std::shared_ptr<const principal> person(const session_id& session) {
    auto out = std::make_shared<principal>();
    out->session = session;
    return out;
  }
  void beat_good_for(int64_t ns) { status->fresh_until = boottime_ns() + ns; }
};

constexpr int64_t hour = 3600ll * 1'000'000'000;

session_id fresh_session() {
  return session_id::make(1, wall_now());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(session_tables, fixture)

BOOST_AUTO_TEST_CASE(an_unknown_token_is_not_found) {
  BOOST_TEST((table.find("t") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_lease_is_trusted_only_while_the_beat_is_fresh) {
  beat_good_for(hour);
  auto& known = table.insert("t", person(fresh_session()));
  BOOST_TEST(!table.trusted(known)); // Not asked yet.
  table.trust(known);
  BOOST_TEST(table.trusted(known));
  known.trusted_until = boottime_ns() - 1;
  BOOST_TEST(!table.trusted(known));
}

BOOST_AUTO_TEST_CASE(a_lease_taken_without_a_fresh_beat_is_good_for_nothing) {
  beat_good_for(-1);
  auto& known = table.insert("t", person(fresh_session()));
  table.trust(known);
  BOOST_TEST(!table.trusted(known));
}

BOOST_AUTO_TEST_CASE(use_carries_no_trust_on_for_a_session_of_another_node) {
  struct elsewhere final : shard_router {
    caf::actor nobody;
    const caf::actor& host_of(shard_id) const override { return nobody; }
    uint64_t epoch_of(shard_id shard) const override { return shard == 1 ? 0 : 7; }
  };
  table.hold_to_term_unless_held(std::make_shared<elsewhere>());
  beat_good_for(hour);
  auto& far = table.insert("far", person(fresh_session()));
  auto& near = table.insert("near", person(session_id::make(2, wall_now())));
  for (auto* x : {&far, &near})
    table.trust(*x);
  auto term = far.trusted_until;
  beat_good_for(2 * hour);
  BOOST_TEST(table.trusted(far));
  BOOST_TEST(table.trusted(near));
  BOOST_TEST(far.trusted_until == term);
  BOOST_TEST(near.trusted_until > term);
}

BOOST_AUTO_TEST_CASE(use_carries_trust_on_but_a_gap_in_use_ends_it) {
  beat_good_for(hour);
  auto& known = table.insert("t", person(fresh_session()));
  table.trust(known);
  beat_good_for(2 * hour);
  BOOST_TEST(table.trusted(known));
  BOOST_TEST((known.trusted_until > boottime_ns() + hour));
  // Unused past the end of its term: beats since then say nothing about revocations in between.
  known.trusted_until = boottime_ns() - 1;
  beat_good_for(3 * hour);
  BOOST_TEST(!table.trusted(known));
}

BOOST_AUTO_TEST_CASE(the_least_recently_used_token_makes_room) {
  for (auto token : {"a", "b", "c"})
    table.insert(token, person(fresh_session()));
  table.find("a");
  table.insert("d", person(fresh_session()));
  BOOST_TEST(table.size() == 3u);
  BOOST_TEST((table.find("b") == nullptr));
  BOOST_TEST((table.find("a") != nullptr));
}

BOOST_AUTO_TEST_CASE(an_ended_session_loses_all_its_tokens_and_no_others) {
  auto mine = fresh_session();
  auto other = fresh_session();
  table.insert("a", person(mine));
  table.insert("b", person(mine));
  table.insert("c", person(other));
  table.drop(mine);
  BOOST_TEST((table.find("a") == nullptr));
  BOOST_TEST((table.find("b") == nullptr));
  BOOST_TEST((table.find("c") != nullptr));
  BOOST_TEST(table.ended(mine));
  BOOST_TEST(!table.ended(other));
}

BOOST_AUTO_TEST_CASE(ends_are_remembered_up_to_a_bound) {
  auto first = fresh_session();
  table.drop(first);
  table.drop(first);
  table.drop(fresh_session());
  BOOST_TEST(table.ended(first));
  table.drop(fresh_session());
  BOOST_TEST(!table.ended(first));
}

BOOST_AUTO_TEST_CASE(a_bucket_empties_and_refills_with_time) {
  local_bucket bucket;
  constexpr int64_t second = 1'000'000'000;
  int64_t at = 5 * second;
  for (int i = 0; i < 3; ++i)
    BOOST_TEST(bucket.take(at, 3, 1));
  BOOST_TEST(!bucket.take(at, 3, 1));
  BOOST_TEST(!bucket.take(at + second / 2, 3, 1));
  BOOST_TEST(bucket.take(at + second, 3, 1));
  BOOST_TEST(bucket.take(at + 100 * second, 3, 1));
  BOOST_TEST(bucket.left() == 2u);
  BOOST_TEST(bucket.take(at, 3, 0)); // No limit.
}

BOOST_AUTO_TEST_SUITE_END()
