// Patrols as actors: pages, cursors, what is asked of whom, and what is committed.
#include "tests/unit/patrol/patrol_world.hpp"

using namespace patrol_test;

BOOST_AUTO_TEST_SUITE(patrol_actors)

BOOST_AUTO_TEST_CASE(unsettled_orders_are_asked_a_few_at_a_time_and_what_got_settled_is_counted) {
  patrol_world world{patrol_kind::unsettled};
  world.conf->patrol.page = 100;
  std::vector<order_id> ids;
  for (int i = 0; i < 8; ++i)
    ids.push_back(world.order(100 + i, world.slot - 10min - std::chrono::seconds{i}).id);
  world.order(1, world.slot - 3h);
  world.order(1, world.slot - 5s);
  world.moods->paid = {{ids[2], "T2"}, {ids[5], "T5"}};
  world.moods->away = {ids[7]};
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.moods->asked.size() == 8u);
  BOOST_TEST(world.moods->most_open <= 3u);
  const auto& run = world.run();
  BOOST_TEST((run.state == run_state::finished));
  BOOST_TEST(run.checked == 8);
  BOOST_TEST(run.counts.at("settled") == 2);
  BOOST_TEST(run.counts.at("failed") == 1);
  BOOST_TEST(run.theirs_fen == 102 + 105);
  BOOST_TEST(world.store->commits == 1);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_run_consumes_its_timer_and_sets_the_next_one) {
  patrol_world world{patrol_kind::unsettled};
  BOOST_TEST(world.fire() == ec::none);
  auto next = patrol::slot_after(world.slot, world.by);
  BOOST_TEST((world.store->timer->due_at == next));
  BOOST_TEST(world.store->timer->payload == to_rfc3339_us(next));
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_is_made_up_for_from_the_cursor_by_another_activation) {
  patrol_world world{patrol_kind::unsettled};
  for (int i = 0; i < 5; ++i)
    world.order(100, world.slot - 10min - std::chrono::seconds{i});
  world.store->fail_after = 1; // The first page is committed.
  BOOST_TEST(world.fire() == ec::storage_unavailable);
  BOOST_TEST(world.run().checked == 2);
  BOOST_TEST((world.run().state == run_state::running));
  auto asked = world.moods->asked.size();
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.activations() == 2);
  BOOST_TEST(world.run().checked == 5);
  BOOST_TEST((world.run().state == run_state::finished));
  BOOST_TEST(world.moods->asked.size() == asked + 3); // Not the first page once more.
  BOOST_TEST(world.store->begun.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_slot_that_was_run_is_not_run_again_and_its_timer_goes_on) {
  patrol_world world{patrol_kind::unsettled};
  BOOST_TEST(world.fire() == ec::none);
  world.store->timer = timer_row{world.self, slot_timer, world.slot, to_rfc3339_us(world.slot)};
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.store->begun.size() == 1u);
  BOOST_TEST((world.store->timer->due_at > world.slot));
}

BOOST_AUTO_TEST_CASE(slots_that_passed_are_recorded_before_the_latest_one_is_run) {
  patrol_world world{patrol_kind::unsettled};
  auto told = world.slot - 3 * world.by.every;
  world.store->timer = timer_row{world.self, slot_timer, told, to_rfc3339_us(told)};
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.store->runs.size() == 3u);
  for (const auto& [slot, run] : world.store->runs)
    BOOST_TEST((run.state == run_state::missed));
  BOOST_TEST((world.store->timer->due_at == world.slot));
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST((world.run().state == run_state::finished));
  BOOST_TEST(world.store->begun.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_day_that_fits_is_compared_in_pages_and_finds_nothing) {
  patrol_world world{patrol_kind::bill};
  int64_t sum = 0;
  for (int i = 0; i < 7; ++i) {
    world.paid(1000 + i);
    sum += 1000 + i;
  }
  BOOST_TEST(world.fire() == ec::none);
  const auto& run = world.run();
  BOOST_TEST(run.checked == 7);
  BOOST_TEST(run.ours_fen == sum);
  BOOST_TEST(run.theirs_fen == sum);
  BOOST_TEST(run.findings == 0);
  BOOST_TEST(run.counts.at("lines") == 7);
  BOOST_TEST(world.store->commits == 4);
  BOOST_TEST(world.store->cursors.back().empty());
  // The day, and the day before it: once each, not once a page.
  BOOST_TEST(world.provider->asked.size() == 2u);
}

BOOST_AUTO_TEST_CASE(six_planted_differences_are_six_findings_whatever_the_pages) {
  for (uint32_t page : {1u, 2u, 3u, 100u}) {
    patrol_world world{patrol_kind::bill};
    world.conf->patrol.page = page;
    std::vector<order_id> ids;
    for (int i = 0; i < 6; ++i)
      ids.push_back(world.paid(1000 + i));
    auto& lines = world.bill().payments;
    lines[1].amount_fen = 1;                 // amount_differs
    lines.push_back(lines[2]);               // duplicate
    lines.push_back({"NOBODY1", "T9", 500}); // paid_not_recorded
    world.bill().refunds.push_back({provider_number(ids[3]), "R9", 400, false}); // refund_missing
    for (auto& x : world.store->orders)
      if (x.order.id == ids[4])
        x.ledger_paid_fen -= 1;     // ledger_broken
    lines.erase(lines.begin() + 5); // recorded_not_paid
    BOOST_TEST(world.fire() == ec::none);
    std::multiset<finding_class> found;
    for (const auto& [key, x] : world.store->findings)
      found.insert(x.what);
    BOOST_TEST((found
                == std::multiset{finding_class::paid_not_recorded, finding_class::recorded_not_paid,
                                 finding_class::amount_differs, finding_class::duplicate,
                                 finding_class::refund_missing, finding_class::ledger_broken}),
               "pages of " << page);
    BOOST_TEST(world.run().findings == 6);
  }
}

BOOST_AUTO_TEST_CASE(
    what_was_paid_and_not_recorded_is_completed_and_is_a_finding_only_if_it_stays) {
  patrol_world world{patrol_kind::bill};
  auto at = world.day().begin + 1h;
  auto lost = world.order(700, at).id, stuck = world.order(800, at + 1s).id;
  world.bill().payments = {{provider_number(lost), "T1", 700}, {provider_number(stuck), "T2", 800}};
  world.moods->paid = {{lost, "T1"}};
  world.moods->away = {stuck};
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.moods->asked.size() == 2u);
  BOOST_TEST(world.run().counts.at("completed") == 1);
  BOOST_REQUIRE(world.store->findings.size() == 1u);
  const auto& x = world.store->findings.begin()->second;
  BOOST_TEST(x.order == stuck);
  BOOST_TEST(x.what == finding_class::paid_not_recorded);
}

BOOST_AUTO_TEST_CASE(
    an_order_of_an_older_day_whose_refund_the_bill_has_is_looked_at_though_it_is_not_done) {
  patrol_world world{patrol_kind::bill};
  auto day = world.day();
  auto& x = world.order(1000, day.begin - 30h);
  x.phase = order_phase::refunding;
  x.paid_at = day.begin - 29h;
  x.provider_txn = "T1";
  x.refunds = {{"R1", 400, refund_state::asked, day.begin + 1h, {}, {}}};
  world.store->orders[0].ledger_paid_fen = 1000;
  world.bill().refunds.push_back({provider_number(x.id), "R1", 400, false});
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.run().checked == 1);
  BOOST_TEST(world.run().findings == 0);
}

BOOST_AUTO_TEST_CASE(money_beside_the_books_is_no_money_of_ours) {
  patrol_world world{patrol_kind::bill};
  auto day = world.day();
  auto id = world.paid(1000);
  auto& x = world.store->orders[0].order;
  x.refunds = {{"R1", 700, refund_state::done, day.begin + 1h, day.begin + 2h, "T9"}};
  world.bill().payments.push_back({provider_number(id), "T9", 700});
  world.bill().refunds.push_back({provider_number(id), "R1", 700, false});
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.run().findings == 0);
  BOOST_TEST(world.run().ours_fen == 1000);
  BOOST_TEST(world.run().theirs_fen == 1000);
}

BOOST_AUTO_TEST_CASE(a_bill_that_is_not_there_yet_is_asked_for_again_later) {
  patrol_world world{patrol_kind::bill};
  world.paid(1000);
  world.provider->next = pay_step::repeat;
  BOOST_TEST(world.fire() == ec::payment_unavailable);
  BOOST_TEST(world.store->runs.empty());
  BOOST_TEST((world.store->timer->due_at == world.slot)); // It fires again.
  world.provider->next = pay_step::none;
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.run().findings == 0);
}

BOOST_AUTO_TEST_CASE(a_bill_goes_on_from_its_cursor_after_a_crash) {
  patrol_world world{patrol_kind::bill};
  for (int i = 0; i < 7; ++i)
    world.paid(1000);
  world.bill().payments[0].amount_fen = 1;
  world.bill().payments[6].amount_fen = 1;
  world.store->fail_after = 2;
  BOOST_TEST(world.fire() == ec::storage_unavailable);
  BOOST_TEST(world.run().checked == 4);
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.activations() == 2);
  BOOST_TEST(world.run().checked == 7);
  BOOST_TEST(world.run().findings == 2);
  BOOST_TEST(world.store->findings.size() == 2u);
}

BOOST_AUTO_TEST_CASE(without_a_provider_a_day_without_its_orders_is_empty_and_another_waits) {
  patrol_world world{patrol_kind::bill, false};
  BOOST_TEST(world.fire() == ec::none);
  BOOST_TEST(world.run().checked == 0);
  patrol_world other{patrol_kind::bill, false};
  other.paid(1000);
  BOOST_TEST(other.fire() == ec::payment_unavailable);
  BOOST_TEST(other.store->findings.empty());
}

BOOST_AUTO_TEST_SUITE_END()
