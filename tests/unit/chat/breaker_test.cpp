#include <vector>

#include <boost/test/unit_test.hpp>

#include "actors/gateways/circuit_breaker.hpp"

using namespace zhian;
using namespace std::chrono_literals;

namespace {

struct circuit {
  circuit_breaker x{3, 1000ms};
  circuit_breaker::time now{};

  bool fail() {
    auto asked = x.permit(now);
    if (asked)
      x.failed(asked, now);
    return asked != 0;
  }
  uint64_t ask() {
    auto asked = x.permit(now);
    BOOST_TEST(asked != 0u);
    return asked;
  }
  void open() {
    for (int i = 0; i < 3; ++i)
      BOOST_TEST(fail());
    BOOST_TEST((x.now_in() == circuit_breaker::phase::open));
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(breaker, circuit)

BOOST_AUTO_TEST_CASE(it_opens_after_so_many_failures_in_a_row) {
  open();
  BOOST_TEST(!x.permit(now));
  BOOST_TEST((x.wait(now) == 1000ms));
  now += 999ms;
  BOOST_TEST(!x.permit(now));
  BOOST_TEST((x.wait(now) == 1ms));
}

BOOST_AUTO_TEST_CASE(a_success_between_failures_keeps_it_closed) {
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(fail());
    BOOST_TEST(fail());
    x.succeeded(ask());
  }
  BOOST_TEST((x.now_in() == circuit_breaker::phase::closed));
}

BOOST_AUTO_TEST_CASE(after_the_pause_one_call_tries_and_the_others_wait_for_it) {
  open();
  now += 1000ms;
  auto trial = ask();
  BOOST_TEST(!x.permit(now));
  BOOST_TEST((x.now_in() == circuit_breaker::phase::half_open));
  x.succeeded(trial);
  BOOST_TEST(x.permit(now));
  BOOST_TEST(x.permit(now));
}

BOOST_AUTO_TEST_CASE(a_failed_trial_doubles_the_pause_up_to_its_bound_and_a_success_forgets_it) {
  open();
  auto pause = 1000ms;
  for (int i = 0; i < 6; ++i) {
    now += pause;
    BOOST_TEST(fail());
    pause = std::min<std::chrono::milliseconds>(pause * 2, 8000ms);
    BOOST_TEST((x.wait(now) == pause));
  }
  now += pause;
  x.succeeded(ask());
  open();
  BOOST_TEST((x.wait(now) == 1000ms));
}

BOOST_AUTO_TEST_CASE(a_trial_that_is_given_up_lets_the_next_one_try) {
  open();
  now += 1000ms;
  auto given_up = ask();
  x.abandoned(given_up);
  ask();
  x.abandoned(given_up); // Once more: of no trial any more.
  BOOST_TEST(!x.permit(now));
}

BOOST_AUTO_TEST_CASE(calls_that_began_before_it_opened_do_not_lengthen_the_pause) {
  std::vector<uint64_t> calls;
  for (int i = 0; i < 5; ++i)
    calls.push_back(ask());
  for (auto call : calls)
    x.failed(call, now);
  BOOST_TEST((x.wait(now) == 1000ms));
}

BOOST_AUTO_TEST_CASE(calls_of_before_do_not_speak_for_the_trial) {
  auto old = ask();
  open();
  x.succeeded(old);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::open));
  now += 1000ms;
  auto trial = ask();
  x.succeeded(old);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::half_open));
  x.failed(old, now);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::half_open));
  x.abandoned(old);
  BOOST_TEST(!x.permit(now));
  x.failed(trial, now);
  BOOST_TEST((x.wait(now) == 2000ms));
  now += 2000ms;
  auto second = ask();
  x.succeeded(trial);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::half_open));
  x.succeeded(second);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::closed));
}

BOOST_AUTO_TEST_CASE(what_failed_before_a_good_trial_does_not_count_after_it) {
  std::vector<uint64_t> before;
  for (int i = 0; i < 3; ++i)
    before.push_back(ask());
  open();
  now += 1000ms;
  x.succeeded(ask());
  for (auto call : before)
    x.failed(call, now);
  BOOST_TEST((x.now_in() == circuit_breaker::phase::closed));
}

BOOST_AUTO_TEST_SUITE_END()
