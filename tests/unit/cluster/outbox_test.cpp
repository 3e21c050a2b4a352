#include <boost/test/unit_test.hpp>

#include "cluster/core/outbox.hpp"

using namespace zhian;
using cluster::judge;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(outbox_rules)

const timestamp now = parse_timestamp("2026-11-21T08:00:00Z").value();

BOOST_AUTO_TEST_CASE(a_delivered_item_is_done) {
  BOOST_TEST((judge(ec::none, false, 1, now, 0).state == outbox_state::done));
}

BOOST_AUTO_TEST_CASE(a_passing_failure_waits_longer_each_time_up_to_an_hour) {
  BOOST_TEST((judge(ec::engine_unavailable, false, 1, now, 0).next_at == now + 5s));
  BOOST_TEST((judge(ec::engine_unavailable, false, 2, now, 0).next_at == now + 10s));
  BOOST_TEST((judge(ec::engine_unavailable, false, 11, now, 0).next_at == now + 1h));
  BOOST_TEST((judge(ec::engine_unavailable, false, 1, now, 1).next_at == now + 6s));
  BOOST_TEST((judge(ec::engine_unavailable, false, 1, now, -1).next_at == now + 4s));
}

BOOST_AUTO_TEST_CASE(the_twelfth_failure_and_a_final_one_are_the_end) {
  BOOST_TEST((judge(ec::engine_unavailable, false, 11, now, 0).state == outbox_state::fresh));
  BOOST_TEST((judge(ec::engine_unavailable, false, 12, now, 0).state == outbox_state::dead));
  BOOST_TEST((judge(ec::bad_request, false, 1, now, 0).state == outbox_state::dead));
  BOOST_TEST((judge(ec::unsupported, false, 1, now, 0).state == outbox_state::dead));
}

BOOST_AUTO_TEST_CASE(a_one_time_code_that_may_have_gone_is_never_sent_again) {
  BOOST_TEST((judge(ec::timed_out, true, 1, now, 0).state == outbox_state::dead));
  BOOST_TEST((judge(ec::timed_out, false, 1, now, 0).state == outbox_state::fresh));
  BOOST_TEST((judge(ec::engine_unavailable, true, 1, now, 0).state == outbox_state::fresh));
  BOOST_TEST((judge(ec::engine_unavailable, true, 5, now, 0).state == outbox_state::dead));
}

BOOST_AUTO_TEST_SUITE_END()
