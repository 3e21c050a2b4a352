// Holding a room: nothing is answered, the clock stands, and the room waits longer.
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

pause_book book_of(std::vector<pause_span> spans) {
  return pause_book{std::move(spans)};
}

/// A room that has asked its first question.
played_room asked_room(uint32_t questions = 2) {
  played_room room{questions};
  room.ask();
  return room;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pausing)

BOOST_AUTO_TEST_CASE(only_what_was_held_within_a_span_is_taken_out_of_it) {
  auto book = book_of({{t0 + 10s, t0 + 20s}, {t0 + 30s, std::nullopt}});
  BOOST_TEST((book.within(t0, t0 + 5s) == 0s));
  BOOST_TEST((book.within(t0, t0 + 15s) == 5s));
  BOOST_TEST((book.within(t0 + 12s, t0 + 18s) == 6s));
  BOOST_TEST((book.within(t0, t0 + 25s) == 10s));
  BOOST_TEST((book.within(t0, t0 + 40s) == 20s)); // An open pause lasts on.
  BOOST_TEST((book.within(t0 + 40s, t0) == 0s));
}

BOOST_AUTO_TEST_CASE(pauses_that_overlap_or_go_on_in_the_middle_are_none_of_ours) {
  BOOST_TEST(book_of({}).consistent());
  BOOST_TEST(book_of({{t0, t0 + 1s}, {t0 + 1s, std::nullopt}}).consistent());
  BOOST_TEST(!book_of({{t0, std::nullopt}, {t0 + 1s, t0 + 2s}}).consistent());
  BOOST_TEST(!book_of({{t0 + 5s, t0 + 1s}}).consistent());
  BOOST_TEST(!book_of({{t0, t0 + 3s}, {t0 + 2s, t0 + 4s}}).consistent());
}

BOOST_AUTO_TEST_CASE(a_held_room_takes_no_answer_until_it_goes_on) {
  auto room = asked_room();
  room.now += 1min;
  auto held = room.step(pause_requested{});
  BOOST_TEST((held.error == ec::none));
  BOOST_TEST(room.room_frames.back().type == "paused");
  BOOST_TEST((room.answer("我先定位瓶颈。").error == ec::room_paused));
  room.reload(); // The pause is in the row.
  BOOST_TEST((room.answer("我先定位瓶颈。").error == ec::room_paused));
  room.now += 10min;
  room.step(continue_requested{});
  BOOST_TEST(room.room_frames.back().type == "resumed");
  BOOST_TEST(parsed(room.room_frames.back().data)["paused_ms"].GetInt64() == 600'000);
  BOOST_TEST((room.answer("我先定位瓶颈。").error == ec::none));
}

BOOST_AUTO_TEST_CASE(holding_twice_and_going_on_twice_change_nothing_more) {
  auto room = asked_room();
  room.step(pause_requested{});
  auto version = room.row.version;
  auto again = room.step(pause_requested{});
  BOOST_TEST((again.error == ec::none));
  BOOST_TEST(again.records.empty());
  BOOST_TEST(room.row.version == version);
  room.step(continue_requested{});
  version = room.row.version;
  BOOST_TEST(room.step(continue_requested{}).records.empty());
  BOOST_TEST(room.row.version == version);
}

BOOST_AUTO_TEST_CASE(a_held_room_waits_for_its_longer_bound_and_a_resumed_one_for_the_short_one) {
  auto room = asked_room();
  room.step(pause_requested{});
  BOOST_TEST((*room.timer == room.now + room.conf.pause_end));
  // An old timer that fires all the same is put where it belongs.
  room.timer = room.now + room.conf.idle_end;
  room.now = *room.timer;
  room.step(idle_fired{*room.timer});
  BOOST_TEST((room.state.phase == room_phase::answering));
  BOOST_TEST((*room.timer == t0 + room.conf.pause_end));
  room.step(continue_requested{});
  BOOST_TEST((*room.timer == room.now + room.conf.idle_end));
  room.now = *room.timer;
  room.step(idle_fired{*room.timer});
  BOOST_TEST((room.state.reason == end_reason::idle));
}

BOOST_AUTO_TEST_CASE(a_room_held_beyond_its_bound_ends_with_one_record) {
  auto room = asked_room();
  room.now += 1min;
  room.step(pause_requested{});
  room.now = *room.timer;
  room.step(idle_fired{*room.timer});
  BOOST_TEST((room.state.reason == end_reason::idle));
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  BOOST_TEST(room.kept[0].head.duration_s == 60u); // Until it was held.
  BOOST_TEST(!room.state.pauses.paused());
}

BOOST_AUTO_TEST_CASE(the_duration_leaves_pauses_out_and_tells_them) {
  auto room = asked_room(1);
  room.now += 30s;
  room.step(pause_requested{});
  room.now += 1h;
  room.step(continue_requested{});
  room.now += 30s;
  room.answer("我先定位瓶颈，再改缓存。");
  room.now += 10s;
  room.speak();
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  BOOST_TEST(room.kept[0].head.duration_s == 70u);
  auto report = parsed(room.kept[0].report);
  BOOST_TEST(report["duration_s"].GetUint() == 70u);
  BOOST_TEST(report["paused_s"].GetUint() == 3600u);
  BOOST_TEST(report["questions"][0]["time_s"].GetUint() == 60u);
}

BOOST_AUTO_TEST_CASE(a_line_being_spoken_is_spoken_to_its_end_and_waits) {
  played_room room{2};
  room.step(woken{});
  room.step(pause_requested{});
  room.speak();
  BOOST_TEST((room.state.phase == room_phase::answering));
  BOOST_TEST(room.state.pauses.paused());
  BOOST_TEST((room.answer("我先定位瓶颈。").error == ec::room_paused));
}

BOOST_AUTO_TEST_CASE(an_interview_that_is_over_or_about_to_be_cannot_be_held) {
  auto room = asked_room(1);
  room.answer("我先定位瓶颈。");
  BOOST_TEST((room.step(pause_requested{}).error == ec::room_busy));
  room.speak();
  BOOST_TEST((room.step(pause_requested{}).error == ec::room_over));
  BOOST_TEST((room.step(continue_requested{}).error == ec::room_over));
}

BOOST_AUTO_TEST_CASE(pauses_are_bounded) {
  auto room = asked_room();
  for (size_t i = 0; i < most_pauses; ++i) {
    BOOST_REQUIRE((room.step(pause_requested{}).error == ec::none));
    BOOST_REQUIRE((room.step(continue_requested{}).error == ec::none));
  }
  BOOST_TEST((room.step(pause_requested{}).error == ec::room_limit));
  BOOST_TEST((room.answer("我先定位瓶颈。").error == ec::none));
}

BOOST_AUTO_TEST_SUITE_END()
