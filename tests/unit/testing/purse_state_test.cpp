#include <boost/test/unit_test.hpp>

#include "actors/testing/purse_state.hpp"

using namespace zhian;
using namespace zhian::testing;

namespace {

const auto at = parse_timestamp("2026-11-21T08:00:00Z").value();

purse_row purse(int64_t balance = purse_opening, uint64_t version = 0) {
  return {"a", realm::zhimai, balance, version};
}

purse_decision moved(const purse_row& now, std::string to, int64_t amount) {
  return decide(now, move_asked{{std::move(to), amount}, "op-1"});
}

template <class T>
const T& record_of(const purse_decision& out) {
  for (const auto& r : out.records)
    if (const auto* x = std::get_if<T>(&r))
      return *x;
  throw std::logic_error("no such record");
}

} // namespace

BOOST_AUTO_TEST_SUITE(purses)

BOOST_AUTO_TEST_CASE(what_leaves_is_on_its_way_to_the_other_purse) {
  auto out = moved(purse(), "b", 30);
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.records.size() == 3u);
  BOOST_TEST(out.next.balance == purse_opening - 30);
  BOOST_TEST(out.next.version == 1u);
  BOOST_TEST(record_of<purse_row>(out).version == 1u);
  const auto& entry = record_of<purse_entry_row>(out);
  BOOST_TEST(entry.number == 1u);
  BOOST_TEST(entry.amount == -30);
  BOOST_TEST(entry.balance == out.next.balance);
  BOOST_TEST(entry.peer == "b");
  BOOST_TEST(entry.op == "op-1");
  const auto& timer = record_of<timer_row>(out);
  BOOST_TEST((timer.entity == refs::purse(realm::zhimai, "a")));
  BOOST_TEST((timer.due_at == timestamp{}));
  auto move = read_move({timer.name, timer.due_at, timer.payload});
  BOOST_REQUIRE(move.has_value());
  BOOST_TEST(move->to == "b");
  BOOST_TEST(move->number == 1u);
  BOOST_TEST(move->amount == 30);
}

BOOST_AUTO_TEST_CASE(nobody_gives_what_he_has_not_or_to_himself) {
  BOOST_TEST(moved(purse(), "b", purse_opening + 1).field == "amount");
  BOOST_TEST(moved(purse(), "b", 0).field == "amount");
  BOOST_TEST(moved(purse(), "b", -5).field == "amount");
  BOOST_TEST(moved(purse(), "a", 1).field == "to");
  BOOST_TEST(moved(purse(), "", 1).field == "to");
  auto refused = moved(purse(7, 3), "b", 8);
  BOOST_TEST(refused.error == ec::validation_failed);
  BOOST_TEST(refused.records.empty());
  BOOST_TEST(refused.next.balance == 7);
  BOOST_TEST(refused.next.version == 3u);
  BOOST_TEST(moved(purse(7, 3), "b", 7).next.balance == 0);
}

BOOST_AUTO_TEST_CASE(what_comes_is_written_down_with_where_it_came_from) {
  auto out = decide(purse(0, 4), money_came{{"b", 9, 12}, "credit:b:9"});
  BOOST_TEST(out.error == ec::none);
  BOOST_TEST(out.next.balance == 12);
  BOOST_TEST(out.records.size() == 2u);
  const auto& entry = record_of<purse_entry_row>(out);
  BOOST_TEST(entry.number == 5u);
  BOOST_TEST(entry.of == 9u);
  BOOST_TEST(entry.peer == "b");
  BOOST_TEST(view_of(out.next).number == 5u);
  BOOST_TEST(view_of(out.next).balance == 12);
  auto nothing = decide(purse(), money_came{{"b", 9, 0}, "x"});
  BOOST_TEST(nothing.error == ec::validation_failed);
}

BOOST_AUTO_TEST_CASE(a_timer_of_something_else_moves_nothing) {
  for (const auto& [name, payload] : {std::pair{"idle", "5 b"},
                                      {"move:", "5 b"},
                                      {"move:x", "5 b"},
                                      {"move:1", "5"},
                                      {"move:1", "five b"},
                                      {"move:1", ""},
                                      {"move:1x", "5 b"}})
    BOOST_TEST(!read_move({name, at, payload}).has_value(), name << ' ' << payload);
}

BOOST_AUTO_TEST_SUITE_END()
