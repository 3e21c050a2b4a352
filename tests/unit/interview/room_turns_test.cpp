// Questions, answers and the engine: what moves a room, and what does not.
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

BOOST_AUTO_TEST_SUITE(room_turns)

BOOST_AUTO_TEST_CASE(a_new_room_waits_to_ask_its_first_question_and_has_said_nothing) {
  interview_settings conf;
  auto id = room_id::make(9, t0);
  auto host = user_id::make(9, t0);
  auto opening = open_new_room(id, realm::zhimai, host, config_of(3), plain_plan(3), t0, conf);
  BOOST_TEST(opening.row.version == 1u);
  BOOST_TEST((opening.row.phase == room_phase::asking));
  BOOST_TEST(types_of(opening.records).empty());
  BOOST_TEST(opening.answer.questions.size() == 3u);
  BOOST_TEST((opening.answer.room == id));
  BOOST_TEST(opening.answer.engine == "builtin");
  auto timers = rows_of<timer_row>(opening.records);
  BOOST_REQUIRE_EQUAL(timers.size(), 1u);
  BOOST_TEST(timers[0].entity.str() == "room/" + id.str());
  BOOST_TEST((timers[0].due_at == t0 + conf.idle_end));
  auto state = from_row(opening.row);
  BOOST_REQUIRE(state);
  BOOST_TEST(state->current().turn == 1u);
  BOOST_TEST(!state->speaking);
}

BOOST_AUTO_TEST_CASE(waking_a_room_that_asks_starts_the_engine_once) {
  played_room room{2};
  auto d = room.step(woken{});
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.records.empty());
  BOOST_TEST(d.speak->turn == 1u);
  BOOST_TEST(d.speak->attempt == 1u);
  BOOST_TEST(d.speak->line.find("问题1？") != std::string::npos);
  BOOST_TEST(d.speak->line.find("后端工程师") != std::string::npos);
  BOOST_TEST(!d.speak->context);
  BOOST_TEST(!room.step(woken{}).speak.has_value());
}

BOOST_AUTO_TEST_CASE(a_spoken_line_becomes_a_question_frame_and_waits_for_the_person) {
  played_room room{2};
  room.step(woken{});
  room.now += 3s;
  auto d = room.speak();
  BOOST_TEST((room.state.phase == room_phase::answering));
  BOOST_REQUIRE_EQUAL(room.room_frames.size(), 1u);
  BOOST_TEST(room.room_frames[0].type == "question");
  auto data = parsed(room.room_frames[0].data);
  BOOST_TEST(data["turn"].GetInt() == 1);
  BOOST_TEST(data["number"].GetInt() == 1);
  BOOST_TEST(data["of"].GetInt() == 2);
  BOOST_TEST(data["follow_up"].GetBool() == false);
  BOOST_TEST(data["skill"].GetString() == "skill1");
  BOOST_TEST(std::string{data["text"].GetString()} == room.started.back().line);
  BOOST_TEST(data.MemberCount() == 6u);
  BOOST_TEST((room.row.last_active_at == t0 + 3s));
  BOOST_TEST(!d.speak.has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_is_stored_before_the_next_question_is_asked_for) {
  played_room room{2};
  room.ask();
  auto d = room.answer("我负责过支付系统。");
  BOOST_TEST(d.error == ec::none);
  BOOST_TEST(types_of(d.records) == (std::vector<std::string>{"answer"}),
             boost::test_tools::per_element());
  auto data = parsed(rows_of<event_row>(d.records)[0].data);
  BOOST_TEST(data["turn"].GetInt() == 1);
  BOOST_TEST(std::string{data["text"].GetString()} == "我负责过支付系统。");
  BOOST_TEST(d.ack.turn == 1u);
  BOOST_TEST((d.ack.phase == room_phase::asking));
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->turn == 2u);
  BOOST_TEST(d.speak->line.find("问题2？") != std::string::npos);
  auto stored = from_row(room.row);
  BOOST_REQUIRE(stored);
  BOOST_TEST(stored->turns[0].answer == "我负责过支付系统。");
  BOOST_TEST(stored->current().turn == 2u);
}

BOOST_AUTO_TEST_CASE(a_line_nobody_watches_being_spoken_is_kept_with_the_answer_before_it) {
  played_room room{2};
  room.conf.deltas = false;
  room.ask();
  auto d = room.answer("我负责过支付系统。");
  BOOST_TEST(types_of(d.records) == (std::vector<std::string>{"answer", "question"}),
             boost::test_tools::per_element());
  BOOST_TEST(!d.speak.has_value());
  BOOST_TEST(d.ack.turn == 1u);
  BOOST_TEST((d.ack.phase == room_phase::answering));
  auto said = parsed(room.room_frames.back().data);
  BOOST_TEST(said["turn"].GetInt() == 2);
  BOOST_TEST(std::string{said["text"].GetString()} == line_of(room.state, room.state.current()));
  // The last answer ends it: closing line, end and record in the same commit.
  auto last = room.answer("第二个。");
  BOOST_TEST(types_of(last.records)
                 == (std::vector<std::string>{"answer", "closing", "ended", "record_ready"}),
             boost::test_tools::per_element());
  BOOST_TEST((last.ack.phase == room_phase::ended));
  BOOST_TEST(room.kept.size() == 1u);
  BOOST_TEST(!room.timer.has_value());
}

BOOST_AUTO_TEST_CASE(a_model_is_asked_for_its_line_even_when_nobody_watches_it_speak) {
  played_room room{2};
  room.conf.deltas = false;
  room.ask();
  room.state.engine = "openai";
  auto d = room.answer("好");
  BOOST_TEST(types_of(d.records) == (std::vector<std::string>{"answer"}),
             boost::test_tools::per_element());
  BOOST_TEST(d.speak.has_value());
}

BOOST_AUTO_TEST_CASE(a_turn_that_is_over_is_written_once) {
  played_room room{4};
  std::vector<uint32_t> written;
  for (int n = 0; n < 3; ++n) {
    room.ask();
    auto d = room.answer("第" + std::to_string(n) + "个回答");
    for (const auto& x : rows_of<room_turn_row>(d.records))
      written.push_back(x.turn);
    for (const auto& x : rows_of<room_row>(d.records))
      BOOST_TEST(x.state.find("个回答") == std::string::npos, x.state);
  }
  BOOST_TEST(written == (std::vector<uint32_t>{1, 2, 3}), boost::test_tools::per_element());
  room.reload();
  BOOST_TEST(room.state.turns.size() == 4u);
  BOOST_TEST(room.state.turns[1].answer == "第1个回答");
  room.ask();
  BOOST_TEST(room.answer("再来").error == ec::none);
  BOOST_TEST(from_row(room.row)->turns.size() == 5u);
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_turn_is_a_mismatch) {
  played_room room{2};
  room.ask();
  for (uint32_t turn : {0u, 2u, 99u}) {
    auto d = room.step(answer_given{turn, "x"});
    BOOST_TEST(d.error == ec::turn_mismatch);
    BOOST_TEST(d.field == "turn");
  }
  room.answer("好");
  BOOST_TEST(room.step(answer_given{1, "好"}).error == ec::turn_mismatch);
}

BOOST_AUTO_TEST_CASE(an_answer_while_the_interviewer_speaks_is_too_early) {
  played_room room{2};
  BOOST_TEST(room.step(answer_given{1, "x"}).error == ec::room_busy);
  room.step(woken{});
  BOOST_TEST(room.step(answer_given{1, "x"}).error == ec::room_busy);
}

BOOST_AUTO_TEST_CASE(an_answer_needs_readable_text_of_at_most_8000_characters) {
  played_room room{2};
  room.ask();
  auto refused = [&](std::string text) {
    auto d = room.answer(std::move(text));
    BOOST_TEST(d.error == ec::validation_failed);
    BOOST_TEST(d.field == "text");
  };
  refused("");
  refused(" \n\t　");
  refused(std::string("a\0b", 3));
  refused("\xff\xfe");
  std::string han;
  for (size_t i = 0; i < max_answer_characters; ++i)
    han += "答";
  refused(han + "。");
  BOOST_TEST(room.answer(han).error == ec::none); // 24,000 bytes, but 8000 characters.
}

BOOST_AUTO_TEST_CASE(after_the_last_answer_the_room_wraps_up_and_nobody_answers_the_closing_line) {
  played_room room{1, language::en};
  room.ask();
  auto d = room.answer("I built the billing service.");
  BOOST_TEST((room.state.phase == room_phase::wrapping_up));
  BOOST_TEST((d.ack.phase == room_phase::wrapping_up));
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->line.find("last question") != std::string::npos);
  BOOST_TEST(room.step(answer_given{2, "more"}).error == ec::room_busy);
  BOOST_TEST(room.step(answer_given{1, "more"}).error == ec::turn_mismatch);
}

BOOST_AUTO_TEST_CASE(a_short_answer_gets_a_follow_up_on_the_same_question) {
  played_room room{plan_interview(config_of(4), {}, 42)};
  auto count = [&] {
    return room.state.turns.size();
  };
  // Some question of the bank follows up on a short answer within four questions.
  bool followed = false;
  while (room.state.phase != room_phase::wrapping_up && count() < 40) {
    room.ask();
    auto number = room.state.current().number;
    auto d = room.answer("做过一些项目。");
    const auto& next = room.state.current();
    if (!next.follow_up)
      continue;
    followed = true;
    BOOST_TEST(next.number == number);
    BOOST_REQUIRE(d.speak.has_value());
    BOOST_TEST(d.speak->line == next.ask);
    room.speak();
    auto data = parsed(room.room_frames.back().data);
    BOOST_TEST(data["follow_up"].GetBool());
    BOOST_TEST(data["number"].GetUint() == number);
  }
  BOOST_TEST(followed);
  BOOST_TEST((room.state.phase == room_phase::wrapping_up));
}

BOOST_AUTO_TEST_CASE(a_late_line_of_an_older_attempt_changes_nothing) {
  played_room room{2};
  room.step(woken{});
  room.step(line_failed{1, 1, "x"}); // Attempt 2 is out now.
  auto before = room.state.version;
  room.step(line_spoken{1, 1, "late", "stop"});
  room.step(line_failed{1, 1, "late"});
  room.step(line_spoken{2, 2, "of another turn", "stop"});
  BOOST_TEST(room.state.version == before);
  BOOST_TEST(room.state.failures == 1u);
  BOOST_TEST((room.state.phase == room_phase::asking));
  BOOST_TEST(is_live(room.state, 1, 2));
  BOOST_TEST(!is_live(room.state, 1, 1));
}

BOOST_AUTO_TEST_CASE(a_failed_line_is_tried_again_with_growing_waits_and_then_reported) {
  played_room room{2};
  room.step(woken{});
  std::vector<std::chrono::milliseconds> waits;
  for (uint32_t i = 0; i < max_retries; ++i) {
    auto d = room.step(line_failed{1, room.state.attempt, "overloaded"});
    BOOST_REQUIRE(d.speak.has_value());
    BOOST_TEST(d.speak->attempt == i + 2);
    BOOST_TEST(d.records.empty());
    BOOST_TEST(!d.trouble);
    waits.push_back(d.speak_after);
  }
  BOOST_TEST((waits == std::vector<std::chrono::milliseconds>{500ms, 1000ms, 2000ms}));
  auto last = room.step(line_failed{1, room.state.attempt, "overloaded"});
  BOOST_TEST(last.trouble);
  BOOST_TEST(!last.speak.has_value());
  BOOST_TEST(!room.state.speaking);
  auto again = room.step(woken{});
  BOOST_REQUIRE(again.speak.has_value());
  BOOST_TEST(again.speak->attempt == max_retries + 2);
  BOOST_TEST(room.state.failures == 0u);
}

BOOST_AUTO_TEST_CASE(a_line_without_finish_reason_or_text_or_beyond_its_bounds_is_a_failure) {
  for (auto& [text, reason] : std::vector<std::pair<std::string, std::string>>{
           {"cut off", ""},
           {"", "stop"},
           {"\xff", "stop"},
           {std::string(max_line_bytes + 1, 'x'), "stop"}}) {
    played_room room{2};
    room.step(woken{});
    auto d = room.step(line_spoken{1, 1, text, reason});
    BOOST_TEST(d.records.empty());
    BOOST_TEST(room.state.failures == 1u);
    BOOST_TEST((room.state.phase == room_phase::asking));
    BOOST_TEST(d.speak.has_value());
  }
}

BOOST_AUTO_TEST_CASE(after_a_crash_in_the_middle_of_a_line_the_line_is_asked_for_again) {
  played_room room{2};
  room.ask();
  room.answer("好");
  auto before = room.started.back();
  room.reload();
  BOOST_TEST(!room.state.speaking);
  auto d = room.step(woken{});
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->turn == before.turn);
  BOOST_TEST(d.speak->line == before.line);
}

BOOST_AUTO_TEST_CASE(waking_changes_nothing_while_the_person_thinks_or_after_the_end) {
  played_room room{1};
  room.ask();
  BOOST_TEST(!room.step(woken{}).speak.has_value());
  room.step(end_requested{});
  auto d = room.step(woken{});
  BOOST_TEST(!d.speak.has_value());
  BOOST_TEST(d.records.empty());
}

BOOST_AUTO_TEST_CASE(every_main_question_is_led_to_in_the_language_of_the_interview) {
  for (auto lang : {language::zh, language::en}) {
    played_room room{5, lang};
    std::vector<std::string> lines;
    while (room.state.phase != room_phase::wrapping_up) {
      room.ask();
      lines.push_back(room.started.back().line);
      room.answer(lang == language::zh ? "好的" : "fine");
    }
    BOOST_REQUIRE_EQUAL(lines.size(), 5u);
    for (size_t i = 0; i < lines.size(); ++i)
      BOOST_TEST(lines[i].ends_with("问题" + std::to_string(i + 1) + "？"));
    BOOST_TEST((lines.back().find(lang == language::zh ? "最后一个" : "last question")
                != std::string::npos));
  }
  auto one = config_of(1, language::en);
  one.company.clear();
  auto opening = open_new_room(room_id::make(1, t0), realm::zhimai, user_id::make(1, t0), one,
                               plain_plan(1), t0, {});
  auto state = *from_row(opening.row);
  BOOST_TEST(line_of(state, state.current()).find("1 main question for") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
