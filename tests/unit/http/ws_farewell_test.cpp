// The pace at which a node that goes down takes leave of its sockets.
#include <boost/test/unit_test.hpp>

#include "http/websocket/farewell.hpp"

using namespace std::chrono_literals;
using namespace zhian::http;

namespace {

/// How long telling all `members` of one thread takes: the first batch leaves at once.
std::chrono::milliseconds length_of(const farewell_plan& plan, size_t members) {
  return plan.step * static_cast<int64_t>((members - 1) / plan.batch);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ws_farewell)

BOOST_AUTO_TEST_CASE(few_sockets_leave_at_500_a_second_and_not_slower) {
  auto plan = plan_farewell(1000, 1, 20s);
  BOOST_TEST(plan.batch == 25u);
  BOOST_TEST((length_of(plan, 1000) < 2s));
}

BOOST_AUTO_TEST_CASE(threads_share_the_pace_of_their_node) {
  BOOST_TEST(plan_farewell(1000, 5, 20s).batch == 5u);
  BOOST_TEST(plan_farewell(1000, 64, 20s).batch >= 1u);
}

BOOST_AUTO_TEST_CASE(however_many_leave_they_have_left_in_time) {
  for (size_t members : {1u, 19u, 1000u, 20'000u, 1'000'000u})
    for (auto within : {0ms, 75ms, 7500ms, 20000ms})
      for (uint32_t threads : {0u, 1u, 4u}) {
        auto plan = plan_farewell(members, threads, within);
        BOOST_TEST((length_of(plan, members) <= within),
                   members << " in " << within.count() << " ms");
      }
}

BOOST_AUTO_TEST_CASE(nobody_is_kept_away_for_more_than_a_second) {
  BOOST_TEST(plan_farewell(3, 1, 20s).longest_delay_ms == 200u);
  BOOST_TEST(plan_farewell(600, 1, 20s).longest_delay_ms == 600u);
  BOOST_TEST(plan_farewell(1'000'000, 1, 20s).longest_delay_ms == 1000u);
}

BOOST_AUTO_TEST_CASE(telling_leaves_time_to_go_and_ends_after_20_seconds) {
  BOOST_TEST((farewell_time(10s) == 7500ms));
  BOOST_TEST((farewell_time(0ms) == 0ms));
  BOOST_TEST((farewell_time(5min) == 20s));
}

BOOST_AUTO_TEST_SUITE_END()
