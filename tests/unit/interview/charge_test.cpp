#include "actors/interview/charge.hpp"

#include <boost/test/unit_test.hpp>

using namespace zhian;
using namespace zhian::interview;

namespace {

/// A session of three main questions at 20 points; `answered` of them, in order.
room_state session(uint32_t answered, int64_t price = 20) {
  room_state x;
  x.config.price = price;
  x.engine = "openai";
  x.engines.heard(1, {"openai", "m", "1", "1", false});
  for (uint32_t n = 1; n <= 3; ++n) {
    room_turn turn;
    turn.turn = n;
    turn.number = n;
    turn.said = "?";
    if (n <= answered)
      turn.answer = "!";
    x.turns.push_back(turn);
  }
  return x;
}

std::vector<int64_t> amounts(const room_state& x) {
  std::vector<int64_t> out;
  for (const auto& line : charges_of(x))
    out.push_back(line.amount);
  return out;
}

using list = std::vector<int64_t>;

} // namespace

BOOST_AUTO_TEST_SUITE(charges)

BOOST_AUTO_TEST_CASE(the_price_is_shared_out_whole_among_the_answered_questions) {
  BOOST_TEST(amounts(session(3)) == (list{6, 7, 7}), boost::test_tools::per_element());
  BOOST_TEST(amounts(session(2)) == (list{10, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_answered_costs_nothing) {
  BOOST_TEST(amounts(session(0)).empty());
  BOOST_TEST(amounts(session(3, 0)).empty());
}

BOOST_AUTO_TEST_CASE(a_question_for_which_a_provider_failed_is_free) {
  auto x = session(2);
  x.engines.failed({2, 1, "openai", "timeout", {}});
  x.engines.heard(2, {"builtin", "", "", "", false});
  BOOST_TEST(amounts(x) == (list{10, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_failure_that_the_provider_made_good_costs_as_usual) {
  auto x = session(2);
  x.engines.failed({2, 1, "openai", "timeout", {}});
  BOOST_TEST(amounts(x) == (list{10, 10}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_carried_over_from_another_room_is_not_charged_again) {
  auto x = session(3);
  x.branch = branch_origin{{}, {}, 3};
  BOOST_TEST(amounts(x) == (list{20}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_payload_of_the_timer_is_read_back) {
  auto lines = charges_of(session(3));
  auto got = read_charge(charge_payload(lines));
  BOOST_REQUIRE(got.has_value());
  BOOST_TEST((*got == lines));
  BOOST_TEST(!read_charge("[]").has_value());
  BOOST_TEST(!read_charge("{\"lines\":[{\"line\":1,\"amount\":2}]}").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
