// The bounded way out: finals are never dropped, interim texts give way.
#include <boost/test/unit_test.hpp>

#include "http/websocket/out_queue.hpp"

using namespace zhian::http;
using verdict = out_queue::verdict;

namespace {

out_queue::text text(size_t size) {
  return std::make_shared<const std::string>(size, 'x');
}

} // namespace

BOOST_AUTO_TEST_SUITE(ws_queue)

BOOST_AUTO_TEST_CASE(finals_fill_the_bound_and_one_more_is_too_slow) {
  out_queue queue{1000};
  for (int i = 0; i < 10; ++i)
    BOOST_TEST((queue.push(text(100), false) == verdict::queued));
  BOOST_TEST(queue.bytes() == 1000u);
  BOOST_TEST((queue.push(text(1), false) == verdict::too_slow));
  queue.pop();
  BOOST_TEST((queue.push(text(100), false) == verdict::queued));
}

BOOST_AUTO_TEST_CASE(interim_texts_get_an_eighth_of_the_room) {
  out_queue queue{800};
  BOOST_TEST((queue.push(text(60), true) == verdict::queued));
  BOOST_TEST((queue.push(text(40), true) == verdict::queued));
  BOOST_TEST((queue.push(text(1), true) == verdict::dropped));
  BOOST_TEST(queue.dropped() == 1u);
  BOOST_TEST((queue.push(text(700), false) == verdict::queued));
}

BOOST_AUTO_TEST_CASE(interim_texts_give_way_to_a_final_but_never_the_one_being_written) {
  out_queue queue{800};
  queue.push(text(50), true); // The front.
  queue.push(text(50), true);
  BOOST_TEST((queue.push(text(740), false) == verdict::queued));
  BOOST_TEST(queue.bytes() == 790u);
  BOOST_TEST(queue.dropped() == 1u);
  queue.pop();
  BOOST_TEST(queue.front()->size() == 740u);
}

BOOST_AUTO_TEST_CASE(a_text_larger_than_the_bound_goes_alone) {
  out_queue queue{100};
  BOOST_TEST((queue.push(text(5000), false) == verdict::queued));
  BOOST_TEST((queue.push(text(1), false) == verdict::too_slow));
  queue.pop();
  BOOST_TEST(queue.empty());
  BOOST_TEST(queue.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(clearing_keeps_the_front_while_it_is_written) {
  out_queue queue{1000};
  queue.push(text(10), false);
  queue.push(text(20), false);
  queue.clear(true);
  BOOST_TEST(queue.bytes() == 10u);
  queue.clear(false);
  BOOST_TEST(queue.empty());
  BOOST_TEST(queue.bytes() == 0u);
}

BOOST_AUTO_TEST_CASE(half_full_has_no_room_for_what_can_wait) {
  out_queue queue{1000};
  queue.push(text(500), false);
  BOOST_TEST(queue.has_room());
  queue.push(text(1), false);
  BOOST_TEST(!queue.has_room());
}

BOOST_AUTO_TEST_SUITE_END()
