#include <boost/test/unit_test.hpp>

#include <random>

#include "cluster/core/timer_wheel.hpp"

using namespace zhian;
using namespace zhian::cluster;
using namespace std::chrono_literals;

namespace {

const auto begin = parse_timestamp("2026-11-21T08:00:00Z").value();

timer_row timer(const std::string& name, timestamp due = begin) {
  timer_row out;
  out.entity = refs::email(realm::zhimai, "li@example.cn");
  out.name = name;
  out.due_at = due;
  return out;
}

std::string names(const std::vector<timer_row>& rows) {
  std::string out;
  for (const auto& row : rows)
    out += row.name;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wheel)

BOOST_AUTO_TEST_CASE(timers_fire_in_the_order_of_their_times_and_once) {
  timer_wheel w;
  w.put(timer("b", begin + 2s));
  w.put(timer("a", begin + 1s));
  w.put(timer("c", begin + 3s));
  BOOST_TEST((w.next() == begin + 1s));
  BOOST_TEST(names(w.take_due(begin)) == "");
  BOOST_TEST(names(w.take_due(begin + 2s)) == "ab");
  BOOST_TEST(names(w.take_due(begin + 2s)) == "");
  w.put(timer("a", begin + 1s)); // A reload, while it is being fired.
  BOOST_TEST(names(w.take_due(begin + 2s)) == "");
}

BOOST_AUTO_TEST_CASE(one_that_is_set_anew_fires_at_its_new_time_only) {
  timer_wheel w;
  w.put(timer("a", begin + 1s));
  w.put(timer("a", begin + 5s));
  BOOST_TEST(names(w.take_due(begin + 4s)) == "");
  auto fired = w.take_due(begin + 5s);
  BOOST_TEST(names(fired) == "a");
  w.put(timer("a", begin + 9s));
  w.done(fired[0]); // Of the time before: the new one stays.
  BOOST_TEST(!w.failed(fired[0], begin + 5s).has_value());
  BOOST_TEST(names(w.take_due(begin + 9s)) == "a");
}

BOOST_AUTO_TEST_CASE(a_failed_one_is_tried_again_with_growing_delay) {
  timer_wheel w;
  w.put(timer("a"));
  auto now = begin;
  for (auto delay : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 600s, 600s}) {
    auto fired = w.take_due(now);
    BOOST_REQUIRE(fired.size() == 1u);
    BOOST_TEST((w.failed(fired[0], now) == delay));
    BOOST_TEST(names(w.take_due(now + delay - 1ms)) == "");
    now += delay;
  }
}

BOOST_AUTO_TEST_CASE(one_whose_entity_ended_without_an_answer_fires_again) {
  timer_wheel w;
  auto other = timer("b");
  other.entity = refs::email(realm::zhimai, "li@example.c"); // The beginning of the other's name.
  w.put(timer("a"));
  w.put(timer("later", begin + 1h));
  w.put(other);
  auto fired = w.take_due(begin);
  BOOST_TEST(names(fired) == "ab");
  BOOST_TEST(w.ended(fired[0].entity, begin) == 1u);
  w.put(timer("a")); // A reload.
  BOOST_TEST(names(w.take_due(begin + 999ms)) == "");
  BOOST_TEST(names(w.take_due(begin + 1s)) == "a");
  w.done(fired[0]); // Its answer was only late.
  BOOST_TEST(w.ended(fired[0].entity, begin + 2s) == 0u);
  BOOST_TEST(names(w.take_due(begin + 2h)) == "later");
  BOOST_TEST(w.size() == 2u);
}

BOOST_AUTO_TEST_CASE(one_that_an_old_reading_brought_back_while_it_was_fired_breaks_nothing) {
  timer_wheel w;
  w.put(timer("a"));
  auto fired = w.take_due(begin);
  w.forget(fired[0].entity, "a"); // Its commit has consumed it,
  w.put(timer("a"));              // a reading from before the commit comes in,
  w.done(fired[0]);               // and then its answer.
  BOOST_TEST(names(w.take_due(begin)) == "");
  BOOST_TEST(w.size() == 0u);
  BOOST_TEST(!w.next().has_value());

  w.put(timer("b"));
  fired = w.take_due(begin);
  w.forget(fired[0].entity, "b");
  w.put(timer("b"));
  BOOST_TEST((w.failed(fired[0], begin) == 1s)); // Once, not at both times.
  BOOST_TEST(names(w.take_due(begin)) == "");
  BOOST_TEST(names(w.take_due(begin + 1s)) == "b");
  w.done(fired[0]);
  BOOST_TEST(!w.next().has_value());
}

BOOST_AUTO_TEST_CASE(whatever_happens_in_whatever_order_each_time_has_its_timer) {
  std::mt19937 chance{7};
  for (int run = 0; run < 200; ++run) {
    timer_wheel w;
    std::vector<timer_row> fired;
    auto now = begin;
    for (int step = 0; step < 200; ++step) {
      auto name = std::string(1, static_cast<char>('a' + chance() % 4));
      auto known = timer(name, begin + std::chrono::seconds{chance() % 3});
      switch (chance() % 5) {
      case 0:
        w.put(known);
        break;
      case 1:
        w.forget(known.entity, name);
        break;
      case 2:
        for (auto& row : w.take_due(now))
          fired.push_back(std::move(row));
        break;
      case 3:
        if (!fired.empty()) {
          auto row = fired[chance() % fired.size()];
          chance() % 2 ? w.done(row) : static_cast<void>(w.failed(row, now));
        }
        break;
      default:
        now += 1s;
      }
      BOOST_REQUIRE(w.size() <= 4u);
    }
    // Throws where a time has lost its timer.
    BOOST_REQUIRE(w.take_due(now + 24h).size() <= 4u);
    BOOST_REQUIRE(!w.next().has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
