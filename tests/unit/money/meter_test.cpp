// The meter of a meeting.
#include <random>

#include "actors/money/meter.hpp"
#include "tests/unit/money/one_customer.hpp"

using namespace money_test;

namespace {

using enum meter_event;

/// A member with `points` and a meeting that began with `start()`.
struct one_meeting : one_customer {
  meeting_row meeting;
  metering out;
  timestamp start_at{};
  std::vector<ledger_txn> ledger;

  void points(int64_t n, std::optional<timestamp> until = {}) {
    does(grant_points{lot_source::campaign, "lot" + std::to_string(now.points.lots.size()), n,
                      until, false});
  }
  ec start(int64_t price = 1) {
    meeting_row fresh;
    fresh.id = room_id::make(7, at);
    fresh.user = now.user;
    fresh.price = price;
    fresh.grace_s = 30;
    start_at = at;
    take(begin_meeting(std::move(fresh), now, rules, at));
    return out.error;
  }
  /// After so long since its start.
  void tell(meter_event event, std::chrono::milliseconds since) {
    at = start_at + since;
    take(decide(meeting, now, event, rules, at));
    BOOST_REQUIRE(out.error == ec::none);
  }
  void take(metering next) {
    out = std::move(next);
    if (out.error != ec::none)
      return;
    for (const auto& txn : out.txns) {
      BOOST_TEST(balanced(txn));
      ledger.push_back(txn);
    }
    meeting = out.meeting;
    now = out.money;
  }
  int64_t spent() const {
    int64_t sum = 0;
    for (const auto& txn : ledger)
      for (const auto& entry : txn.entries)
        sum += entry.account == ledger_account::house_spent ? entry.amount : 0;
    return sum;
  }
  int64_t left() const { return available(now.points); }
  int64_t bound() const { return held(now.points); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(meter_of_a_meeting, one_meeting)

BOOST_AUTO_TEST_CASE(ten_minutes_are_bound_at_the_start_and_nothing_is_charged) {
  points(100);
  BOOST_TEST(start() == ec::none);
  BOOST_TEST(left() == 90);
  BOOST_TEST(bound() == 10);
  BOOST_TEST(meeting.minutes == 0u);
  BOOST_TEST(meeting.version == 1u);
  BOOST_TEST((paid_until(meeting) == start_at + 630s));
  BOOST_TEST((out.look_at == start_at + 300s));
}

BOOST_AUTO_TEST_CASE(a_minute_is_charged_when_it_begins_and_half_a_minute_at_the_start_is_free) {
  points(100);
  start();
  struct {
    std::chrono::milliseconds since;
    uint32_t minutes;
  } const cases[] = {{0s, 0},  {30s, 0},  {30'999ms, 0}, {31s, 1}, {90s, 1},
                     {91s, 2}, {150s, 2}, {151s, 3},     {271s, 5}};
  for (const auto& x : cases) {
    auto before = meeting.minutes;
    tell(heard, x.since);
    BOOST_TEST(meeting.minutes == x.minutes, x.since.count());
    BOOST_TEST(out.taken == x.minutes - before);
  }
  BOOST_TEST(spent() == 5);
  BOOST_TEST(cost_of(meeting) == 5);
}

BOOST_AUTO_TEST_CASE(the_same_moment_twice_is_charged_once) {
  points(100);
  start(3);
  tell(heard, 200s);
  BOOST_TEST(out.taken == 9);
  tell(heard, 200s);
  BOOST_TEST(out.taken == 0);
  BOOST_TEST(out.txns.empty());
  tell(looked, 200s);
  BOOST_TEST(out.txns.empty());
  BOOST_TEST(spent() == 9);
}

BOOST_AUTO_TEST_CASE(three_minutes_before_the_end_more_is_bound) {
  points(100);
  start();
  tell(heard, 449s);
  BOOST_TEST(meeting.holds.size() == 1u);
  tell(heard, 450s);
  BOOST_TEST((meeting.holds == std::vector<uint32_t>{10, 10}));
  BOOST_TEST(!out.warn);
  BOOST_TEST((paid_until(meeting) == start_at + 1230s));
  tell(heard, 700s);
  BOOST_TEST(meeting.minutes == 12u);
  BOOST_TEST(spent() == 12);
  BOOST_TEST(bound() == 8);
}

BOOST_AUTO_TEST_CASE(without_points_it_is_warned_once_and_ends_with_what_was_bound) {
  points(12);
  start();
  tell(heard, 449s);
  tell(heard, 450s); // Two more are bound, and that is all there is.
  BOOST_TEST((meeting.holds == std::vector<uint32_t>{10, 2}));
  BOOST_TEST(!out.warn);
  tell(looked, 570s);
  BOOST_TEST(out.warn);
  BOOST_TEST((out.look_at == start_at + 750s));
  tell(heard, 600s);
  BOOST_TEST(!out.warn);
  tell(looked, 749s);
  BOOST_TEST(!meeting.ended_at);
  tell(looked, 750s);
  BOOST_TEST((meeting.ended_at == start_at + 750s));
  BOOST_TEST((meeting.reason == meeting_end::points));
  BOOST_TEST(meeting.minutes == 12u);
  BOOST_TEST(!out.look_at);
  BOOST_TEST(left() == 0);
  BOOST_TEST(bound() == 0);
  BOOST_TEST(spent() == 12);
}

BOOST_AUTO_TEST_CASE(points_that_come_after_the_warning_keep_it_going) {
  points(10);
  start();
  tell(looked, 250s);
  tell(heard, 460s);
  BOOST_TEST(out.warn);
  points(30);
  tell(looked, 630s);
  BOOST_TEST(!meeting.ended_at);
  BOOST_TEST(!meeting.warned);
  BOOST_TEST((meeting.holds == std::vector<uint32_t>{10, 10}));
  tell(heard, 640s);
  BOOST_TEST(meeting.minutes == 11u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_looks_late_charges_no_more_than_was_bound) {
  points(10);
  start();
  tell(heard, 500s);
  tell(looked, 790s);
  BOOST_TEST((meeting.ended_at == start_at + 630s));
  BOOST_TEST(spent() == 10);
}

BOOST_AUTO_TEST_CASE(what_is_not_heard_of_is_over_as_of_its_last_word) {
  points(100);
  start();
  tell(heard, 100s);
  tell(looked, 399s);
  BOOST_TEST(!meeting.ended_at);
  BOOST_TEST(meeting.minutes == 2u);
  tell(looked, 400s);
  BOOST_TEST((meeting.reason == meeting_end::silence));
  BOOST_TEST((meeting.ended_at == start_at + 100s));
  BOOST_TEST(meeting.minutes == 2u);
  BOOST_TEST(left() == 98);
  BOOST_TEST(bound() == 0);
}

BOOST_AUTO_TEST_CASE(its_host_ends_it_and_gets_back_what_was_not_used) {
  points(100);
  start(2);
  tell(heard, 460s);
  BOOST_TEST(bound() == 24);
  tell(asked, 461s);
  BOOST_TEST((meeting.reason == meeting_end::asked));
  BOOST_TEST(meeting.minutes == 8u);
  BOOST_TEST(left() == 84);
  BOOST_TEST(bound() == 0);
  auto version = meeting.version;
  tell(asked, 900s);
  tell(heard, 900s);
  tell(looked, 900s);
  BOOST_TEST(meeting.version == version);
  BOOST_TEST(spent() == 16);
}

BOOST_AUTO_TEST_CASE(it_may_not_last_longer_than_four_hours) {
  points(1000);
  start();
  for (auto t = 60s; t < 4h + 30s; t += 60s)
    tell(heard, t);
  BOOST_TEST(!meeting.ended_at);
  tell(heard, 4h + 30s);
  BOOST_TEST((meeting.reason == meeting_end::longest));
  BOOST_TEST(spent() == 240);
  BOOST_TEST(left() == 760);
}

BOOST_AUTO_TEST_CASE(without_one_minutes_points_it_does_not_begin) {
  points(4);
  BOOST_TEST(start(5) == ec::points_required);
  BOOST_TEST(left() == 4);
  BOOST_TEST(meeting.version == 0u);
}

BOOST_AUTO_TEST_CASE(what_has_run_out_cannot_be_bound) {
  points(10, at + 1h);
  at += 2h;
  BOOST_TEST(start() == ec::points_required);
}

BOOST_AUTO_TEST_CASE(a_free_meeting_binds_nothing_and_counts_all_the_same) {
  BOOST_TEST(start(0) == ec::none);
  tell(heard, 91s);
  BOOST_TEST(meeting.minutes == 2u);
  BOOST_TEST(cost_of(meeting) == 0);
  BOOST_TEST(ledger.empty());
  tell(asked, 100s);
  BOOST_TEST((meeting.reason == meeting_end::asked));
}

// Whatever comes when: never below zero, never more than the time that passed, nothing stays bound.
BOOST_AUTO_TEST_CASE(random_meetings_cost_what_their_minutes_cost) {
  for (uint32_t seed = 1; seed <= 2000; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      one_meeting x;
      std::mt19937 random{seed};
      auto upto = [&](int n) {
        return static_cast<int>(random() % static_cast<unsigned>(n + 1));
      };
      x.points(1 + upto(40),
               upto(1) ? std::optional{x.at + std::chrono::minutes{1 + upto(60)}} : std::nullopt);
      auto price = upto(3);
      if (x.start(price) != ec::none)
        continue;
      auto since = 0ms;
      for (int i = 0; i < 200 && !x.meeting.ended_at; ++i) {
        since += std::chrono::milliseconds{upto(200'000)};
        if (upto(9) == 0)
          x.points(1 + upto(10));
        auto planned = x.out.look_at;
        if (planned && *planned <= x.start_at + since)
          x.tell(looked,
                 std::chrono::duration_cast<std::chrono::milliseconds>(*planned - x.start_at));
        else
          x.tell(upto(30) == 0 ? asked : heard, since);
        BOOST_REQUIRE(x.left() >= 0);
        BOOST_REQUIRE_EQUAL(x.spent(), cost_of(x.meeting));
        auto most = charged_minutes(
            30, std::chrono::duration_cast<std::chrono::seconds>(x.at - x.start_at));
        BOOST_REQUIRE(x.meeting.minutes <= most);
      }
      if (x.meeting.ended_at) {
        BOOST_REQUIRE_EQUAL(x.bound(), 0);
        auto lasted =
            std::chrono::duration_cast<std::chrono::seconds>(*x.meeting.ended_at - x.start_at);
        BOOST_REQUIRE_EQUAL(x.meeting.minutes,
                            std::min<int64_t>(charged_minutes(30, lasted), longest_meeting));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
