#include "actors/money/three_way.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

#include "actors/money/order_state.hpp"
#include "actors/money/rules.hpp"
#include "protocols/pay_gateway.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

/// A day with three paid orders, one of them refunded in part, and the bill that goes with it.
struct one_day {
  timestamp begin = from_unix(1'767'196'800);
  timestamp end = begin + 24h;
  std::vector<order_evidence> orders;
  provider_bill bill;

  one_day() {
    for (int i = 0; i < 3; ++i)
      pays(1000 + i, begin + std::chrono::hours{i + 1});
    auto& refunded = orders[1];
    refunded.order.refunds.push_back({"R1", 400, refund_state::done, begin + 5h, begin + 6h});
    refunded.ledger_refunded_fen = 400;
    bill.refunds.push_back({number(1), "R1", 400, false});
  }
  static timestamp from_unix(int64_t s) { return timestamp{std::chrono::seconds{s}}; }
  std::string number(size_t i) const { return provider_number(orders[i].order.id); }

  void pays(int64_t fen, timestamp at) {
    order_evidence x;
    x.order.id = order_id::make(7, at);
    x.order.user = user_id::make(7, at);
    x.order.amount_fen = fen;
    x.order.phase = order_phase::paid;
    x.order.paid_at = at;
    x.order.provider_txn = "T" + std::to_string(orders.size());
    x.order.version = 3;
    x.ledger_paid_fen = fen;
    orders.push_back(x);
    bill.payments.push_back({number(orders.size() - 1), x.order.provider_txn, fen});
  }

  std::vector<money_finding> found() const { return compare(bill, orders, begin, end, end + 10h); }
  money_finding only() const {
    auto all = found();
    BOOST_REQUIRE_EQUAL(all.size(), 1u);
    return all.front();
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(three_sides_of_a_day)

BOOST_AUTO_TEST_CASE(a_day_that_fits_has_no_finding) {
  BOOST_TEST(one_day{}.found().empty());
}

BOOST_AUTO_TEST_CASE(what_the_provider_took_and_we_did_not_record_can_be_completed) {
  one_day day;
  auto& order = day.orders[0];
  order.order.phase = order_phase::closed;
  order.order.paid_at.reset();
  order.order.provider_txn.clear();
  order.ledger_paid_fen = 0;
  auto got = day.only();
  BOOST_TEST(got.what == finding_class::paid_not_recorded);
  BOOST_TEST(got.order == order.order.id);
  BOOST_TEST(got.evidence == "T0");
  BOOST_TEST(got.seen_fen == 1000);
  BOOST_TEST((got.allowed.front() == finding_action::complete));
}

BOOST_AUTO_TEST_CASE(a_payment_for_no_order_of_ours_is_found) {
  one_day day;
  day.bill.payments.push_back({"NOBODY1", "T9", 500});
  auto got = day.only();
  BOOST_TEST(got.what == finding_class::paid_not_recorded);
  BOOST_TEST(!got.order);
  BOOST_TEST((got.allowed == std::vector{finding_action::dismiss}));
}

BOOST_AUTO_TEST_CASE(what_we_recorded_and_the_bill_does_not_have_is_found) {
  one_day day;
  day.bill.payments.erase(day.bill.payments.begin());
  BOOST_TEST(day.only().what == finding_class::recorded_not_paid);
}

BOOST_AUTO_TEST_CASE(a_payment_of_the_day_before_may_be_recorded_after_midnight) {
  one_day day;
  day.bill.payments_before.push_back(day.bill.payments.front());
  day.bill.payments.erase(day.bill.payments.begin());
  BOOST_TEST(day.found().empty());
}

BOOST_AUTO_TEST_CASE(another_amount_is_found_once) {
  one_day day;
  day.bill.payments[2].amount_fen = 1;
  auto got = day.only();
  BOOST_TEST(got.what == finding_class::amount_differs);
  BOOST_TEST(got.expected_fen == 1002);
  BOOST_TEST(got.seen_fen == 1);
}

BOOST_AUTO_TEST_CASE(a_second_payment_and_a_doubled_line_are_duplicates) {
  one_day day;
  day.bill.payments.push_back({day.number(0), "T8", 1000});
  BOOST_TEST(day.only().what == finding_class::duplicate);
  one_day other;
  other.bill.payments.push_back(other.bill.payments.front());
  BOOST_TEST(other.only().what == finding_class::duplicate);
}

BOOST_AUTO_TEST_CASE(a_refund_that_only_one_side_knows_is_missing_at_the_other) {
  one_day day;
  day.bill.refunds.clear();
  BOOST_TEST(day.only().what == finding_class::refund_missing);
  one_day other;
  other.bill.refunds.push_back({other.number(0), "R7", 100, false});
  BOOST_TEST(other.only().what == finding_class::refund_missing);
  one_day failed;
  failed.bill.refunds.push_back({failed.number(0), "R7", 100, true});
  BOOST_TEST(failed.found().empty());
}

BOOST_AUTO_TEST_CASE(a_refund_that_took_days_stands_in_the_bill_of_the_day_it_was_taken_in) {
  one_day day;
  day.bill.refunds.clear();
  day.orders[1].order.refunds[0].asked_at = day.begin - 30h;
  BOOST_TEST(day.found().empty(), "an older bill has it");
  day.orders[1].order.refunds[0].asked_at = day.begin;
  BOOST_TEST(day.only().what == finding_class::refund_missing);
}

BOOST_AUTO_TEST_CASE(a_refund_just_before_midnight_may_stand_in_either_bill) {
  one_day day;
  day.bill.refunds_before = std::move(day.bill.refunds);
  day.bill.refunds.clear();
  day.orders[1].order.refunds[0].asked_at = day.begin - 1s;
  BOOST_TEST(day.found().empty());
  std::swap(day.bill.refunds, day.bill.refunds_before);
  BOOST_TEST(day.found().empty());
}

BOOST_AUTO_TEST_CASE(a_refund_that_is_on_its_way_may_stand_in_the_bill) {
  one_day day;
  auto& order = day.orders[1];
  order.order.refunds[0].state = refund_state::asked;
  order.order.refunds[0].done_at.reset();
  order.ledger_refunded_fen = 0;
  BOOST_TEST(day.found().empty());
  day.bill.refunds.clear();
  BOOST_TEST(day.found().empty(), "nor is it missing there");
  order.order.refunds[0].state = refund_state::done;
  order.order.refunds[0].done_at = day.end + 30h;
  order.ledger_refunded_fen = 400;
  day.bill.refunds.push_back({day.number(1), "R1", 400, false});
  BOOST_TEST(day.found().empty(), "by the time it is compared it may be done");
}

BOOST_AUTO_TEST_CASE(
    a_refund_beside_the_books_is_known_in_the_bill_and_is_no_business_of_the_ledger) {
  one_day day;
  auto& order = day.orders[0].order;
  order.refunds.push_back({"R9", 700, refund_state::done, day.begin + 7h, day.begin + 8h, "T9"});
  day.bill.payments.push_back({day.number(0), "T9", 700});
  day.bill.refunds.push_back({day.number(0), "R9", 700, false});
  BOOST_TEST(day.found().empty());
  day.bill.refunds.pop_back();
  BOOST_TEST(day.only().what == finding_class::refund_missing);
  order.refunds[0].state = refund_state::failed;
  BOOST_TEST(day.only().what == finding_class::amount_differs, "the money is still here");
}

BOOST_AUTO_TEST_CASE(an_order_that_the_ledger_has_otherwise_is_found) {
  one_day day;
  day.orders[2].ledger_paid_fen = 0;
  BOOST_TEST(day.only().what == finding_class::ledger_broken);
}

BOOST_AUTO_TEST_CASE(a_transfer_through_the_bank_stands_in_no_bill) {
  one_day day;
  day.orders[0].order.channel = pay_channel::bank_transfer;
  day.bill.payments.erase(day.bill.payments.begin());
  BOOST_TEST(day.found().empty());
}

BOOST_AUTO_TEST_CASE(six_differences_are_six_findings) {
  one_day day;
  day.pays(700, day.begin + 8h);
  day.pays(800, day.begin + 9h);
  day.bill.payments.erase(day.bill.payments.begin());       // recorded_not_paid
  day.bill.refunds.clear();                                 // refund_missing
  day.bill.payments.push_back({"NOBODY1", "T9", 500});      // paid_not_recorded
  day.bill.payments[1].amount_fen += 1;                     // amount_differs
  day.bill.payments.push_back({day.number(3), "T10", 700}); // duplicate
  day.orders[4].ledger_paid_fen = 799;                      // ledger_broken
  auto all = day.found();
  std::set<finding_class> classes;
  std::set<std::string> keys;
  for (const auto& x : all) {
    classes.insert(x.what);
    keys.insert(key_of(x));
  }
  BOOST_TEST(all.size() == 6u);
  BOOST_TEST(classes.size() == 6u);
  BOOST_TEST(keys.size() == 6u);
}

BOOST_AUTO_TEST_SUITE_END()
