// What a room stores and shows as JSON.
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

/// Replaces the first `from`; fails when it is not there.
std::string with(std::string text, std::string_view from, std::string_view to) {
  auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from << " is not in " << text);
  return text.replace(at, from.size(), to);
}

} // namespace

BOOST_AUTO_TEST_SUITE(room_json)

BOOST_AUTO_TEST_CASE(a_room_comes_back_from_its_row_as_it_was) {
  played_room room{3};
  room.ask();
  room.answer("引号\" 反斜杠\\ 换行\n 表情😀");
  room.ask();
  auto back = from_row(room.row);
  BOOST_REQUIRE(back);
  BOOST_TEST((back->turns == room.state.turns));
  BOOST_TEST((back->id == room.state.id));
  BOOST_TEST((back->host == room.state.host));
  BOOST_TEST((back->phase == room.state.phase));
  BOOST_TEST((back->last_active_at == room.state.last_active_at));
  BOOST_TEST(back->version == room.state.version);
  BOOST_TEST(back->plan.size() == 3u);
  BOOST_TEST(state_json(*back) == room.row.state);
  room.step(end_requested{});
  auto ended = from_row(room.row);
  BOOST_REQUIRE(ended);
  BOOST_TEST((ended->reason == end_reason::ended_by_user));
  BOOST_TEST((ended->record == room.state.record));
  BOOST_TEST(ended->score == room.state.score);
}

BOOST_AUTO_TEST_CASE(a_room_of_version_1_keeps_its_turns_in_rows_from_its_next_line_on) {
  played_room room{3};
  room.ask();
  room.answer("一");
  room.ask();
  auto turns = room.state.turns;
  // As the first release wrote it: all turns in the state.
  room.row.turns.clear();
  room.row.state =
      R"({"v":1,"turns":[)" + turn_json(turns[0]) + ',' + turn_json(turns[1]) + R"(],"score":-1})";
  room.reload();
  BOOST_TEST((room.state.turns == turns));
  BOOST_TEST(room.state.stored_turns == 0u);
  auto d = room.answer("二");
  BOOST_TEST(rows_of<room_turn_row>(d.records).size() == 2u);
  room.reload();
  BOOST_TEST(room.state.turns.size() == 3u);
  BOOST_TEST(room.state.turns[0].answer == "一");
  BOOST_TEST(room.state.turns[1].answer == "二");
}

BOOST_AUTO_TEST_CASE(a_config_comes_back_whole) {
  auto x = config_of(7, language::en);
  x.job_description = "C++,\n\"actors\"";
  x.seniority = level::senior;
  auto back = read_config(config_json(x));
  BOOST_REQUIRE(back);
  BOOST_TEST(!back->resume);
  x.resume = resume_id::make(3, t0);
  back = read_config(config_json(x));
  BOOST_REQUIRE(back);
  BOOST_TEST((back->resume == x.resume));
  BOOST_TEST(back->position == x.position);
  BOOST_TEST(back->company == x.company);
  BOOST_TEST(back->job_description == x.job_description);
  BOOST_TEST((back->lang == x.lang));
  BOOST_TEST((back->seniority == x.seniority));
  BOOST_TEST(back->questions == 7u);
}

BOOST_AUTO_TEST_CASE(members_of_a_later_program_are_ignored) {
  auto json =
      with(config_json(config_of(3)), "\"position\"", "\"mood\":{\"deep\":[1,2]},\"position\"");
  BOOST_TEST(read_config(json).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_a_config_is_refused) {
  auto good = config_json(config_of(3));
  BOOST_TEST(read_config(good).has_value());
  for (auto& bad :
       {std::string{}, std::string{"[]"}, std::string{"null"}, good + "x",
        with(good, "\"v\":2", "\"v\":3"), with(good, "\"v\":2", "\"v\":0"),
        with(good, "\"v\":2,", ""), with(good, "\"v\":2", "\"v\":\"1\""),
        with(good, "\"language\":\"zh\"", "\"language\":\"fr\""),
        with(good, "\"level\":\"middle\"", "\"level\":\"god\""),
        with(good, "\"questions\":3", "\"questions\":-3"), with(good, "\"position\":", "\"pos\":"),
        with(good, "\"resume_id\":null", "\"resume_id\":\"res_1\""),
        with(good, "\"resume_id\":null", "\"resume_id\":7"), with(good, "后", "\xff")})
    BOOST_TEST(!read_config(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_plan_is_refused) {
  auto good = plan_json(plain_plan(2));
  BOOST_REQUIRE(read_plan(good).has_value());
  BOOST_TEST(read_plan(good)->at(1).skill == "skill2");
  for (auto& bad : {with(good, "\"questions\":[", "\"list\":["),
                    with(good, "\"questions\":[{", "\"questions\":[1,{"),
                    with(good, "\"reason\"", "\"why\""), std::string{R"({"v":1,"questions":{}})"}})
    BOOST_TEST(!read_plan(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_state_is_refused) {
  played_room room{2};
  room.ask();
  room.answer("一");
  room.step(end_requested{});
  // The whole of a turn, as the state of version 1 has it.
  auto good =
      with(room.row.state, "\"turns\":[", "\"turns\":[" + turn_json(room.state.turns[0]) + ',');
  room_state into;
  BOOST_REQUIRE(read_state(good, into));
  for (auto& bad :
       {with(good, "\"turn\":1", "\"turn\":\"1\""),
        with(good, "\"said_at\":\"2026", "\"said_at\":\"x026"),
        with(good, "\"finish_reason\"", "\"finish\""), with(good, "\"answered_at\"", "\"at\""),
        with(good, "\"score\":", "\"points\":"),
        with(good, "\"reason\":\"ended_by_user\"", "\"reason\":\"bored\""),
        with(good, "\"record_id\":\"", "\"record_id\":\"x"),
        with(good, "\"ask\":", "\"follow_up\":1,\"ask\":"),
        with(good, "\"said\":\"", "\"said\":1,\"was\":\"")}) {
    room_state other;
    BOOST_TEST(!read_state(bad, other), bad);
  }
}

BOOST_AUTO_TEST_CASE(a_row_whose_turns_do_not_fit_its_phase_is_not_taken) {
  played_room room{2};
  room.ask();
  auto row = room.row;
  BOOST_TEST(from_row(row).has_value());
  for (auto phase : {room_phase::asking, room_phase::wrapping_up, room_phase::ended,
                     static_cast<room_phase>(9)}) {
    row.phase = phase;
    BOOST_TEST(!from_row(row).has_value());
  }
  row = room.row;
  row.state = with(row.state, "\"turn\":1", "\"turn\":2");
  BOOST_TEST(!from_row(row).has_value());
  row = room.row;
  row.state = with(row.state, "\"number\":1", "\"number\":3");
  BOOST_TEST(!from_row(row).has_value());
  for (auto turns : {"{}", "[1]", "[{}]", "[", R"([{"turn":1,"number":1,"ask":"x"}])"}) {
    row = room.row;
    row.turns = turns;
    BOOST_TEST(!from_row(row).has_value(), turns);
  }
  row = room.row;
  row.state = R"({"v":1,"turns":[],"score":-1})";
  BOOST_TEST(!from_row(row).has_value());
  row = room.row;
  row.plan = R"({"v":1,"questions":[]})";
  BOOST_TEST(!from_row(row).has_value());
  row = room.row;
  row.config = "{}";
  BOOST_TEST(!from_row(row).has_value());
}

BOOST_AUTO_TEST_CASE(text_the_store_cannot_keep_is_written_with_replacement_characters) {
  auto x = config_of(3);
  x.position = std::string("a\0b\xff", 4);
  auto json = config_json(x);
  BOOST_TEST(json.find("\\u0000") == std::string::npos);
  BOOST_TEST(read_config(json).has_value());
}

BOOST_AUTO_TEST_CASE(a_snapshot_holds_everything_said_and_nothing_unsaid) {
  played_room room{2};
  auto empty = parsed(snapshot_json(room.state));
  BOOST_TEST(std::string{empty["phase"].GetString()} == "asking");
  BOOST_TEST(empty["turn"].GetInt() == 1);
  BOOST_TEST(empty["transcript"].Size() == 0u);
  room.ask();
  room.now += 5s;
  room.answer("一");
  auto snapshot = parsed(snapshot_json(room.state));
  BOOST_TEST(snapshot["turn"].GetInt() == 2);
  const auto& lines = snapshot["transcript"];
  BOOST_REQUIRE_EQUAL(lines.Size(), 2u); // The question of turn 2 was not spoken yet.
  BOOST_TEST(std::string{lines[0]["type"].GetString()} == "question");
  BOOST_TEST(lines[0]["number"].GetInt() == 1);
  BOOST_TEST(std::string{lines[1]["type"].GetString()} == "answer");
  BOOST_TEST(std::string{lines[1]["text"].GetString()} == "一");
  BOOST_TEST(std::string{lines[1]["at"].GetString()} == "2026-03-01T08:00:05.000Z");
}

BOOST_AUTO_TEST_CASE(interim_frames_name_their_turn) {
  engine_delta x;
  x.turn = 3;
  x.attempt = 2;
  x.index = 4;
  x.text = "你好";
  auto data = parsed(delta_data(x));
  BOOST_TEST(data["turn"].GetInt() == 3);
  BOOST_TEST(data["attempt"].GetInt() == 2);
  BOOST_TEST(data["index"].GetInt() == 4);
  BOOST_TEST(std::string{data["text"].GetString()} == "你好");
  BOOST_TEST(parsed(trouble_data(3))["turn"].GetInt() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
