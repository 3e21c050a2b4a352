#include <boost/test/unit_test.hpp>

#include "actors/money/changes.hpp"
#include "actors/money/restore.hpp"
#include "actors/money/rules.hpp"

using namespace zhian;
using namespace zhian::money;
using namespace std::chrono_literals;

namespace {

struct kept_money {
  timestamp at = parse_timestamp("2026-11-21T08:00:00Z").value();
  user_money now;

  kept_money() {
    now.user = user_id::make(7, at);
    now.since = at;
  }
  void does(points_event event) {
    auto got = decide(now, std::move(event), default_rules(), at);
    BOOST_TEST(got.decision.error == ec::none);
    now = changes_between(now, got.money, got.decision.txns).next;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(money_in_memory, kept_money)

BOOST_AUTO_TEST_CASE(what_is_spent_and_closed_is_forgotten_and_the_sums_stay) {
  does(grant_points{lot_source::task, "spent", 10, {}, false});
  does(debit_points{"service", "1", 10});
  does(grant_points{lot_source::task, "kept", 10, {}, false});
  does(hold_points{"open", "room", 3});
  does(hold_points{"closed", "room", 4});
  does(release_hold{"closed"});
  does(debit_points{"service", "2", 1});
  auto all = now.points;
  trim(now.points, 1);
  BOOST_TEST(!find_lot(now.points, lot_source::task, "spent"));
  BOOST_TEST(find_lot(now.points, lot_source::task, "kept"));
  BOOST_TEST(find_hold(now.points, "open"));
  BOOST_TEST(!find_hold(now.points, "closed"));
  BOOST_TEST(!find_charge(now.points, "service", "1"));
  BOOST_TEST(find_charge(now.points, "service", "2"));
  BOOST_TEST(available(now.points) == available(all));
  BOOST_TEST(held(now.points) == 3);
}

BOOST_AUTO_TEST_CASE(a_lot_that_owes_is_kept) {
  does(grant_points{lot_source::task, "a", 10, {}, false});
  does(debit_points{"service", "1", 10});
  does(reverse_grant{lot_source::task, "a", 10});
  trim(now.points, 0);
  BOOST_TEST(owed(now.points) == 10);
}

BOOST_AUTO_TEST_CASE(an_event_names_the_rows_that_show_whether_it_is_a_repeat) {
  auto lot = std::pair{lot_source::task, std::string{"a"}};
  auto charge = std::pair{std::string{"service"}, std::string{"1"}};
  BOOST_TEST((named_by(grant_points{lot_source::task, "a", 1, {}, false}).lot == lot));
  BOOST_TEST((named_by(reverse_grant{lot_source::task, "a", 1}).lot == lot));
  BOOST_TEST((named_by(debit_points{"service", "1", 1}).charge == charge));
  BOOST_TEST((named_by(hold_points{"h", "room", 1}).hold == "h"));
  BOOST_TEST((named_by(settle_line{"h", "l", 1}).hold == "h"));
  BOOST_TEST((named_by(release_hold{"h"}).hold == "h"));
  auto none = named_by(lapse_points{});
  BOOST_TEST((!none.lot && !none.hold && !none.charge));
}

BOOST_AUTO_TEST_CASE(only_what_the_book_does_not_have_is_looked_up) {
  does(grant_points{lot_source::task, "a", 10, {}, false});
  does(hold_points{"h", "room", 3});
  does(debit_points{"service", "1", 1});
  for (points_event here :
       {points_event{grant_points{lot_source::task, "a", 10, {}, false}},
        points_event{hold_points{"h", "room", 3}}, points_event{debit_points{"service", "1", 1}}}) {
    auto left = missing(now.points, named_by(here));
    BOOST_TEST((!left.lot && !left.hold && !left.charge));
  }
  BOOST_TEST(missing(now.points, named_by(release_hold{"other"})).hold.has_value());
}

BOOST_AUTO_TEST_CASE(an_order_needs_its_lot_once_it_is_paid) {
  order_facts around{order_id::make(7, at), now.user, now.in, at, 2h};
  auto order = place({order_kind::recharge, 1000, {}, {}}, default_rules(), {}, around).order;
  BOOST_TEST(!named_by(order).lot.has_value());
  order.paid_at = at;
  BOOST_TEST((named_by(order).lot == std::pair{lot_source::recharge, order.id.str()}));
  order.points_grant = 0;
  BOOST_TEST(!named_by(order).lot.has_value());
}

BOOST_AUTO_TEST_CASE(rows_that_are_looked_up_take_their_place_once) {
  points_lot first, second;
  first.id = lot_id{1};
  second.id = lot_id{2};
  points_book book;
  add(book, second);
  add(book, first);
  add(book, first);
  BOOST_REQUIRE(book.lots.size() == 2u);
  BOOST_TEST((book.lots[0].id == lot_id{1}));
  add(book, points_hold{"h", "room", 1, {}, {}, true, at, 1});
  add(book, points_hold{"h", "room", 1, {}, {}, true, at, 1});
  BOOST_TEST(book.holds.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
