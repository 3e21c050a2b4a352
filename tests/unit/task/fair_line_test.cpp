// Whose turn is next.
#include <boost/test/unit_test.hpp>

#include <set>
#include <vector>

#include "actors/task/fair_line.hpp"

using namespace zhian;
using zhian::tasks::fair_line;

namespace {

user_id nth_user(uint64_t n) {
  return {7, {1, n + 1}};
}

/// All whose turns begin now.
std::vector<uint64_t> begun(fair_line& line) {
  std::vector<uint64_t> out;
  while (auto ticket = line.next())
    out.push_back(*ticket);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fair_line_suite)

BOOST_AUTO_TEST_CASE(users_take_turns_whatever_each_of_them_has_waiting) {
  fair_line line{{1, 1, 100}};
  for (uint64_t ticket = 1; ticket <= 6; ++ticket)
    BOOST_TEST(line.join(ticket, nth_user(0)));
  BOOST_TEST(line.join(10, nth_user(1)));
  BOOST_TEST(line.join(11, nth_user(1)));
  std::vector<uint64_t> order;
  while (auto ticket = line.next()) {
    order.push_back(*ticket);
    line.leave(*ticket);
  }
  BOOST_TEST(order == (std::vector<uint64_t>{1, 10, 2, 11, 3, 4, 5, 6}),
             boost::test_tools::per_element());
  BOOST_TEST(line.waiting() == 0u);
  BOOST_TEST(line.running() == 0u);
}

BOOST_AUTO_TEST_CASE(the_first_task_of_a_new_user_begins_within_one_round_of_two_thousand_others) {
  constexpr uint64_t users = 50, each = 40;
  fair_line line{{4, 1, 10'000}};
  uint64_t ticket = 0;
  for (uint64_t user = 0; user < users; ++user)
    for (uint64_t n = 0; n < each; ++n)
      BOOST_REQUIRE(line.join(++ticket, nth_user(user)));
  std::vector<uint64_t> running = begun(line);
  BOOST_TEST(running.size() == 4u);
  // In the middle of it all.
  for (int n = 0; n < 777; ++n) {
    line.leave(running.front());
    running.erase(running.begin());
    for (auto x : begun(line))
      running.push_back(x);
  }
  constexpr uint64_t newcomer = 1'000'000;
  BOOST_REQUIRE(line.join(newcomer, nth_user(users)));
  uint64_t others = 0;
  for (bool there = false; !there; ++others) {
    BOOST_REQUIRE(others <= users);
    line.leave(running.front());
    running.erase(running.begin());
    for (auto x : begun(line)) {
      there = there || x == newcomer;
      running.push_back(x);
    }
  }
  BOOST_TEST(others <= users);
  // And all of them come to their turn.
  std::set<uint64_t> seen;
  while (!running.empty()) {
    seen.insert(running.front());
    line.leave(running.front());
    running.erase(running.begin());
    for (auto x : begun(line))
      running.push_back(x);
  }
  BOOST_TEST(seen.contains(newcomer));
  BOOST_TEST(line.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(no_more_run_than_may_of_one_user_or_of_all) {
  fair_line line{{3, 2, 100}};
  for (uint64_t ticket = 1; ticket <= 5; ++ticket)
    line.join(ticket, nth_user(0));
  line.join(20, nth_user(1));
  line.join(21, nth_user(2));
  BOOST_TEST(begun(line) == (std::vector<uint64_t>{1, 20, 21}), boost::test_tools::per_element());
  line.leave(20);
  BOOST_TEST(begun(line) == (std::vector<uint64_t>{2}), boost::test_tools::per_element());
  line.leave(21);
  BOOST_TEST(begun(line).empty(), "two of the user run");
  line.leave(1);
  BOOST_TEST(begun(line) == (std::vector<uint64_t>{3}), boost::test_tools::per_element());
  BOOST_TEST(line.running() == 2u);
}

BOOST_AUTO_TEST_CASE(who_gives_up_waiting_is_passed_over) {
  fair_line line{{1, 1, 100}};
  line.join(1, nth_user(0));
  line.join(2, nth_user(1));
  line.join(3, nth_user(1));
  line.join(4, nth_user(2));
  line.leave(2);
  line.leave(4);
  line.leave(99);
  BOOST_TEST(line.next().value() == 1u);
  line.leave(1);
  BOOST_TEST(line.next().value() == 3u);
  line.leave(3);
  BOOST_TEST(!line.next());
  BOOST_TEST(line.waiting() == 0u);
}

BOOST_AUTO_TEST_CASE(beyond_the_bound_nobody_joins_until_somebody_begins) {
  fair_line line{{1, 1, 2}};
  BOOST_TEST(line.join(1, nth_user(0)));
  BOOST_TEST(line.join(2, nth_user(0)));
  BOOST_TEST(!line.join(3, nth_user(1)));
  BOOST_TEST(line.next().value() == 1u);
  BOOST_TEST(line.join(3, nth_user(1)));
}

BOOST_AUTO_TEST_CASE(who_steps_aside_lets_another_begin_and_stays_one_of_its_users) {
  fair_line line{{1, 1, 100}};
  line.join(1, nth_user(0));
  line.join(2, nth_user(0));
  line.join(3, nth_user(1));
  BOOST_TEST(!line.step_aside(1), "it does not run yet");
  BOOST_TEST(line.next().value() == 1u);
  BOOST_TEST(line.step_aside(1));
  BOOST_TEST(!line.step_aside(1), "once is enough");
  BOOST_TEST(!line.step_aside(99));
  BOOST_TEST(begun(line) == (std::vector<uint64_t>{3}), boost::test_tools::per_element());
  BOOST_TEST(line.next_aside().value() == 1u);
  BOOST_TEST((line.running() == 1u && line.aside() == 1u && line.waiting() == 1u));
  line.leave(3);
  BOOST_TEST(begun(line).empty(), "one of the user is aside");
  line.leave(1);
  line.leave(1);
  BOOST_TEST((line.running() == 0u && line.aside() == 0u));
  BOOST_TEST(begun(line) == (std::vector<uint64_t>{2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_more_are_let_go_aside_than_have_turns_at_once_and_in_their_order) {
  fair_line line{{2, 1, 4}};
  for (uint64_t ticket = 1; ticket <= 4; ++ticket)
    BOOST_TEST(line.join(ticket, nth_user(ticket)));
  for (uint64_t n = 0; n < 2; ++n)
    for (auto ticket : begun(line))
      BOOST_TEST(line.step_aside(ticket));
  auto let_go = [&] {
    std::vector<uint64_t> out;
    while (auto ticket = line.next_aside())
      out.push_back(*ticket);
    return out;
  };
  BOOST_TEST(let_go() == (std::vector<uint64_t>{1, 2}), boost::test_tools::per_element());
  BOOST_TEST((line.running() == 0u && line.aside() == 2u && line.waiting() == 2u));
  line.leave(3); // It no longer waits.
  line.leave(1);
  BOOST_TEST(let_go() == (std::vector<uint64_t>{4}), boost::test_tools::per_element());
  line.leave(2);
  line.leave(4);
  BOOST_TEST((line.running() == 0u && line.aside() == 0u && line.waiting() == 0u));
}

BOOST_AUTO_TEST_CASE(those_who_wait_aside_count_among_all_who_wait) {
  fair_line line{{1, 1, 1}};
  BOOST_TEST(line.join(1, nth_user(1)));
  BOOST_TEST(begun(line).size() == 1u);
  BOOST_TEST(line.step_aside(1));
  BOOST_TEST(!line.join(2, nth_user(2)));
  BOOST_TEST(line.next_aside().value() == 1u);
  BOOST_TEST(line.join(2, nth_user(2)));
  BOOST_TEST(begun(line).size() == 1u);
  BOOST_TEST(line.join(3, nth_user(3)));
  BOOST_TEST(!line.step_aside(2), "too many wait");
  BOOST_TEST(line.running() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
