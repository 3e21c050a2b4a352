#include <boost/test/unit_test.hpp>

#include "actors/money/order_state.hpp"
#include "actors/money/rules.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

struct one_order {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  order_facts around{order_id::make(7, at), user_id::make(7, at), realm::zhimai, at, 2h};
  money_rules rules = sample_rules();
  order_row now = place({order_kind::recharge, 1000, {}, {}}, rules, {}, around).order;
  order_decision last;

  ec run(order_event event) {
    last = decide(now, event, at);
    if (last.error != ec::none)
      BOOST_TEST((last.next == now));
    BOOST_TEST((last.next == now || last.next.version == now.version + 1));
    now = last.next;
    return last.error;
  }
  bool changed(order_event event) {
    auto before = now;
    BOOST_TEST(run(std::move(event)) == ec::none);
    return now != before || last.settle || last.refund_fen != 0;
  }
  void pay() { BOOST_TEST(changed(payment_confirmed{1000, "wx1"})); }
  order_placed asks(order_request what) { return place(what, rules, {}, around); }
};

order_request recharge(std::optional<int64_t> fen) {
  return {order_kind::recharge, fen, {}, pay_channel::wechat_native};
}

order_request plan(plan_kind kind, std::optional<int64_t> fen = {}) {
  return {order_kind::plan, fen, kind, pay_channel::wechat_native};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(one_order_of_ten_yuan, one_order)

BOOST_AUTO_TEST_CASE(nine_yuan_ninety_nine_are_refused_and_ten_are_taken) {
  for (std::optional<int64_t> bad :
       {std::optional<int64_t>{999}, std::optional<int64_t>{0}, std::optional<int64_t>{-1000},
        std::optional<int64_t>{}, std::optional<int64_t>{5'000'001}}) {
    auto got = asks(recharge(bad));
    BOOST_TEST(got.error == ec::validation_failed);
    BOOST_TEST(got.field == "amount_fen");
  }
  auto got = asks(recharge(1000));
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.order.amount_fen == 1000);
  BOOST_TEST(got.order.points_grant == 20);
  BOOST_TEST(got.order.phase == order_phase::created);
  BOOST_TEST((got.order.expires_at == at + 2h));
  BOOST_TEST(got.order.version == 1u);
}

BOOST_AUTO_TEST_CASE(a_plan_without_a_price_cannot_be_ordered) {
  BOOST_TEST(asks(plan(plan_kind::week)).error == ec::none);
  rules = default_rules();
  auto got = asks(plan(plan_kind::week));
  BOOST_TEST(got.error == ec::plan_unavailable);
  BOOST_TEST(got.field == "plan");
}

BOOST_AUTO_TEST_CASE(a_plan_is_sold_at_the_price_of_the_rules) {
  auto got = asks(plan(plan_kind::month));
  BOOST_TEST(got.order.amount_fen == 5900);
  BOOST_TEST(got.order.points_grant == 118);
  BOOST_TEST(got.order.points_per_yuan == 2);
  BOOST_TEST(got.order.period_s == 30 * 86400);
  BOOST_TEST(got.order.rules_version == 1u);
  BOOST_TEST(asks(plan(plan_kind::month, 5900)).error == ec::none);
  BOOST_TEST(asks(plan(plan_kind::month, 5800)).field == "amount_fen");
  rules.plans[1].points_grant = 500;
  got = asks(plan(plan_kind::month));
  BOOST_TEST(got.order.points_grant == 500);
  BOOST_TEST(got.order.points_per_yuan == 0);
}

BOOST_AUTO_TEST_CASE(a_request_says_what_it_is_for) {
  order_request none;
  none.kind = order_kind::plan;
  BOOST_TEST(asks(none).field == "plan");
  auto both = recharge(1000);
  both.plan = plan_kind::week;
  BOOST_TEST(asks(both).field == "plan");
}

BOOST_AUTO_TEST_CASE(another_kind_is_refused_where_the_rules_say_so) {
  plan_line line = buy({}, {around.id, plan_kind::week, 7 * 86400, at});
  rules.allow_other_kind = false;
  BOOST_TEST(place(plan(plan_kind::month), rules, line, around).error == ec::plan_running);
  BOOST_TEST(place(plan(plan_kind::week), rules, line, around).error == ec::none);
}

BOOST_AUTO_TEST_CASE(a_payment_settles_once_however_often_it_is_told) {
  run(prepay_made{"weixin://wxpay/1"});
  BOOST_TEST(now.phase == order_phase::awaiting_payment);
  BOOST_TEST(now.code_url == "weixin://wxpay/1");
  pay();
  BOOST_TEST(last.settle);
  BOOST_TEST(now.phase == order_phase::paid);
  BOOST_TEST((now.paid_at == at));
  at += 1h;
  for (int i = 0; i < 5; ++i) {
    BOOST_TEST(!changed(payment_confirmed{1000, "wx1"}));
    BOOST_TEST(!last.finding.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_notice_may_overtake_the_answer_of_the_prepay) {
  pay();
  BOOST_TEST(!changed(prepay_made{"weixin://wxpay/1"}));
  BOOST_TEST(now.phase == order_phase::paid);
}

BOOST_AUTO_TEST_CASE(another_amount_settles_nothing_and_is_shown) {
  for (int64_t fen : {1, 999, 1001}) {
    BOOST_TEST(!changed(payment_confirmed{fen, "wx1"}));
    BOOST_TEST(!last.settle);
    BOOST_REQUIRE(last.finding.has_value());
    BOOST_TEST(last.finding->what == finding_class::amount_differs);
    BOOST_TEST(last.finding->expected_fen == 1000);
    BOOST_TEST(last.finding->seen_fen == fen);
  }
  auto key = key_of(*last.finding);
  changed(payment_confirmed{1001, "wx1"});
  BOOST_TEST(key_of(*last.finding) == key, "seen twice it is one finding");
  pay();
}

BOOST_AUTO_TEST_CASE(a_payment_without_a_name_is_refused) {
  BOOST_TEST(run(payment_confirmed{1000, ""}) == ec::validation_failed);
}

BOOST_AUTO_TEST_CASE(a_second_payment_is_a_finding_and_grants_nothing) {
  pay();
  BOOST_TEST(!changed(payment_confirmed{1000, "wx2"}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->what == finding_class::duplicate);
}

BOOST_AUTO_TEST_CASE(an_order_closes_by_hand_or_when_its_time_is_over) {
  BOOST_TEST(!changed(window_closed{}), "not yet");
  at += 2h;
  BOOST_TEST(changed(window_closed{}));
  BOOST_TEST(now.phase == order_phase::closed);
  BOOST_TEST((now.closed_at == at));
  BOOST_TEST(!changed(window_closed{}));
  BOOST_TEST(!changed(cancel_requested{}));
  BOOST_TEST(!changed(prepay_made{"late"}));
}

BOOST_AUTO_TEST_CASE(late_money_opens_a_closed_order_again_and_is_shown) {
  BOOST_TEST(changed(cancel_requested{}));
  pay();
  BOOST_TEST(last.settle);
  BOOST_TEST(now.phase == order_phase::paid);
  BOOST_TEST(now.late);
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->what == finding_class::paid_after_close);
  BOOST_TEST(!changed(payment_confirmed{1000, "wx1"}));
  BOOST_TEST(!last.finding.has_value());
}

BOOST_AUTO_TEST_CASE(money_that_nobody_is_left_to_have_is_to_be_refunded) {
  run(cancel_requested{});
  BOOST_TEST(!changed(payment_confirmed{1000, "wx1", false}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST((last.finding->allowed == std::vector{finding_action::refund}));
}

BOOST_AUTO_TEST_CASE(what_is_paid_cannot_be_cancelled) {
  pay();
  BOOST_TEST(run(cancel_requested{}) == ec::order_paid);
  at += 3h;
  BOOST_TEST(!changed(window_closed{}));
  changed(refund_asked{"r1", 1000});
  BOOST_TEST(run(cancel_requested{}) == ec::order_paid);
  changed(refund_confirmed{"r1", 1000});
  BOOST_TEST(run(cancel_requested{}) == ec::order_paid);
}

BOOST_AUTO_TEST_CASE(a_full_refund_ends_the_order) {
  BOOST_TEST(run(refund_asked{"r1", 1000}) == ec::validation_failed, "nothing was paid");
  pay();
  BOOST_TEST(changed(refund_asked{"r1", 1000}));
  BOOST_TEST(now.phase == order_phase::refunding);
  BOOST_TEST(last.refund_fen == 0, "not before the provider has done it");
  BOOST_TEST(!changed(refund_asked{"r1", 1000}));
  BOOST_TEST(changed(refund_confirmed{"r1", 1000}));
  BOOST_TEST(last.refund_fen == 1000);
  BOOST_TEST(now.phase == order_phase::refunded);
  BOOST_TEST(!changed(refund_confirmed{"r1", 1000}));
  BOOST_TEST(!changed(payment_confirmed{1000, "wx1"}), "an old notice");
  BOOST_TEST(!last.finding.has_value());
}

BOOST_AUTO_TEST_CASE(refunds_in_parts_never_exceed_what_was_paid) {
  pay();
  changed(refund_asked{"r1", 400});
  BOOST_TEST(run(refund_asked{"r2", 601}) == ec::validation_failed);
  BOOST_TEST(last.field == "amount_fen");
  BOOST_TEST(run(refund_asked{"r2", 0}) == ec::validation_failed);
  BOOST_TEST(run(refund_asked{"", 1}) == ec::validation_failed);
  BOOST_TEST(run(refund_asked{"r1", 401}) == ec::idempotency_conflict);
  changed(refund_confirmed{"r1", 400});
  BOOST_TEST(now.phase == order_phase::paid);
  changed(refund_asked{"r2", 600});
  changed(refund_confirmed{"r2", 600});
  BOOST_TEST(now.phase == order_phase::refunded);
  BOOST_TEST(refunded_fen(now) == 1000);
}

BOOST_AUTO_TEST_CASE(a_refund_that_failed_leaves_the_order_paid_unless_it_was_done_after_all) {
  pay();
  changed(refund_asked{"r1", 1000});
  BOOST_TEST(changed(refund_failed{"r1"}));
  BOOST_TEST(now.phase == order_phase::paid);
  BOOST_TEST(!changed(refund_failed{"r1"}));
  BOOST_TEST(changed(refund_confirmed{"r1", 1000}));
  BOOST_TEST(now.phase == order_phase::refunded);
  BOOST_TEST(!changed(refund_failed{"r1"}), "told in the wrong order");
  BOOST_TEST(run(refund_failed{"r9"}) == ec::validation_failed);
}

BOOST_AUTO_TEST_CASE(a_refund_that_is_not_ours_is_a_finding) {
  pay();
  BOOST_TEST(!changed(refund_confirmed{"r1", 1000}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->what == finding_class::refund_missing);
  BOOST_TEST(last.finding->expected_fen == 0);
  changed(refund_asked{"r1", 400});
  BOOST_TEST(!changed(refund_confirmed{"r1", 500}));
  BOOST_TEST(last.finding->what == finding_class::amount_differs);
  BOOST_TEST(last.finding->expected_fen == 400);
}

BOOST_AUTO_TEST_CASE(money_beside_the_books_goes_back_whole_and_leaves_the_order_as_it_is) {
  pay();
  BOOST_TEST(!changed(payment_confirmed{700, "wx2"}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(changed(refund_asked{"r1", 700, "wx2"}));
  BOOST_TEST(now.refunds.front().beside == "wx2");
  BOOST_TEST(now.phase == order_phase::paid);
  BOOST_TEST(refunding_fen(now) == 0);
  BOOST_TEST(!changed(refund_asked{"r1", 700, "wx2"}), "asked again after a crash");
  BOOST_TEST(changed(refund_confirmed{"r1", 700}));
  BOOST_TEST(last.refund_fen == 0, "it was in no account");
  BOOST_TEST(!last.finding.has_value());
  BOOST_TEST(now.refunds.front().state == refund_state::done);
  BOOST_TEST((now.refunds.front().done_at == at));
  BOOST_TEST(refunded_fen(now) == 0);
  BOOST_TEST(now.phase == order_phase::paid);
  changed(refund_asked{"r2", 1000});
  BOOST_TEST(now.phase == order_phase::refunding, "all of the order is still there to go back");
  BOOST_TEST(changed(refund_confirmed{"r2", 1000}));
  BOOST_TEST(now.phase == order_phase::refunded);
}

BOOST_AUTO_TEST_CASE(a_refund_beside_the_books_may_be_more_than_the_order_and_needs_none_paid) {
  run(cancel_requested{});
  BOOST_TEST(changed(refund_asked{"r1", 5000, "wx2"}));
  BOOST_TEST(now.phase == order_phase::closed);
  BOOST_TEST(changed(refund_failed{"r1"}));
  BOOST_TEST(now.phase == order_phase::closed);
  BOOST_TEST(changed(refund_asked{"r2", 5000, "wx2"}), "once more, under another number");
  BOOST_TEST(changed(refund_confirmed{"r2", 5000}));
  BOOST_TEST(now.phase == order_phase::closed);
  BOOST_TEST(!changed(refund_confirmed{"r1", 5000}), "twice");
  BOOST_TEST(last.finding.has_value());
}

BOOST_AUTO_TEST_CASE(a_payment_goes_back_beside_the_books_once_and_only_if_it_was_not_settled) {
  pay();
  BOOST_TEST(run(refund_asked{"r1", 1000, "wx1"}) == ec::validation_failed);
  BOOST_TEST(last.field == "beside");
  changed(refund_asked{"r1", 700, "wx2"});
  BOOST_TEST(run(refund_asked{"r2", 700, "wx2"}) == ec::validation_failed);
  BOOST_TEST(run(refund_asked{"r1", 700, "wx3"}) == ec::idempotency_conflict);
  BOOST_TEST(run(refund_asked{"r1", 700}) == ec::idempotency_conflict);
  BOOST_TEST(run(refund_asked{"r3", 0, "wx3"}) == ec::validation_failed);
  BOOST_TEST(!changed(refund_confirmed{"r1", 701}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->what == finding_class::amount_differs);
  BOOST_TEST(now.refunds.front().state == refund_state::asked);
}

BOOST_AUTO_TEST_CASE(nothing_is_given_for_a_payment_that_goes_back_beside_the_books) {
  changed(refund_asked{"r1", 1000, "wx1"});
  BOOST_TEST(!changed(payment_confirmed{1000, "wx1"}), "a notice that was under way");
  BOOST_TEST(!last.finding.has_value());
  changed(refund_confirmed{"r1", 1000});
  BOOST_TEST(!changed(payment_confirmed{1000, "wx1"}));
  BOOST_TEST(now.phase == order_phase::created);
  BOOST_TEST(changed(payment_confirmed{1000, "wx2"}), "another one is as good as ever");
}

BOOST_AUTO_TEST_CASE(money_that_went_back_twice_is_a_finding) {
  pay();
  changed(refund_asked{"r1", 1000});
  changed(refund_failed{"r1"});
  changed(refund_asked{"r2", 1000});
  changed(refund_confirmed{"r2", 1000});
  BOOST_TEST(!changed(refund_confirmed{"r1", 1000}));
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->what == finding_class::amount_differs);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(an_order_names_the_channel_and_the_people_it_is_for) {
  auto at = parse_timestamp("2026-11-21T08:00:00Z").value();
  order_facts around{order_id::make(7, at), user_id::make(7, at), realm::ande, at, 15min};
  auto got = place({order_kind::recharge, 2000, {}, pay_channel::bank_transfer}, default_rules(),
                   {}, around);
  BOOST_TEST(got.order.channel == pay_channel::bank_transfer);
  BOOST_TEST((got.order.user == around.user));
  BOOST_TEST(got.order.in == realm::ande);
  BOOST_TEST(got.order.id.str().starts_with("ord_0007"));
}
