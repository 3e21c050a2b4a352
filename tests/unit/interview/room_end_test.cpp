// The three ways a room ends, and that each gives one record and one report.
#include "actors/interview/report.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

void check_one_end(const played_room& room, end_reason why) {
  BOOST_TEST((room.state.phase == room_phase::ended));
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  const auto& kept = room.kept[0];
  BOOST_TEST((kept.head.reason == why));
  BOOST_TEST((kept.head.room == room.state.id));
  BOOST_TEST((kept.user == room.state.host));
  BOOST_TEST((kept.head.started_at == t0));
  BOOST_TEST((kept.head.ended_at == *room.row.ended_at));
  BOOST_TEST(kept.head.engine == "builtin");
  BOOST_TEST(!room.timer.has_value());
  auto ended = parsed(room.room_frames.back().data);
  BOOST_TEST(room.room_frames.back().type == "ended");
  BOOST_TEST(std::string{ended["reason"].GetString()} == std::string{to_string(why)});
  BOOST_TEST(std::string{ended["record_id"].GetString()} == kept.head.id.str());
  BOOST_TEST(ended["score"].GetInt() == kept.head.score);
  BOOST_REQUIRE_EQUAL(room.user_frames.size(), 1u);
  BOOST_TEST(room.user_frames[0].type == "record_ready");
  BOOST_TEST(room.user_frames[0].stream.key() == "user:" + room.state.host.str());
  auto ready = parsed(room.user_frames[0].data);
  BOOST_TEST(std::string{ready["room_id"].GetString()} == room.state.id.str());
  BOOST_TEST(std::string{ready["record_id"].GetString()} == kept.head.id.str());
  auto config = parsed(kept.config);
  BOOST_TEST(!config.HasMember("v"));
  BOOST_TEST(config["position"].IsString());
  BOOST_TEST(parsed(kept.report)["score"].GetInt() == kept.head.score);
  BOOST_TEST(parsed(kept.transcript).IsArray());
}

} // namespace

BOOST_AUTO_TEST_SUITE(room_end)

BOOST_AUTO_TEST_CASE(
    the_closing_line_completes_the_room_with_record_report_and_frames_in_one_commit) {
  played_room room{1};
  room.ask();
  room.now += 90s;
  room.answer("我用三个月把接口延迟从 800 毫秒降到 120 毫秒。");
  auto d = room.speak();
  BOOST_TEST(types_of(d.records) == (std::vector<std::string>{"closing", "ended", "record_ready"}),
             boost::test_tools::per_element());
  BOOST_TEST(rows_of<record_row>(d.records).size() == 1u);
  BOOST_TEST(rows_of<room_row>(d.records).size() == 1u);
  BOOST_TEST(rows_of<timer_cancelled>(d.records).size() == 1u);
  BOOST_TEST(!d.cancel_engine);
  check_one_end(room, end_reason::completed);
  BOOST_TEST(room.kept[0].head.turns == 1u);
  BOOST_TEST(room.kept[0].head.duration_s == 90u);
  BOOST_TEST(room.kept[0].head.score >= 0);
  auto transcript = parsed(room.kept[0].transcript);
  BOOST_REQUIRE_EQUAL(transcript.Size(), 3u);
  BOOST_TEST(std::string{transcript[0]["type"].GetString()} == "question");
  BOOST_TEST(std::string{transcript[1]["type"].GetString()} == "answer");
  BOOST_TEST(std::string{transcript[2]["type"].GetString()} == "closing");
}

BOOST_AUTO_TEST_CASE(the_person_may_end_in_every_phase) {
  for (int phase = 0; phase < 4; ++phase) {
    played_room room{1};
    bool speaking = false;
    if (phase == 1)
      room.step(woken{}), speaking = true;
    if (phase >= 2)
      room.ask();
    if (phase == 3)
      room.answer("答案"), speaking = true; // Now wrapping up, the closing line under way.
    auto d = room.step(end_requested{});
    BOOST_TEST(d.error == ec::none);
    BOOST_TEST(d.cancel_engine == speaking);
    BOOST_TEST((d.ack.phase == room_phase::ended));
    BOOST_TEST(d.ack.turn == room.state.current().turn);
    BOOST_TEST(types_of(d.records).front() == "ended");
    check_one_end(room, end_reason::ended_by_user);
  }
}

BOOST_AUTO_TEST_CASE(a_room_in_which_nothing_was_answered_scores_minus_one) {
  played_room room{3};
  room.ask();
  room.step(end_requested{});
  check_one_end(room, end_reason::ended_by_user);
  BOOST_TEST(room.kept[0].head.score == -1);
  BOOST_TEST(room.kept[0].head.turns == 0u);
  BOOST_TEST(room.state.score == -1);
}

BOOST_AUTO_TEST_CASE(after_the_end_answers_are_refused_and_ending_again_answers_the_end) {
  played_room room{2};
  room.ask();
  room.answer("一");
  room.step(end_requested{});
  auto before = room.row;
  auto frames = room.room_frames.size();
  BOOST_TEST(room.step(answer_given{2, "二"}).error == ec::room_over);
  auto again = room.step(end_requested{});
  BOOST_TEST(again.error == ec::none);
  BOOST_TEST(again.records.empty());
  BOOST_TEST(again.ack.seq == frames);
  BOOST_TEST((again.ack.phase == room_phase::ended));
  room.step(line_spoken{room.state.current().turn, room.state.attempt, "late", "stop"});
  room.step(line_failed{room.state.current().turn, room.state.attempt, "late"});
  BOOST_TEST(room.row.version == before.version);
  BOOST_TEST(room.row.state == before.state);
  check_one_end(room, end_reason::ended_by_user);
}

BOOST_AUTO_TEST_CASE(silence_ends_the_room_at_the_idle_limit) {
  played_room room{2};
  room.ask();
  room.now += 10s;
  room.answer("一");
  auto last = room.now;
  room.speak();
  room.now = *room.timer; // Too early: there was activity since.
  auto d = room.step(idle_fired{*room.timer});
  BOOST_TEST(rows_of<timer_done>(d.records).size() == 1u);
  BOOST_TEST(rows_of<room_row>(d.records).empty());
  BOOST_REQUIRE(room.timer.has_value());
  BOOST_TEST((*room.timer == last + room.conf.idle_end));
  BOOST_TEST((room.state.phase == room_phase::answering));
  room.now = *room.timer;
  room.step(idle_fired{*room.timer});
  check_one_end(room, end_reason::idle);
  BOOST_TEST(room.kept[0].head.duration_s == 10u); // The silence does not count.
}

BOOST_AUTO_TEST_CASE(an_idle_end_while_the_engine_is_silent_cancels_it) {
  played_room room{2};
  room.step(woken{});
  room.now += room.conf.idle_end;
  auto d = room.step(idle_fired{*room.timer});
  BOOST_TEST(d.cancel_engine);
  check_one_end(room, end_reason::idle);
}

BOOST_AUTO_TEST_CASE(a_timer_that_fires_after_the_end_is_only_consumed) {
  played_room room{2};
  auto due = *room.timer;
  room.step(end_requested{});
  room.timer = due; // As if the wheel had been faster than the cancellation.
  auto version = room.row.version;
  auto d = room.step(idle_fired{due});
  BOOST_TEST(d.records.size() == 1u);
  BOOST_TEST(!room.timer.has_value());
  BOOST_TEST(room.row.version == version);
}

BOOST_AUTO_TEST_CASE(a_room_that_crashed_while_wrapping_up_completes) {
  played_room room{1};
  room.ask();
  room.answer("答案");
  room.reload();
  BOOST_TEST((room.state.phase == room_phase::wrapping_up));
  room.ask();
  check_one_end(room, end_reason::completed);
}

BOOST_AUTO_TEST_CASE(the_clock_may_have_been_set_back) {
  played_room room{1};
  room.now -= 1h;
  room.step(end_requested{});
  BOOST_TEST(room.kept[0].head.duration_s == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
