#include <boost/test/unit_test.hpp>

#include "tests/chaos/switch/order.hpp"

using namespace zhian::chaos;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(chaos_orders)

BOOST_AUTO_TEST_CASE(a_link_is_set_as_the_line_says) {
  auto got = read_order("link 0 2 delay 80.5 jitter 20 loss 5 duplicate 1 reorder 25", 3);
  const auto& x = std::get<set_link>(got);
  BOOST_TEST(x.from == 0u);
  BOOST_TEST(x.to == 2u);
  BOOST_TEST((x.how.delay == 80500us));
  BOOST_TEST((x.how.jitter == 20ms));
  BOOST_TEST(x.how.loss == 0.05);
  BOOST_TEST(x.how.duplication == 0.01);
  BOOST_TEST(x.how.reordering == 0.25);
}

BOOST_AUTO_TEST_CASE(what_is_not_named_is_good) {
  auto got = read_order("link 1 0", 2);
  const auto& x = std::get<set_link>(got);
  BOOST_TEST((x.how.delay == 0ms));
  BOOST_TEST(x.how.loss == 0);
}

BOOST_AUTO_TEST_CASE(the_other_orders_are_one_word) {
  BOOST_TEST(std::holds_alternative<mend_all>(read_order("mend", 3)));
  BOOST_TEST(std::holds_alternative<tell_figures>(read_order("figures", 3)));
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_with_a_reason) {
  for (auto line : {"", "what", "mend it", "link", "link 0", "link 0 0", "link 0 3", "link -1 0",
                    "link 0 1 delay", "link 0 1 delay x", "link 0 1 delay -5", "link 0 1 loss 101",
                    "link 0 1 colour 3", "link 0 1 delay 5 jitter 6", "link 0 1 reorder 5",
                    "link 0 1 delay nan"}) {
    auto got = read_order(line, 3);
    const auto* wrong = std::get_if<not_understood>(&got);
    BOOST_TEST_REQUIRE((wrong != nullptr), line);
    BOOST_TEST(!wrong->why.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_frame_goes_to_the_port_whose_address_it_bears) {
  BOOST_TEST(address_of(2) == "02:7a:68:63:00:02");
  std::string frame{"\x02\x7a\x68\x63\x00\x02", 6};
  frame += "source and type and more";
  BOOST_TEST((port_of(frame, 3) == 2u));
  BOOST_TEST(!port_of(frame, 2));
  BOOST_TEST(!port_of(frame.substr(0, 10), 3));
  BOOST_TEST(!port_of(std::string(20, '\xff'), 3));
  frame[1] = '\x7b';
  BOOST_TEST(!port_of(frame, 3));
}

BOOST_AUTO_TEST_SUITE_END()
