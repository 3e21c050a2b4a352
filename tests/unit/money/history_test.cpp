// Random histories of orders, notices, refunds, expiries and retries against a plain model.
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <random>

#include "tests/unit/money/world.hpp"

using namespace money_test;

namespace {

constexpr int histories = 10'000;
constexpr int longest = 60;

uint64_t seed_of_run() {
  if (const char* given = std::getenv("ZHIAN_SEED"))
    return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

} // namespace

BOOST_AUTO_TEST_CASE(in_ten_thousand_random_histories_the_books_equal_the_model) {
  auto seed = seed_of_run();
  BOOST_TEST_MESSAGE("ZHIAN_SEED=" << seed);
  std::map<std::string, uint64_t> counts;
  for (int i = 0; i < histories; ++i) {
    std::mt19937_64 rng{seed + static_cast<uint64_t>(i)};
    world x{[&] {
      return static_cast<uint32_t>(rng() >> 32);
    }};
    try {
      for (int steps = 10 + static_cast<int>(rng() % (longest - 10)); steps > 0; --steps)
        x.step();
    } catch (const broken_promise& broken) {
      BOOST_FAIL("ZHIAN_SEED=" << seed + static_cast<uint64_t>(i) << ": " << broken.what());
    }
    for (const auto& [name, count] : x.counts)
      counts[name] += count;
  }
  std::string text;
  for (const auto& [name, count] : counts)
    text += name + ' ' + std::to_string(count) + ", ";
  BOOST_TEST_MESSAGE(text);
  // A generator that makes nothing happen proves nothing.
  for (auto name : {"orders",       "payments",         "late payments",
                    "refunds",      "refunds of plans", "refunds in part",
                    "debts",        "told again",       "asked again",
                    "points moved", "refused",          "amount_differs",
                    "duplicate",    "paid_after_close", "refund_missing",
                    "grant",        "reversal",         "debit",
                    "hold",         "settle",           "release",
                    "lapse",        "restored"})
    BOOST_TEST(counts[name] > histories / 20u, name);
}
