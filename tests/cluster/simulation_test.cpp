// T1: many seeded runs of the placement rules in virtual time, and proof that the run notices what
// is broken.
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include "tests/cluster/simulation.hpp"

using namespace zhian;

namespace {

/// ZHIAN_TEST_SEED=n replays one run; ZHIAN_TEST_SEEDS=n runs so many.
uint64_t number_from(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// A sanitizer looks for other faults, and takes ten times as long.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr uint64_t runs = 100;
#else
constexpr uint64_t runs = 2000;
#endif

test::simulation_options options_of(uint64_t seed) {
  test::simulation_options o;
  o.seed = seed;
  o.nodes = 2 + seed % 4;
  o.trace = std::getenv("ZHIAN_TEST_SEED") != nullptr;
  return o;
}

/// The first seed whose run goes wrong, 0: none.
uint64_t first_caught(const test::model_sabotage& off, uint64_t seeds) {
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    auto o = options_of(seed);
    o.off = off;
    if (!test::simulate(o).faults.empty())
      return seed;
  }
  return 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(simulation)

BOOST_AUTO_TEST_CASE(whatever_fails_nothing_acknowledged_is_lost_or_done_twice) {
  auto first = number_from("ZHIAN_TEST_SEED", 1);
  auto count =
      std::getenv("ZHIAN_TEST_SEED") != nullptr ? 1 : number_from("ZHIAN_TEST_SEEDS", runs);
  test::simulation_result all;
  for (auto seed = first; seed < first + count; ++seed) {
    auto r = test::simulate(options_of(seed));
    for (const auto& x : r.faults)
      BOOST_ERROR("ZHIAN_TEST_SEED=" << seed << ' ' << x);
    all.acknowledged += r.acknowledged;
    all.claims += r.claims;
    all.fenced += r.fenced;
    all.memory_reads += r.memory_reads;
    all.orders += r.orders;
    all.heard += r.heard;
  }
  BOOST_TEST_MESSAGE(count << " runs: " << all.acknowledged << " acknowledged, " << all.claims
                           << " claims, " << all.fenced << " fenced, " << all.memory_reads
                           << " reads from memory, " << all.orders << " orders, " << all.heard
                           << " shards held by news");
  BOOST_TEST(all.acknowledged > 300 * count);
  BOOST_TEST(all.claims > count);
  if (count > 100) {
    BOOST_TEST(all.fenced > 0u);   // Otherwise the runs prove nothing about the fence,
    BOOST_TEST(all.heard > count); // and nothing about news.
  }
}

BOOST_AUTO_TEST_CASE(of_two_that_have_no_link_one_makes_way_and_comes_back) {
  auto first = number_from("ZHIAN_TEST_SEED", 1);
  auto count = std::getenv("ZHIAN_TEST_SEED") != nullptr ? 1 : runs / 10;
  uint64_t made_way = 0;
  int64_t longest = 0;
  for (auto seed = first; seed < first + count; ++seed) {
    auto o = options_of(seed);
    o.only_parted = true;
    o.faults_until = 150'000'000'000;
    auto r = test::simulate(o);
    for (const auto& x : r.faults)
      BOOST_ERROR("ZHIAN_TEST_SEED=" << seed << ' ' << x);
    made_way += r.made_way;
    longest = std::max(longest, r.longest_wait_ms);
  }
  BOOST_TEST_MESSAGE(count << " runs: made way or came back " << made_way
                           << " times, the longest wait of a client was " << longest << " ms");
  BOOST_TEST(made_way > count);
}

BOOST_AUTO_TEST_CASE(one_seed_is_one_run) {
  auto a = test::simulate(options_of(7)), b = test::simulate(options_of(7));
  BOOST_TEST(a.acknowledged == b.acknowledged);
  BOOST_TEST(a.claims == b.claims);
  BOOST_TEST(a.memory_reads == b.memory_reads);
}

BOOST_AUTO_TEST_CASE(without_the_fence_it_would_be_noticed) {
  test::model_sabotage off;
  off.no_fence = true;
  BOOST_TEST(first_caught(off, 300) != 0u);
}

BOOST_AUTO_TEST_CASE(without_dedup_it_would_be_noticed) {
  test::model_sabotage off;
  off.no_dedup = true;
  BOOST_TEST(first_caught(off, 300) != 0u);
}

BOOST_AUTO_TEST_CASE(without_fence_and_versions_it_would_be_noticed) {
  test::model_sabotage off;
  off.no_fence = off.no_version = true;
  BOOST_TEST(first_caught(off, 300) != 0u);
}

BOOST_AUTO_TEST_SUITE_END()
