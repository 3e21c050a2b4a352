// Which device may answer, and who is there.
#include "actors/interview/presence.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

const auto phone = session_id::make(7, t0);
const auto laptop = session_id::make(7, t0);

room_decision answer_by(played_room& room, const session_id& who, bool lost = false) {
  room.speaker_lost = lost;
  return room.step(answer_given{room.state.current().turn, "我先定位瓶颈。", who});
}

} // namespace

BOOST_AUTO_TEST_SUITE(seats)

BOOST_AUTO_TEST_CASE(the_first_device_that_answers_has_the_seat_without_any_news) {
  played_room room{3};
  room.ask();
  auto d = answer_by(room, phone);
  BOOST_TEST((d.error == ec::none));
  BOOST_TEST(types_of(d.records) == std::vector<std::string>{"answer"},
             boost::test_tools::per_element());
  BOOST_TEST((room.state.seat.speaker == phone));
  room.speak();
  BOOST_TEST((answer_by(room, laptop).error == ec::not_speaker));
  BOOST_TEST((answer_by(room, phone).error == ec::none));
}

BOOST_AUTO_TEST_CASE(a_takeover_moves_the_seat_tells_it_and_outlives_a_crash) {
  played_room room{3};
  room.ask();
  room.step(takeover_requested{phone}); // Nobody had it.
  BOOST_TEST(room.room_frames.back().type == "question");
  auto d = room.step(takeover_requested{laptop});
  BOOST_TEST((d.error == ec::none));
  BOOST_REQUIRE(room.room_frames.back().type == "takeover");
  auto told = parsed(room.room_frames.back().data);
  BOOST_TEST(std::string{told["speaker"].GetString()} == laptop.str());
  BOOST_TEST(std::string{told["from"].GetString()} == phone.str());
  room.reload();
  BOOST_TEST((answer_by(room, phone).error == ec::not_speaker));
  BOOST_TEST((answer_by(room, laptop).error == ec::none));
}

BOOST_AUTO_TEST_CASE(taking_over_what_one_has_changes_nothing) {
  played_room room{3};
  room.ask();
  room.step(takeover_requested{phone});
  auto version = room.row.version;
  BOOST_TEST(room.step(takeover_requested{phone}).records.empty());
  BOOST_TEST(room.row.version == version);
}

BOOST_AUTO_TEST_CASE(a_lost_speaker_does_not_keep_the_seat_from_an_answer) {
  played_room room{3};
  room.ask();
  room.step(takeover_requested{phone});
  BOOST_TEST((answer_by(room, laptop, false).error == ec::not_speaker));
  auto d = answer_by(room, laptop, true);
  BOOST_TEST((d.error == ec::none));
  // The answer is the first event of its commit: its receipt names it.
  BOOST_TEST((types_of(d.records) == std::vector<std::string>{"answer", "takeover"}));
  BOOST_TEST((room.state.seat.speaker == laptop));
}

BOOST_AUTO_TEST_CASE(moves_are_bounded_and_an_ended_room_has_no_seat) {
  played_room room{3};
  room.ask();
  room.step(takeover_requested{phone});
  for (uint32_t i = 0; i < most_seat_moves; ++i)
    BOOST_REQUIRE((room.step(takeover_requested{i % 2 == 0 ? laptop : phone}).error == ec::none));
  auto other = room.state.seat.speaker == phone ? laptop : phone;
  BOOST_TEST((room.step(takeover_requested{other}).error == ec::room_limit));
  room.step(end_requested{});
  BOOST_TEST((room.step(takeover_requested{other}).error == ec::room_over));
}

BOOST_AUTO_TEST_CASE(connections_are_counted_by_device_and_bounded) {
  presence here{t0};
  BOOST_TEST(here.enter(1, phone, t0, 2));
  BOOST_TEST(here.enter(2, phone, t0, 2));
  BOOST_TEST(here.devices() == 1u);
  BOOST_TEST(!here.enter(3, laptop, t0, 2));
  BOOST_TEST(here.enter(2, phone, t0 + 1s, 2)); // One that is known may always say so.
  here.leave(1, t0 + 1s);
  BOOST_TEST(here.enter(3, laptop, t0 + 1s, 2));
  BOOST_TEST(here.devices() == 2u);
  here.leave(9, t0);
  BOOST_TEST(here.watchers() == 2u);
}

BOOST_AUTO_TEST_CASE(a_device_is_lost_only_after_its_bound_and_not_while_it_is_heard_of) {
  presence here{t0};
  // A fresh activation misses nobody at once.
  BOOST_TEST(!here.lost(phone, t0 + 10s, 10s));
  BOOST_TEST(here.lost(phone, t0 + 11s, 10s));
  here.enter(1, phone, t0 + 11s, 2);
  BOOST_TEST(!here.lost(phone, t0 + 20s, 10s));
  here.leave(1, t0 + 30s);
  BOOST_TEST(!here.lost(phone, t0 + 40s, 10s));
  BOOST_TEST(here.lost(phone, t0 + 41s, 10s));
  here.act(phone, t0 + 41s);
  BOOST_TEST(!here.lost(phone, t0 + 50s, 10s));
}

BOOST_AUTO_TEST_CASE(silent_connections_are_forgotten) {
  presence here{t0};
  here.enter(1, phone, t0, 9);
  here.enter(2, laptop, t0 + 8s, 9);
  here.sweep(t0 + 11s, 10s);
  BOOST_TEST(!here.here(phone));
  BOOST_TEST(here.here(laptop));
  BOOST_TEST(here.lost(phone, t0 + 11s, 10s));
}

BOOST_AUTO_TEST_SUITE_END()
