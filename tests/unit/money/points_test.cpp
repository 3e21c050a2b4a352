#include "tests/unit/money/one_book.hpp"

using namespace money_test;

BOOST_FIXTURE_TEST_SUITE(points_of_one_user, one_book)

BOOST_AUTO_TEST_CASE(a_grant_is_a_lot_and_a_transaction_that_sums_to_zero) {
  BOOST_TEST(grants("a", 20) == ec::none);
  BOOST_TEST(available(now) == 20);
  BOOST_REQUIRE(last.txns.size() == 1u);
  const auto& txn = last.txns[0];
  BOOST_TEST(txn.kind == txn_kind::grant);
  BOOST_TEST(txn.reason == "campaign");
  BOOST_TEST(txn.reference == "a");
  std::vector<ledger_entry> meant{{ledger_account::house_issued, -20, lot_id::none},
                                  {ledger_account::user_available, 20, lot_id{1}}};
  BOOST_TEST((txn.entries == meant));
  BOOST_TEST((lot("a").id == lot_id{1}));
}

BOOST_AUTO_TEST_CASE(a_reason_and_a_reference_grant_once) {
  grants("a", 20);
  BOOST_TEST(grants("a", 20) == ec::none);
  BOOST_TEST(last.txns.empty());
  BOOST_TEST(available(now) == 20);
  BOOST_TEST(grants("a", 21) == ec::idempotency_conflict);
  BOOST_TEST(run(grant_points{lot_source::invitation, "a", 10, {}, false}) == ec::none);
  BOOST_TEST(available(now) == 30);
}

BOOST_AUTO_TEST_CASE(senseless_requests_are_refused_by_name) {
  grants("a", 20);
  run(hold_points{"room", "mock_interview", 5});
  struct row {
    points_event event;
    const char* field;
  };
  std::vector<row> rows{{grant_points{lot_source::task, "b", 0, {}, false}, "amount"},
                        {grant_points{lot_source::task, "", 1, {}, false}, "reference"},
                        {grant_points{lot_source::task, "b", 1, at, false}, "expires_at"},
                        {debit_points{"x", "y", -1}, "amount"},
                        {debit_points{"x", "", 1}, "reference"},
                        {hold_points{"r", "p", 0}, "amount"},
                        {hold_points{"", "p", 1}, "reference"},
                        {settle_line{"room", "", 1}, "line"},
                        {settle_line{"room", "1", 6}, "amount"},
                        {settle_line{"room", "1", -1}, "amount"},
                        {reverse_grant{lot_source::campaign, "a", 21}, "total"},
                        {reverse_grant{lot_source::campaign, "a", -1}, "total"}};
  for (const auto& x : rows) {
    BOOST_TEST(run(x.event) == ec::validation_failed, x.field);
    BOOST_TEST(last.field == x.field);
  }
  BOOST_TEST(run(settle_line{"no", "1", 1}) == ec::not_found);
  BOOST_TEST(run(release_hold{"no"}) == ec::not_found);
  BOOST_TEST(run(reverse_grant{lot_source::task, "a", 1}) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(what_runs_out_first_is_spent_first) {
  grants("never", 10);
  grants("late", 10, at + 48h);
  grants("soon", 10, at + 24h);
  BOOST_TEST(run(debit_points{"report_download", "rep:1", 15}) == ec::none);
  BOOST_TEST(lot("soon").available == 0);
  BOOST_TEST(lot("late").available == 5);
  BOOST_TEST(lot("never").available == 10);
  BOOST_TEST(in_ledger(ledger_account::house_spent) == 15);
}

BOOST_AUTO_TEST_CASE(of_two_that_run_out_together_the_older_is_spent_first) {
  grants("first", 10, at + 48h);
  at += 1h;
  grants("second", 10, at + 47h);
  run(debit_points{"x", "1", 12});
  BOOST_TEST(lot("first").available == 0);
  BOOST_TEST(lot("second").available == 8);
}

BOOST_AUTO_TEST_CASE(a_balance_never_goes_below_nothing) {
  grants("a", 1);
  BOOST_TEST(run(debit_points{"x", "1", 2}) == ec::points_required);
  BOOST_TEST(last.price == 2);
  BOOST_TEST(last.balance == 1);
  BOOST_TEST(run(hold_points{"r", "p", 2}) == ec::points_required);
  BOOST_TEST(available(now) == 1);
}

BOOST_AUTO_TEST_CASE(a_debit_of_one_reference_is_made_once) {
  grants("a", 20);
  run(debit_points{"report_download", "rep:1", 2});
  BOOST_TEST(run(debit_points{"report_download", "rep:1", 2}) == ec::none);
  BOOST_TEST(available(now) == 18);
  BOOST_TEST(run(debit_points{"report_download", "rep:1", 3}) == ec::idempotency_conflict);
  run(debit_points{"report_download", "rep:2", 2});
  BOOST_TEST(available(now) == 16);
}

BOOST_AUTO_TEST_CASE(points_lapse_at_their_end_whoever_asks_first) {
  auto end = at + 24h;
  grants("a", 20, end);
  BOOST_TEST((next_lapse(now) == end));
  at = end - 1us;
  run(lapse_points{});
  BOOST_TEST(available(now) == 20);
  at = end;
  auto late = now;
  BOOST_TEST(run(debit_points{"x", "1", 1}) == ec::points_required);
  BOOST_TEST(last.balance == 0);
  BOOST_TEST(run(lapse_points{}) == ec::none);
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(in_ledger(ledger_account::house_lapsed) == 20);
  BOOST_TEST(!next_lapse(now).has_value());
  run(lapse_points{});
  BOOST_TEST(last.txns.empty());
  now = late;
  ledger.resize(1);
  BOOST_TEST(grants("b", 5) == ec::none);
  BOOST_TEST(last.txns.size() == 2u, "first the lapse, then the grant");
  BOOST_TEST(available(now) == 5);
}

BOOST_AUTO_TEST_CASE(a_reversal_takes_from_the_same_lot_and_records_what_is_missing) {
  grants("other", 100);
  grants("a", 20, at + 24h);
  run(debit_points{"x", "1", 15});
  BOOST_TEST(run(reverse_grant{lot_source::campaign, "a", 20}) == ec::none);
  BOOST_TEST(lot("a").available == 0);
  BOOST_TEST(lot("a").owed == 15);
  BOOST_TEST(lot("other").available == 100, "other lots are not touched");
  BOOST_TEST(owed(now) == 15);
  BOOST_TEST(in_ledger(ledger_account::user_debt) == -15);
  run(reverse_grant{lot_source::campaign, "a", 20});
  BOOST_TEST(last.txns.empty());
  BOOST_TEST(owed(now) == 15);
}

BOOST_AUTO_TEST_CASE(the_next_grants_repay_debts_first) {
  grants("a", 20);
  run(debit_points{"x", "1", 20});
  run(reverse_grant{lot_source::campaign, "a", 20});
  BOOST_TEST(grants("b", 15) == ec::none);
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(owed(now) == 5);
  grants("c", 15);
  BOOST_TEST(available(now) == 10);
  BOOST_TEST(owed(now) == 0);
  BOOST_TEST(in_ledger(ledger_account::user_debt) == 0);
  run(reverse_grant{lot_source::campaign, "c", 15});
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(owed(now) == 5, "what repaid a debt is gone like what was spent");
}

BOOST_AUTO_TEST_CASE(a_reversal_in_parts_adds_up) {
  grants("a", 20);
  run(debit_points{"x", "1", 12});
  run(reverse_grant{lot_source::campaign, "a", 5});
  BOOST_TEST(available(now) == 3);
  run(reverse_grant{lot_source::campaign, "a", 10});
  BOOST_TEST(available(now) == 0);
  BOOST_TEST(owed(now) == 2);
  run(reverse_grant{lot_source::campaign, "a", 5});
  BOOST_TEST(lot("a").reversed == 10, "an older one that comes late");
}

BOOST_AUTO_TEST_CASE(nobody_owes_points_that_ran_out) {
  grants("a", 20, at + 24h);
  run(debit_points{"x", "1", 5});
  at += 24h;
  run(reverse_grant{lot_source::campaign, "a", 20});
  BOOST_TEST(owed(now) == 5);
  BOOST_TEST(in_ledger(ledger_account::house_lapsed) == 0);
  BOOST_TEST(in_ledger(ledger_account::house_issued) == 0);
}

BOOST_AUTO_TEST_CASE(lots_of_a_plan_move_with_its_line) {
  auto end = at + 168h;
  run(grant_points{lot_source::plan, "p", 10, end, true});
  grants("never", 10);
  grants("own", 10, at + 24h);
  run(move_line_end{end + 168h, false});
  BOOST_TEST((lot("p").expires_at == end + 168h));
  BOOST_TEST(!lot("never").expires_at.has_value());
  BOOST_TEST((lot("own").expires_at == at + 24h));
  run(move_line_end{end, true});
  BOOST_TEST((lot("never").expires_at == end));
  BOOST_TEST((lot("own").expires_at == at + 24h), "it has an end of its own");
  run(move_line_end{at, false});
  BOOST_TEST(lot("p").lapsed == 10, "the line ends now");
  BOOST_TEST(lot("never").available == 10, "points paid for apart from the plan are let go");
  BOOST_TEST(!lot("never").expires_at.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
