// A new room from a question of a finished one.
#include "actors/interview/branch.hpp"
#include "actors/interview/report.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

played_room finished_room(uint32_t questions = 3) {
  played_room room{questions};
  room.ask();
  for (uint32_t i = 1; i <= questions; ++i) {
    room.now += 20s;
    room.answer("第" + std::to_string(i) + "个回答，我先定位瓶颈，然后修复。");
    room.speak();
  }
  BOOST_REQUIRE((room.state.phase == room_phase::ended));
  return room;
}

/// A branch as a store would load it.
played_room branched(const room_state& source, uint32_t turn, room_opening* opening = nullptr,
                     bool resume_kept = true) {
  played_room out{1};
  auto id = room_id::make(7, t0);
  auto made = open_branch(id, source, turn, resume_kept, t0 + 1h, out.conf);
  out.now = t0 + 1h;
  out.row = made.row;
  for (const auto& x : rows_of<room_turn_row>(made.records))
    add_turn(out.row, x);
  out.room_frames = rows_of<event_row>(made.records);
  out.timer = rows_of<timer_row>(made.records).at(0).due_at;
  out.reload();
  if (opening)
    *opening = std::move(made);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(branching)

BOOST_AUTO_TEST_CASE(a_branch_begins_with_what_was_said_before_and_marks_it) {
  auto source = finished_room();
  room_opening opening;
  auto room = branched(source.state, 3, &opening);
  BOOST_TEST((types_of(opening.records)
              == std::vector<std::string>{"branched", "question", "answer", "question", "answer"}));
  BOOST_TEST((room.state.phase == room_phase::asking));
  BOOST_TEST(room.state.current().turn == 3u);
  BOOST_TEST(room.state.current().ask == source.state.turns[2].ask);
  auto lines = parsed(transcript_json(room.state));
  BOOST_REQUIRE_EQUAL(lines.Size(), 4u);
  for (const auto& line : lines.GetArray())
    BOOST_TEST(line["inherited"].GetBool());
  BOOST_TEST(std::string{lines[1]["text"].GetString()} == source.state.turns[0].answer);
}

BOOST_AUTO_TEST_CASE(what_is_answered_in_a_branch_is_its_own) {
  auto source = finished_room();
  auto room = branched(source.state, 2);
  room.ask();
  room.answer("这一次我换一种讲法。");
  room.speak();
  room.answer("最后一题我也重新回答。");
  room.speak();
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  auto lines = parsed(room.kept[0].transcript);
  BOOST_TEST(lines[0].HasMember("inherited"));
  BOOST_TEST(!lines[2].HasMember("inherited"));
  BOOST_TEST(std::string{lines[3]["text"].GetString()} == "这一次我换一种讲法。");
  BOOST_TEST(room.kept[0].head.turns == 2u);
  BOOST_TEST((room.kept[0].head.room == room.state.id));
  // The source stands as it was.
  BOOST_TEST(source.state.turns[1].answer.starts_with("第2个回答"));
}

BOOST_AUTO_TEST_CASE(the_text_of_a_resume_goes_into_a_branch_only_while_the_resume_is_there) {
  auto source = finished_room();
  source.state.config.resume = resume_id::make(7, t0);
  source.state.config.resume_brief = "李华，五年后端。";
  BOOST_TEST(branched(source.state, 2).state.config.resume_brief == "李华，五年后端。");
  room_opening opening;
  auto room = branched(source.state, 2, &opening, false);
  BOOST_TEST(room.state.config.resume_brief.empty());
  BOOST_TEST(opening.row.config.find("李华") == std::string::npos);
  BOOST_TEST(opening.row.config.find("resume_brief") == std::string::npos);
  // Which resume it was stays, as it does in the interview it comes from.
  BOOST_TEST((room.state.config.resume == source.state.config.resume));
  BOOST_TEST(room.state.turns.size() == 2u);
}

BOOST_AUTO_TEST_CASE(inherited_answers_are_judged_but_not_counted) {
  auto source = finished_room();
  auto room = branched(source.state, 3);
  room.step(end_requested{});
  auto report = parsed(room.kept.at(0).report);
  BOOST_TEST(report["score"].GetInt() == -1);
  BOOST_TEST(report["answers"].GetUint() == 0u);
  BOOST_REQUIRE_EQUAL(report["questions"].Size(), 2u);
  BOOST_TEST(report["questions"][0]["inherited"].GetBool());
  BOOST_TEST(report["questions"][0]["answered"].GetBool());
  BOOST_TEST(report["questions"][0]["dimensions"].Size() == 5u);
  BOOST_TEST(report["branch"]["turn"].GetUint() == 3u);
}

BOOST_AUTO_TEST_CASE(a_branch_can_begin_only_at_a_question_of_a_finished_interview) {
  auto source = finished_room(2);
  BOOST_TEST(!can_branch(source.state, 0));
  BOOST_TEST(can_branch(source.state, 1));
  BOOST_TEST(can_branch(source.state, 2));
  BOOST_TEST(!can_branch(source.state, 3)); // The closing line.
  BOOST_TEST(!can_branch(source.state, 4));
  played_room open{2};
  open.ask();
  BOOST_TEST(!can_branch(open.state, 1));
}

BOOST_AUTO_TEST_CASE(a_branch_at_the_first_question_inherits_nothing_and_a_branch_of_a_branch_all) {
  auto source = finished_room();
  auto first = branched(source.state, 1);
  BOOST_TEST(parsed(transcript_json(first.state)).Size() == 0u);
  auto room = branched(source.state, 2);
  room.ask();
  room.answer("这一次我换一种讲法。");
  room.speak();
  room.step(end_requested{});
  auto second = branched(room.state, 3);
  BOOST_TEST((second.state.branch->room == room.state.id));
  auto lines = parsed(transcript_json(second.state));
  BOOST_REQUIRE_EQUAL(lines.Size(), 4u);
  BOOST_TEST(lines[0]["inherited"].GetBool());
  BOOST_TEST(std::string{lines[3]["text"].GetString()} == "这一次我换一种讲法。");
}

BOOST_AUTO_TEST_CASE(a_branch_is_ended_by_its_idle_timer_like_any_room) {
  auto source = finished_room();
  auto room = branched(source.state, 2);
  BOOST_TEST((*room.timer == t0 + 1h + room.conf.idle_end));
}

BOOST_AUTO_TEST_SUITE_END()
