#include "tests/unit/money/one_book.hpp"

using namespace money_test;

BOOST_FIXTURE_TEST_SUITE(holds_of_one_user, one_book)

BOOST_AUTO_TEST_CASE(a_hold_binds_lots_is_charged_line_by_line_and_gives_back_the_rest) {
  grants("never", 10);
  grants("soon", 10, at + 24h);
  BOOST_TEST(run(hold_points{"room", "meeting_assistant", 15}) == ec::none);
  BOOST_TEST(available(now) == 5);
  BOOST_TEST(held(now) == 15);
  BOOST_TEST(run(hold_points{"room", "meeting_assistant", 15}) == ec::none);
  BOOST_TEST(held(now) == 15);
  BOOST_TEST(run(hold_points{"room", "meeting_assistant", 16}) == ec::idempotency_conflict);
  BOOST_TEST(run(hold_points{"room", "other", 15}) == ec::idempotency_conflict);
  BOOST_TEST(run(settle_line{"room", "minute:1", 8}) == ec::none);
  BOOST_TEST(run(settle_line{"room", "minute:1", 8}) == ec::none);
  BOOST_TEST(held(now) == 7);
  BOOST_TEST(lot("soon").held == 2);
  BOOST_TEST(run(settle_line{"room", "minute:1", 7}) == ec::idempotency_conflict);
  BOOST_TEST(run(settle_line{"room", "minute:2", 8}) == ec::validation_failed);
  BOOST_TEST(run(settle_line{"room", "minute:2", 3}) == ec::none);
  BOOST_TEST(lot("soon").held == 0);
  BOOST_TEST(lot("never").held == 4);
  BOOST_TEST(run(release_hold{"room"}) == ec::none);
  BOOST_TEST(run(release_hold{"room"}) == ec::none);
  BOOST_TEST(available(now) == 9);
  BOOST_TEST(held(now) == 0);
  BOOST_TEST(in_ledger(ledger_account::house_spent) == 11);
  BOOST_TEST(run(settle_line{"room", "minute:1", 8}) == ec::none, "a repeat after the end");
  BOOST_TEST(run(settle_line{"room", "minute:3", 1}) == ec::validation_failed);
  BOOST_TEST(last.field == "reference");
}

BOOST_AUTO_TEST_CASE(what_a_provider_failed_costs_nothing_and_stays_free) {
  grants("a", 20);
  run(hold_points{"room", "mock_interview", 20});
  BOOST_TEST(run(settle_line{"room", "turn:1", 0}) == ec::none);
  BOOST_TEST(last.txns.empty());
  BOOST_TEST(run(settle_line{"room", "turn:1", 5}) == ec::idempotency_conflict);
  run(release_hold{"room"});
  BOOST_TEST(available(now) == 20);
}

BOOST_AUTO_TEST_CASE(points_that_a_hold_binds_lapse_when_it_is_released) {
  grants("a", 20, at + 24h);
  run(hold_points{"room", "mock_interview", 15});
  at += 25h;
  run(lapse_points{});
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(held(now) == 15);
  run(settle_line{"room", "1", 10});
  BOOST_TEST(held(now) == 5);
  run(release_hold{"room"});
  BOOST_TEST(last.txns.size() == 2u);
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(in_ledger(ledger_account::house_lapsed) == 10);
  BOOST_TEST(lot("a").lapsed == 10);
}

BOOST_AUTO_TEST_CASE(what_a_hold_gives_back_to_a_reversed_lot_repays_it) {
  grants("a", 20);
  run(hold_points{"room", "mock_interview", 20});
  run(reverse_grant{lot_source::campaign, "a", 20});
  BOOST_TEST(owed(now) == 20);
  BOOST_TEST(held(now) == 20, "a service under way is not cut off");
  run(settle_line{"room", "1", 8});
  run(release_hold{"room"});
  BOOST_TEST(owed(now) == 8);
  BOOST_TEST(available(now) == 0);
}

BOOST_AUTO_TEST_CASE(what_ran_out_does_not_come_back_with_a_longer_line) {
  auto end = at + 168h;
  run(grant_points{lot_source::plan, "p", 10, end, true});
  run(hold_points{"room", "mock_interview", 10});
  at = end;
  run(move_line_end{end + 168h, false});
  BOOST_TEST((lot("p").expires_at == end));
  run(release_hold{"room"});
  BOOST_TEST(available(now) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
