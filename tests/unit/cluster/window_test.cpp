#include <boost/test/unit_test.hpp>

#include "cluster/gate/window.hpp"

using namespace zhian::cluster;

namespace {

const window_rules small{100, 200, 5, 40};

std::string bytes(size_t n, char c = 'x') {
  return std::string(n, c);
}

} // namespace

BOOST_AUTO_TEST_SUITE(windows)

BOOST_AUTO_TEST_CASE(frames_travel_together_up_to_a_piece) {
  send_window w{small};
  for (char c : {'a', 'b', 'c'})
    BOOST_TEST(w.offer(bytes(15, c)));
  BOOST_TEST(w.take() == bytes(15, 'a') + bytes(15, 'b'));
  BOOST_TEST(w.take() == bytes(15, 'c'));
  BOOST_TEST(w.take().empty());
}

BOOST_AUTO_TEST_CASE(without_credit_nothing_goes_but_what_keeps_the_link_alive) {
  send_window w{small};
  for (int i = 0; i < 4; ++i)
    BOOST_TEST(w.offer(bytes(30)));
  size_t sent = 0;
  for (auto piece = w.take(); !piece.empty(); piece = w.take())
    sent += piece.size();
  BOOST_TEST(sent == 90u);
  w.urgent("probe");
  BOOST_TEST(w.take() == "probe");
  w.credited(30);
  BOOST_TEST(w.take() == bytes(30));
}

BOOST_AUTO_TEST_CASE(what_is_too_much_is_refused_at_once) {
  send_window w{small};
  for (int i = 0; i < 4; ++i)
    BOOST_TEST(w.offer(bytes(50)));
  BOOST_TEST(!w.offer(bytes(1)));
  send_window many{small};
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(many.offer("f"));
  BOOST_TEST(!many.offer("f"));
}

BOOST_AUTO_TEST_CASE(the_oldest_ephemeral_makes_room_and_nothing_else_does) {
  send_window w{{0, 100, 10, 1000}};
  BOOST_TEST(w.offer(bytes(40, 'a')));
  BOOST_TEST(w.offer(bytes(30, 'b'), true));
  BOOST_TEST(w.offer(bytes(30, 'c'), true));
  BOOST_TEST(w.offer(bytes(20, 'd')));
  BOOST_TEST(w.dropped() == 1u);
  BOOST_TEST(w.waiting_bytes() == 90u);
  BOOST_TEST(!w.offer(bytes(60, 'e'))); // Not even without the other one.
}

BOOST_AUTO_TEST_CASE(a_peer_cannot_grant_more_than_the_whole_credit) {
  send_window w{small};
  w.credited(~uint64_t{0});
  for (int i = 0; i < 4; ++i)
    w.offer(bytes(40));
  size_t sent = 0;
  for (auto piece = w.take(); !piece.empty(); piece = w.take())
    sent += piece.size();
  BOOST_TEST(sent == 80u);
}

BOOST_AUTO_TEST_CASE(credit_comes_back_in_quarters) {
  receive_window r{small};
  BOOST_TEST(r.consumed(24) == 0u);
  BOOST_TEST(r.consumed(6) == 30u);
  BOOST_TEST(r.consumed(24) == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
