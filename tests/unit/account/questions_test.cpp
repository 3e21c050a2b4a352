// Marks and practising as an account decides them.
#include <memory>
#include <vector>

#include "actors/money/rules.hpp"
#include "protocols/question_queries.hpp"
#include "tests/unit/account/one_account.hpp"

using namespace zhian;

namespace {

struct marker_rows : test::account_rows {
  load_favourite::reply mark;
  load_chosen::reply chosen;
  std::vector<favourite_row> marks;
  std::vector<room_row> rooms;

  void keep(const record& r) override {
    if (const auto* x = std::get_if<favourite_row>(&r))
      marks.push_back(*x);
    else if (const auto* room = std::get_if<room_row>(&r))
      rooms.push_back(*room);
  }
  caf::message_handler queries() {
    return {
        [this](const load_account&) { return account(); },
        [this](const load_favourite&) { return mark; },
        [this](const load_chosen&) { return chosen; },
    };
  }
};

struct marker_world : test::account_world<marker_rows> {
  question_id question = question_id::make(7, at);

  marker_world() {
    store->mark.exists = true;
    classic_question_row row;
    row.id = question;
    row.what.zh = question_text{"为什么？", {"因为"}, {}};
    store->chosen.rows.push_back(row);
    begins();
  }
  void prices(money_rules x) { board->hold(std::make_shared<const money_rules>(std::move(x))); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(questions_of_an_account, marker_world)

BOOST_AUTO_TEST_CASE(a_mark_is_written_when_it_changes_something) {
  BOOST_TEST(ask_it(mark_favourite{question, true}, ann) == ec::none);
  BOOST_REQUIRE_EQUAL(store->marks.size(), 1u);
  BOOST_TEST(store->marks[0].question == question);
  BOOST_TEST(store->marks[0].user == ann);
  store->mark.marked = true;
  BOOST_TEST(ask_it(mark_favourite{question, true}, ann) == ec::none);
  BOOST_TEST(store->commits == 1);
  BOOST_TEST(ask_it(mark_favourite{question, false}, ann) == ec::none);
  BOOST_REQUIRE_EQUAL(store->marks.size(), 2u);
  BOOST_TEST(!store->marks[1].marked);
  store->mark.exists = false;
  BOOST_TEST(ask_it(mark_favourite{question, true}, ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(marks_have_a_bound_and_can_always_be_taken_away) {
  store->mark.count = question_bounds::favourites;
  BOOST_TEST(ask_it(mark_favourite{question, true}, ann) == ec::favourites_limit);
  store->mark.marked = true;
  BOOST_TEST(ask_it(mark_favourite{question, false}, ann) == ec::none);
}

BOOST_AUTO_TEST_CASE(practising_opens_a_room_behind_the_gate_of_interviews) {
  prices(money::default_rules());
  BOOST_TEST(ask_it(practise_questions{{question}, language::zh}, ann) == ec::tier_required);
  prices(money::open_rules());
  BOOST_TEST(ask_it(practise_questions{{question}, language::en}, ann) == ec::question_unavailable);
  store->chosen.open_rooms = conf->interview.open_rooms_per_user;
  BOOST_TEST(ask_it(practise_questions{{question}, language::zh}, ann) == ec::too_many_rooms);
  BOOST_TEST(store->commits == 0);
  store->chosen.open_rooms = 0;
  BOOST_TEST(ask_it(practise_questions{{question}, language::zh}, ann) == ec::none);
  BOOST_REQUIRE_EQUAL(store->rooms.size(), 1u);
  BOOST_TEST(store->rooms[0].host == ann);
  BOOST_TEST(store->rooms[0].plan.find(question.str()) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
