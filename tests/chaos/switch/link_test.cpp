#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

#include "tests/chaos/switch/frame_queue.hpp"
#include "tests/chaos/switch/link.hpp"

using namespace zhian::chaos;
using namespace std::chrono_literals;

namespace {

constexpr int many = 20'000;

/// What becomes of `many` frames, one a millisecond.
std::vector<fate> fates(const impairment& how, uint64_t seed = 7) {
  one_way way{seed};
  way.set(how);
  std::vector<fate> out;
  for (int i = 0; i < many; ++i)
    out.push_back(way.decide(moment{i * 1000}));
  return out;
}

double share_of(const std::vector<fate>& all, auto which) {
  return static_cast<double>(std::count_if(all.begin(), all.end(), which)) / many;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chaos_link)

BOOST_AUTO_TEST_CASE(a_good_link_passes_every_frame_on_at_once) {
  auto all = fates({});
  for (int i = 0; i < many; ++i)
    BOOST_REQUIRE(all[i].copies == 1 && all[i].due[0] == moment{i * 1000});
}

BOOST_AUTO_TEST_CASE(a_delay_stays_within_its_jitter_and_keeps_the_order) {
  auto all = fates({.delay = 80ms, .jitter = 30ms});
  moment before{0};
  bool varied = false;
  for (int i = 0; i < many; ++i) {
    auto wait = all[i].due[0] - moment{i * 1000};
    BOOST_REQUIRE(wait >= 50ms);
    BOOST_REQUIRE(wait <= 110ms);
    BOOST_REQUIRE(all[i].due[0] >= before);
    before = all[i].due[0];
    varied = varied || wait < 90ms;
  }
  BOOST_TEST(varied);
}

BOOST_AUTO_TEST_CASE(frames_are_lost_doubled_and_reordered_as_often_as_was_asked_for) {
  auto all =
      fates({.delay = 20ms, .jitter = 0ms, .loss = 0.2, .duplication = 0.05, .reordering = 0.25});
  auto lost = share_of(all, [](const fate& x) { return x.copies == 0; });
  auto doubled = share_of(all, [](const fate& x) { return x.copies == 2; });
  auto reordered = share_of(all, [](const fate& x) { return x.reordered; });
  BOOST_TEST(lost == 0.2, boost::test_tools::tolerance(0.05));
  BOOST_TEST(doubled == 0.8 * 0.05, boost::test_tools::tolerance(0.1));
  BOOST_TEST(reordered == 0.8 * 0.25, boost::test_tools::tolerance(0.05));
}

BOOST_AUTO_TEST_CASE(a_reordered_frame_overtakes_others_and_holds_none_up) {
  auto all = fates({.delay = 20ms, .jitter = 0ms, .loss = 0, .duplication = 0, .reordering = 0.3});
  int overtook = 0;
  for (int i = 1; i < many; ++i) {
    if (!all[i].reordered)
      BOOST_REQUIRE(all[i].due[0] == moment{i * 1000} + 20ms);
    else if (all[i].due[0] < all[i - 1].due[0])
      ++overtook;
  }
  BOOST_TEST(overtook > many / 10);
}

BOOST_AUTO_TEST_CASE(after_it_was_mended_nothing_overtakes_what_is_under_way) {
  one_way way{1};
  way.set({.delay = 100ms});
  auto first = way.decide(0ms);
  way.set({});
  BOOST_TEST((way.decide(10ms).due[0] == first.due[0]));
  BOOST_TEST((way.decide(200ms).due[0] == moment{200ms}));
}

BOOST_AUTO_TEST_CASE(the_same_seed_decides_the_same_and_each_direction_has_its_own) {
  impairment how{.delay = 20ms, .jitter = 10ms, .loss = 0.3, .duplication = 0.1, .reordering = 0.2};
  auto same = [](const std::vector<fate>& a, const std::vector<fate>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](const fate& x, const fate& y) {
      return x.copies == y.copies && x.due == y.due;
    });
  };
  auto seed = seed_of(7, 0, 1);
  BOOST_TEST(same(fates(how, seed), fates(how, seed)));
  BOOST_TEST(!same(fates(how, seed), fates(how, seed_of(7, 1, 0))));
  BOOST_TEST(!same(fates(how, seed), fates(how, seed_of(8, 0, 1))));
}

BOOST_AUTO_TEST_CASE(one_setting_does_not_shift_the_chance_of_another) {
  auto alone = fates({.loss = 0.2});
  auto with = fates({.delay = 20ms, .jitter = 5ms, .loss = 0.2, .duplication = 0.5});
  for (int i = 0; i < many; ++i)
    BOOST_REQUIRE((alone[i].copies == 0) == (with[i].copies == 0));
}

BOOST_AUTO_TEST_CASE(the_queue_gives_frames_when_they_are_due_and_is_bounded) {
  frame_queue queue{3};
  BOOST_TEST(!queue.next_due());
  BOOST_TEST(queue.put(20ms, {0, 1, "late"}));
  BOOST_TEST(queue.put(10ms, {0, 1, "early"}));
  BOOST_TEST(queue.put(10ms, {0, 1, "early, too"}));
  BOOST_TEST(!queue.put(1ms, {0, 1, "one too many"}));
  BOOST_TEST((queue.next_due() == moment{10ms}));
  BOOST_TEST(!queue.take(9ms));
  BOOST_TEST(queue.take(10ms)->bytes == "early");
  BOOST_TEST(queue.take(10ms)->bytes == "early, too");
  BOOST_TEST(!queue.take(10ms));
  BOOST_TEST(queue.take(25ms)->bytes == "late");
  BOOST_TEST(queue.size() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
