#include "actors/approval/approval_state.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace std::chrono_literals;
using approval::agreed;
using approval::carried_out;
using approval::could_not;
using approval::refused;

namespace {

/// Two of the staff, an order of ten yuan that is paid, and a finding of it.
struct two_people {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  user_id ann = user_id::make(3, at), bob = user_id::make(4, at);
  approval::facts around{approval_id::make(3, at), realm::zhimai, ann, at};
  order_row order;
  finding_view finding;
  approval::outcome last;

  two_people() {
    order.id = order_id::make(7, at);
    order.user = user_id::make(7, at);
    order.amount_fen = 1000;
    order.phase = order_phase::paid;
    order.paid_at = at - 1h;
    order.provider_txn = "wx1";
    order.version = 3;
    finds(finding_class::duplicate, "wx2", {finding_action::refund, finding_action::dismiss});
  }
  void finds(finding_class what, std::string evidence, std::vector<finding_action> allowed) {
    finding.what = {what, order.id, order.user, realm::zhimai,     std::move(evidence),
                    1000, 700,      at,         std::move(allowed)};
    finding.row = {};
    finding.row.key = key_of(finding.what);
    finding.row.version = 4;
  }
  ec asks(const propose& x) {
    last = decide(x, &order, &finding, around);
    return last.error;
  }
  ec refund(std::optional<int64_t> fen) {
    propose x;
    x.order = order.id;
    x.amount_fen = fen;
    return asks(x);
  }
  ec transfer(std::string reference, std::optional<int64_t> fen) {
    propose x;
    x.what = approval_kind::bank_payment;
    x.order = order.id;
    x.reference = std::move(reference);
    x.amount_fen = fen;
    return asks(x);
  }
  ec resolve(std::optional<finding_action> action, std::string reason = "why",
             std::optional<int64_t> fen = {}) {
    propose x;
    x.what = approval_kind::finding;
    x.finding = finding.row.key;
    x.action = action;
    x.reason = std::move(reason);
    x.amount_fen = fen;
    return asks(x);
  }
  /// What happens to what was proposed last.
  ec then(const approval::event& x) {
    auto before = last.row;
    auto finding_before = last.finding;
    auto got = decide(before, finding_before ? &*finding_before : nullptr, x);
    if (got.error != ec::none)
      return got.error;
    BOOST_TEST(got.row.version == before.version + 1);
    if (got.finding)
      BOOST_TEST(got.finding->version == finding_before->version + 1);
    else
      got.finding = finding_before;
    last = got;
    return ec::none;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(what_takes_two, two_people)

BOOST_AUTO_TEST_CASE(who_proposed_it_cannot_agree_to_it) {
  BOOST_TEST(refund(100) == ec::none);
  BOOST_TEST(last.row.state == approval_state::proposed);
  BOOST_TEST(last.row.asked_by == ann);
  BOOST_TEST(then(agreed{ann, "", at}) == ec::second_person);
  BOOST_TEST(then(agreed{{}, "", at}) == ec::second_person, "nor can nobody");
  BOOST_TEST(then(agreed{bob, "fine", at + 1h}) == ec::none);
  BOOST_TEST(last.row.state == approval_state::agreed);
  BOOST_TEST(last.row.decided_by == bob);
  BOOST_TEST((last.row.decided_at == at + 1h));
  BOOST_TEST(last.row.note == "fine");
}

BOOST_AUTO_TEST_CASE(what_is_decided_is_not_decided_again) {
  for (const approval::event& first :
       {approval::event{agreed{bob, "", at}}, approval::event{refused{bob, "", at}},
        approval::event{refused{ann, "", at}}}) {
    refund(100);
    BOOST_TEST(then(first) == ec::none);
    BOOST_TEST(then(agreed{bob, "", at}) == ec::already_decided);
    BOOST_TEST(then(agreed{ann, "", at}) == ec::already_decided);
    BOOST_TEST(then(refused{bob, "", at}) == ec::already_decided);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_carried_out_that_nobody_agreed_to) {
  refund(100);
  BOOST_TEST(then(carried_out{at}) == ec::already_decided);
  BOOST_TEST(then(could_not{"not_found", at}) == ec::already_decided);
  then(agreed{bob, "", at});
  BOOST_TEST(then(carried_out{at + 1h}) == ec::none);
  BOOST_TEST(last.row.state == approval_state::done);
  BOOST_TEST((last.row.done_at == at + 1h));
  BOOST_TEST(then(carried_out{at}) == ec::already_decided);
}

BOOST_AUTO_TEST_CASE(taken_back_by_who_proposed_it_is_withdrawn_by_another_refused) {
  refund(100);
  then(refused{ann, "", at});
  BOOST_TEST(last.row.state == approval_state::withdrawn);
  refund(100);
  then(refused{bob, "no", at});
  BOOST_TEST(last.row.state == approval_state::refused);
  BOOST_TEST(last.row.note == "no");
}

BOOST_AUTO_TEST_CASE(a_refund_is_at_most_what_is_left_and_without_an_amount_all_of_it) {
  order.refunds = {{"r1", 300, refund_state::done, at, at, {}},
                   {"r2", 200, refund_state::asked, at, {}, {}},
                   {"r3", 999, refund_state::done, at, at, "wx2"}};
  BOOST_TEST(refund({}) == ec::none);
  BOOST_TEST(last.row.amount_fen == 500);
  BOOST_TEST(last.row.order == order.id);
  BOOST_TEST(!last.finding);
  BOOST_TEST(refund(500) == ec::none);
  for (int64_t bad : {501, 0, -1}) {
    BOOST_TEST(refund(bad) == ec::validation_failed);
    BOOST_TEST(last.field == "amount_fen");
  }
  order.refunds[0].amount_fen = 800;
  BOOST_TEST(refund({}) == ec::validation_failed, "nothing is left");
}

BOOST_AUTO_TEST_CASE(what_was_not_paid_is_not_refunded) {
  order.paid_at.reset();
  BOOST_TEST(refund({}) == ec::validation_failed);
  BOOST_TEST(refund(100) == ec::validation_failed);
  BOOST_TEST(last.field == "amount_fen");
}

BOOST_AUTO_TEST_CASE(an_order_or_finding_of_the_other_house_is_not_there) {
  around.in = realm::ande;
  BOOST_TEST(refund(100) == ec::not_found);
  BOOST_TEST(transfer("B1", 100) == ec::not_found);
  BOOST_TEST(resolve(finding_action::dismiss) == ec::not_found);
  around.in = realm::zhimai;
  BOOST_TEST(decide(propose{}, nullptr, nullptr, around).error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(money_at_the_bank_is_told_of_orders_that_are_paid_there) {
  BOOST_TEST(transfer("B1", 1000) == ec::validation_failed);
  BOOST_TEST(last.field == "channel");
  order.channel = pay_channel::bank_transfer;
  BOOST_TEST(transfer("B1", 999) == ec::none, "another amount becomes a finding of the order's");
  BOOST_TEST(last.row.amount_fen == 999);
  BOOST_TEST(last.row.reference == "B1");
  BOOST_TEST(transfer("B1", {}) == ec::validation_failed);
  BOOST_TEST(last.field == "amount_fen");
  BOOST_TEST(transfer("B1", 0) == ec::validation_failed);
  for (std::string bad : {std::string{}, std::string(65, 'x'), std::string{"a b"},
                          std::string{"a\n"}, std::string{"行"}}) {
    BOOST_TEST(transfer(bad, 1000) == ec::validation_failed);
    BOOST_TEST(last.field == "reference");
  }
  BOOST_TEST(transfer(std::string(64, 'x'), 1000) == ec::none);
}

BOOST_AUTO_TEST_CASE(a_finding_is_resolved_only_as_it_allows) {
  BOOST_TEST(resolve(finding_action::complete) == ec::validation_failed);
  BOOST_TEST(last.field == "action");
  BOOST_TEST(resolve({}) == ec::validation_failed);
  BOOST_TEST(resolve(finding_action::dismiss) == ec::none);
  BOOST_TEST(last.row.amount_fen == 0);
  BOOST_TEST(resolve(finding_action::dismiss, " \n") == ec::validation_failed);
  BOOST_TEST(last.field == "reason");
}

BOOST_AUTO_TEST_CASE(a_finding_has_one_proposal_at_a_time) {
  BOOST_TEST(resolve(finding_action::dismiss) == ec::none);
  BOOST_REQUIRE(last.finding.has_value());
  BOOST_TEST(last.finding->approval == around.id);
  BOOST_TEST(last.finding->owner == ann);
  BOOST_TEST(last.finding->version == 5u);
  auto bound = *last.finding;
  finding.row = bound;
  BOOST_TEST(resolve(finding_action::refund) == ec::already_decided);
  finding.row.approval = {};
  finding.row.state = finding_state::resolved;
  BOOST_TEST(resolve(finding_action::refund) == ec::already_decided);
}

BOOST_AUTO_TEST_CASE(a_finding_is_free_again_when_its_proposal_came_to_nothing) {
  for (bool agreed_first : {false, true}) {
    resolve(finding_action::refund);
    if (agreed_first) {
      then(agreed{bob, "", at});
      BOOST_TEST(last.finding->approval == around.id, "it stays bound");
      then(could_not{"validation_failed", at + 1h});
      BOOST_TEST(last.row.state == approval_state::failed);
      BOOST_TEST(last.row.outcome == "validation_failed");
    } else {
      then(refused{bob, "", at});
    }
    BOOST_TEST(!last.finding->approval);
    BOOST_TEST(last.finding->owner == ann);
    BOOST_TEST(last.finding->state == finding_state::open);
    BOOST_TEST(last.finding->resolution.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_finding_is_resolved_when_its_proposal_is_done_and_says_by_whom) {
  resolve(finding_action::dismiss, "a test payment");
  then(agreed{bob, "", at});
  then(carried_out{at + 1h});
  BOOST_TEST(last.finding->state == finding_state::resolved);
  BOOST_TEST((last.finding->resolved_at == at + 1h));
  BOOST_TEST(last.finding->resolution
             == R"({"action":"dismiss","reason":"a test payment","asked_by":")" + ann.str()
                    + R"(","decided_by":")" + bob.str() + R"(","approval":")" + around.id.str()
                    + R"("})");
}

BOOST_AUTO_TEST_CASE(a_finding_that_is_bound_to_another_proposal_stays_as_it_is) {
  resolve(finding_action::dismiss);
  auto other = *last.finding;
  other.approval = approval_id::make(9, at);
  auto got = decide(last.row, &other, refused{bob, "", at});
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(!got.finding.has_value());
}

BOOST_AUTO_TEST_CASE(completing_is_the_ordinary_way_and_needs_no_second_person) {
  order.paid_at.reset();
  order.phase = order_phase::closed;
  finds(finding_class::paid_not_recorded, "wx3",
        {finding_action::complete, finding_action::refund, finding_action::dismiss});
  BOOST_TEST(resolve(finding_action::complete) == ec::none);
  BOOST_TEST(last.row.state == approval_state::agreed);
  BOOST_TEST(last.row.decided_by == ann);
  BOOST_TEST((last.row.decided_at == at));
  BOOST_TEST(last.row.amount_fen == 0);
  BOOST_TEST(
      decide(
          propose{
              approval_kind::finding, {}, finding.row.key, finding_action::complete, {}, {}, {}},
          nullptr, &finding, around)
          .field
      == "action");
}

BOOST_AUTO_TEST_CASE(what_the_order_was_settled_with_goes_back_as_an_ordinary_refund) {
  finds(finding_class::paid_after_close, "wx1", {finding_action::refund, finding_action::dismiss});
  order.refunds = {{"r1", 300, refund_state::done, at, at, {}}};
  BOOST_TEST(resolve(finding_action::refund) == ec::none);
  BOOST_TEST(last.row.amount_fen == 700);
  BOOST_TEST(last.row.reference.empty());
  order.refunds[0].amount_fen = 1000;
  BOOST_TEST(resolve(finding_action::refund) == ec::validation_failed, "nothing is left");
}

BOOST_AUTO_TEST_CASE(money_that_is_in_no_account_goes_back_whole_and_names_its_payment) {
  for (auto what :
       {finding_class::duplicate, finding_class::amount_differs, finding_class::paid_after_close}) {
    finds(what, "wx2", {finding_action::refund});
    BOOST_TEST(resolve(finding_action::refund) == ec::none);
    BOOST_TEST(last.row.amount_fen == 700);
    BOOST_TEST(last.row.reference == "wx2");
    BOOST_TEST(resolve(finding_action::refund, "", 700) == ec::none);
    BOOST_TEST(resolve(finding_action::refund, "", 699) == ec::validation_failed);
    BOOST_TEST(last.field == "amount_fen");
  }
}

BOOST_AUTO_TEST_CASE(a_finding_of_no_order_here_can_only_be_dismissed) {
  finds(finding_class::paid_not_recorded, "wx2",
        {finding_action::complete, finding_action::refund, finding_action::dismiss});
  auto asks_without = [&](finding_action action) {
    propose x;
    x.what = approval_kind::finding;
    x.action = action;
    x.reason = "why";
    last = decide(x, nullptr, &finding, around);
    return last.error;
  };
  BOOST_TEST(asks_without(finding_action::complete) == ec::validation_failed);
  BOOST_TEST(asks_without(finding_action::refund) == ec::validation_failed);
  BOOST_TEST(asks_without(finding_action::dismiss) == ec::none);
}

BOOST_AUTO_TEST_CASE(the_last_who_takes_a_finding_has_it_until_it_is_resolved) {
  auto got = approval::take(&finding, realm::zhimai, ann);
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.row->owner == ann);
  BOOST_TEST(got.row->version == 5u);
  finding.row = *got.row;
  BOOST_TEST(!approval::take(&finding, realm::zhimai, ann).row, "he has it");
  finding.row.approval = around.id;
  got = approval::take(&finding, realm::zhimai, bob);
  BOOST_TEST(got.row->owner == bob);
  BOOST_TEST(got.row->approval == around.id);
  BOOST_TEST(approval::take(&finding, realm::ande, bob).error == ec::not_found);
  BOOST_TEST(approval::take(nullptr, realm::zhimai, bob).error == ec::not_found);
  finding.row.state = finding_state::resolved;
  BOOST_TEST(approval::take(&finding, realm::zhimai, bob).error == ec::already_decided);
}

BOOST_AUTO_TEST_CASE(only_an_answer_that_will_not_change_ends_an_approval) {
  for (auto x : {ec::validation_failed, ec::not_found, ec::idempotency_conflict, ec::order_paid,
                 ec::second_person})
    BOOST_TEST(approval::is_final(x), x);
  for (auto x :
       {ec::storage_unavailable, ec::fenced, ec::version_conflict, ec::overloaded, ec::timed_out,
        ec::not_owner, ec::shutting_down, ec::internal, ec::unsupported, ec::payment_unavailable})
    BOOST_TEST(!approval::is_final(x), x);
}

BOOST_AUTO_TEST_SUITE_END()
