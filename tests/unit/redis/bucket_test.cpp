#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

#include <rapidcheck.h>

#include "storage/redis/limit_script.hpp"
#include "storage/redis/local_buckets.hpp"
#include "storage/redis/token_bucket.hpp"

using namespace zhian;
using namespace zhian::redis;

namespace {

constexpr int64_t second = 1'000'000;

take_tokens one(uint32_t capacity, double rate, uint32_t cost = 1) {
  return {{{"rule:key", capacity, rate}}, cost};
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_bucket)

BOOST_AUTO_TEST_CASE(an_empty_bucket_fills_at_its_rate_and_stops_when_it_is_full) {
  token_rule rule{"r", 10, 2.0};
  bucket_state empty{0, 0};
  BOOST_TEST(refill(empty, rule, second).tokens == 2.0);
  BOOST_TEST(refill(empty, rule, second / 4).tokens == 0.5);
  BOOST_TEST(refill(empty, rule, 100 * second).tokens == 10.0);
  BOOST_TEST(refill(empty, rule, 100 * second).at_us == 100 * second);
}

BOOST_AUTO_TEST_CASE(a_clock_that_goes_back_adds_nothing_and_does_not_stop_the_refill) {
  token_rule rule{"r", 10, 1.0};
  auto back = refill({3, 100 * second}, rule, 50 * second);
  BOOST_TEST(back.tokens == 3.0);
  BOOST_TEST(refill(back, rule, 51 * second).tokens == 4.0);
}

BOOST_AUTO_TEST_CASE(a_lowered_capacity_holds_at_once) {
  BOOST_TEST(refill({50, 0}, {"r", 10, 1.0}, 0).tokens == 10.0);
}

BOOST_AUTO_TEST_CASE(a_senseless_rate_refills_nothing) {
  for (double rate : {0.0, -5.0, std::numeric_limits<double>::quiet_NaN()})
    BOOST_TEST(refill({1, 0}, {"r", 10, rate}, 1000 * second).tokens == 1.0);
}

BOOST_AUTO_TEST_CASE(taking_from_several_buckets_is_all_or_nothing) {
  std::vector<bucket_state> states{{5, 0}, {1, 0}};
  BOOST_TEST(!take_all(states, 2));
  BOOST_TEST(states[0].tokens == 5.0);
  BOOST_TEST(take_all(states, 1));
  BOOST_TEST(states[0].tokens == 4.0);
  BOOST_TEST(states[1].tokens == 0.0);
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_bucket_with_the_longest_wait) {
  std::vector<token_rule> rules{{"a", 10, 1.0}, {"b", 3, 0.1}, {"c", 100, 1.0}};
  std::vector<double> tokens{0.5, 0.0, 50};
  auto got = verdict_of(rules, tokens, 1, false);
  BOOST_TEST(!got.allowed);
  BOOST_TEST(got.limit == 3u);
  BOOST_TEST(got.remaining == 0u);
  BOOST_TEST(got.retry_after_s == 10u);
  BOOST_TEST(got.reset_s == 30u);
}

BOOST_AUTO_TEST_CASE(a_permission_names_the_bucket_with_the_fewest_tokens_and_no_wait) {
  std::vector<token_rule> rules{{"a", 100, 1.0}, {"b", 5, 0.5}};
  std::vector<double> tokens{99, 3.5};
  auto got = verdict_of(rules, tokens, 1, true);
  BOOST_TEST(got.allowed);
  BOOST_TEST(got.limit == 5u);
  BOOST_TEST(got.remaining == 3u);
  BOOST_TEST(got.reset_s == 3u);
  BOOST_TEST(got.retry_after_s == 0u);
}

BOOST_AUTO_TEST_CASE(a_bucket_that_never_refills_names_a_finite_wait) {
  std::vector<token_rule> rules{{"a", 1, 0.0}};
  std::vector<double> tokens{0};
  BOOST_TEST(verdict_of(rules, tokens, 1, false).retry_after_s == longest_wait_s);
}

BOOST_AUTO_TEST_CASE(whoever_waits_as_long_as_told_is_let_through) {
  auto held = rc::check("wait, then take", [] {
    auto capacity = *rc::gen::inRange<uint32_t>(1, 50);
    auto rate = *rc::gen::inRange(1, 5000) / 1000.0;
    auto cost = *rc::gen::inRange<uint32_t>(1, capacity + 1);
    local_buckets buckets{10};
    int64_t now = 0;
    limit_verdict last;
    for (int i = 0; i < 200 && last.allowed; ++i)
      last = buckets.take(one(capacity, rate, cost), now += 1000);
    RC_PRE(!last.allowed);
    RC_ASSERT(last.retry_after_s > 0u);
    if (last.retry_after_s < longest_wait_s)
      RC_ASSERT(buckets.take(one(capacity, rate, cost), now + last.retry_after_s * second).allowed);
  });
  BOOST_TEST(held);
}

BOOST_AUTO_TEST_CASE(no_more_passes_than_the_capacity_and_what_was_refilled) {
  auto held = rc::check("the bound", [] {
    auto capacity = *rc::gen::inRange<uint32_t>(1, 20);
    auto rate = *rc::gen::inRange(0, 3000) / 1000.0;
    auto steps =
        *rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(-500'000, 2'000'000));
    local_buckets buckets{10};
    int64_t now = 0;
    int64_t forward = 0;
    double passed = 0;
    for (auto step : steps) {
      now += step;
      forward += std::max<int64_t>(step, 0);
      passed += buckets.take(one(capacity, rate), now).allowed ? 1 : 0;
    }
    RC_ASSERT(passed <= capacity + static_cast<double>(forward) * rate / 1e6 + 1e-6);
  });
  BOOST_TEST(held);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(local)

BOOST_AUTO_TEST_CASE(a_bucket_is_counted_on_its_own) {
  local_buckets buckets{10};
  take_tokens a{{{"a", 1, 0.0}}, 1};
  take_tokens b{{{"b", 1, 0.0}}, 1};
  BOOST_TEST(buckets.take(a, 0).allowed);
  BOOST_TEST(!buckets.take(a, 0).allowed);
  BOOST_TEST(buckets.take(b, 0).allowed);
}

BOOST_AUTO_TEST_CASE(a_refusal_takes_from_no_bucket) {
  local_buckets buckets{10};
  take_tokens wide{{{"wide", 5, 0.0}}, 1};
  take_tokens both{{{"wide", 5, 0.0}, {"narrow", 1, 0.0}}, 1};
  BOOST_TEST(buckets.take(both, 0).allowed);
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(!buckets.take(both, 0).allowed);
  BOOST_TEST(buckets.take(wide, 0).remaining == 3u);
}

BOOST_AUTO_TEST_CASE(memory_is_bounded_and_the_bucket_unused_for_longest_goes_first) {
  local_buckets buckets{3};
  auto take = [&](const std::string& name) {
    return buckets.take({{{name, 1, 0.0}}, 1}, 0).allowed;
  };
  BOOST_TEST((take("a") && take("b") && take("c")));
  BOOST_TEST(take("d"));
  BOOST_TEST(buckets.size() == 3u);
  BOOST_TEST(!take("b"), "still remembered");
  BOOST_TEST(take("a"), "forgotten, hence full again");
  for (int i = 0; i < 1000; ++i)
    take(std::to_string(i));
  BOOST_TEST(buckets.size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_bucket_named_twice_in_a_request_is_taken_from_once) {
  local_buckets buckets{3};
  take_tokens twice{{{"a", 2, 0.0}, {"a", 2, 0.0}}, 1};
  BOOST_TEST(buckets.take(twice, 0).allowed);
  BOOST_TEST(buckets.take(twice, 0).allowed);
  BOOST_TEST(!buckets.take(twice, 0).allowed);
  BOOST_TEST(buckets.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(script)

BOOST_AUTO_TEST_CASE(a_long_bucket_name_becomes_a_key_of_bounded_length_and_stays_itself) {
  auto key = [](const std::string& name) {
    return call_of({{{name, 1, 1.0}}, 1}).keys.at(0);
  };
  BOOST_TEST(key("login.ip:203.0.113.7") == "zhian:limit:login.ip:203.0.113.7");
  BOOST_TEST(key(std::string(5000, 'x')).size() < 64u);
  BOOST_TEST(key(std::string(5000, 'x')) != key(std::string(5001, 'x')));
  BOOST_TEST(key(std::string(5000, 'x')) == key(std::string(5000, 'x')));
}

BOOST_AUTO_TEST_CASE(an_odd_answer_is_no_verdict) {
  auto request = one(5, 1.0);
  using items = std::vector<std::string>;
  BOOST_TEST(verdict_from(request, items{"1", "4"}).value().remaining == 4u);
  for (const auto& odd : {items{}, items{"1"}, items{"2", "4"}, items{"1", "x"},
                          items{"1", "4", "4"}, items{"OK"}, items{"1", "inf"}, items{"0", "nan"}})
    BOOST_TEST(!verdict_from(request, odd));
  BOOST_TEST(verdict_from(request, items{"1", "1e300"}).value().remaining == 5u);
}

BOOST_AUTO_TEST_SUITE_END()
