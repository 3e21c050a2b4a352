#include "actors/money/changes.hpp"
#include "tests/unit/money/one_customer.hpp"

using namespace money_test;

BOOST_FIXTURE_TEST_CASE(the_rows_of_a_commit_are_what_differs_each_one_version_on, one_customer) {
  auto before = now;
  buys(plan_kind::week);
  auto got = changes_between(before, now, last.txns);
  BOOST_TEST(got.txns.size() == 2u);
  BOOST_REQUIRE(got.lots.size() == 1u);
  BOOST_TEST(got.lots[0].lot.version == 1u);
  BOOST_REQUIRE(got.line.has_value());
  BOOST_TEST(got.line->version == 1u);
  BOOST_REQUIRE(got.money.has_value());
  BOOST_TEST(got.money->version == 1u);
  BOOST_TEST(got.money->available == 38);
  BOOST_TEST(got.money->settled_fen == 1900);
  BOOST_TEST(got.money->last_txn == 2u);
  BOOST_TEST((got.money->plan_end == now.line.end));
  before = now = got.next;

  buys(1000);
  got = changes_between(before, now, last.txns);
  BOOST_TEST(got.lots.size() == 1u, "the lot of the plan did not change");
  BOOST_TEST(!got.line.has_value());
  BOOST_TEST(got.money->version == 2u);
  before = now = got.next;

  does(hold_points{"room", "mock_interview", 40});
  got = changes_between(before, now, {});
  BOOST_TEST(got.lots.size() == 2u);
  BOOST_TEST(got.lots[0].lot.version == 2u);
  BOOST_REQUIRE(got.holds.size() == 1u);
  BOOST_TEST(got.holds[0].hold.version == 1u);
  BOOST_TEST(got.money->held == 40);
  BOOST_TEST(got.money->version == 3u);
  before = now = got.next;

  got = changes_between(before, now, {});
  BOOST_TEST(!got.money.has_value());
  BOOST_TEST((got.next == now));
}
