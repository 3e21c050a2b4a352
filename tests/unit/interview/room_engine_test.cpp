// A room whose lines a provider's model speaks: failures, retries, the choice of another engine.
#include "actors/interview/engine_steps.hpp"
#include "actors/interview/report.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

const engine_voice model_voice{"openai", "m-1", "p-1", "0123456789ab", true};

/// A room that was opened with a model, on a node that has one.
struct model_room : played_room {
  explicit model_room(uint32_t questions = 3) : played_room(questions) {
    conf.engine = "openai";
    state.engine = "openai";
    row = to_row(state);
  }
  room_decision fail(std::string reason = "server_error", bool retryable = true,
                     std::chrono::milliseconds after = 0ms) {
    return step(
        line_failed{state.current().turn, state.attempt, std::move(reason), retryable, after});
  }
  room_decision spoken(std::string text = "模型的话") {
    return step(line_spoken{state.current().turn, state.attempt, std::move(text), "stop",
                            state.fallback ? engine_voice{} : model_voice});
  }
  rapidjson::Document last_frame() const { return parsed(room_frames.back().data); }
};

void make_stuck(model_room& room) {
  room.step(woken{});
  for (int i = 0; i < 4; ++i)
    room.fail();
}

} // namespace

BOOST_AUTO_TEST_SUITE(room_engine)

BOOST_AUTO_TEST_CASE(a_model_is_told_the_interview_and_the_built_in_engine_only_its_line) {
  model_room room;
  room.step(woken{});
  const auto& start = room.started.back();
  BOOST_TEST(start.engine == "openai");
  BOOST_REQUIRE(start.context);
  BOOST_TEST((start.context->what == spoken_context::task::first));
  BOOST_TEST(start.context->ask == "问题1？");
  BOOST_TEST(start.context->so_far.empty());
  room.spoken();
  room.answer("我做过支付。");
  BOOST_TEST((room.started.back().context->what == spoken_context::task::main));
  BOOST_REQUIRE_EQUAL(room.started.back().context->so_far.size(), 2u);
  BOOST_TEST(room.started.back().context->so_far[0].text == "模型的话");
  BOOST_TEST(room.started.back().context->so_far[1].text == "我做过支付。");
  played_room plain{2};
  plain.step(woken{});
  BOOST_TEST(plain.started.back().engine == "builtin");
  BOOST_TEST(!plain.started.back().context);
}

BOOST_AUTO_TEST_CASE(a_model_is_told_which_question_quotes_people) {
  model_room room;
  room.state.plan[0].reason = forecast_reason;
  room.row = to_row(room.state);
  room.step(woken{});
  BOOST_REQUIRE(room.started.back().context);
  BOOST_TEST(room.started.back().context->quotes_people);
  room.spoken();
  room.answer("我做过支付。");
  BOOST_TEST(room.started.back().context->number == 2u);
  BOOST_TEST(!room.started.back().context->quotes_people);
}

BOOST_AUTO_TEST_CASE(each_failure_is_stored_and_told_and_the_waits_grow) {
  model_room room;
  room.step(woken{});
  std::chrono::milliseconds last{0};
  for (uint32_t i = 1; i <= 3; ++i) {
    auto d = room.fail();
    BOOST_TEST(d.speak.has_value());
    BOOST_TEST((d.speak_after > last));
    last = d.speak_after;
    auto frame = room.last_frame();
    BOOST_TEST(room.room_frames.back().type == "engine_trouble");
    BOOST_TEST(std::string{frame["state"].GetString()} == "retrying");
    BOOST_TEST(frame["attempt"].GetUint() == i);
    BOOST_TEST(frame["retry_in_ms"].GetInt64() == last.count());
  }
  BOOST_TEST((last < 4 * 500ms * 2));
  auto d = room.fail();
  BOOST_TEST(!d.speak);
  auto frame = room.last_frame();
  BOOST_TEST(std::string{frame["state"].GetString()} == "stuck");
  BOOST_TEST(frame["options"].Size() == 2u);
  BOOST_TEST(room.state.engines.failures.size() == 4u);
  BOOST_TEST((room.state.phase == room_phase::asking));
}

BOOST_AUTO_TEST_CASE(the_providers_wish_is_respected_up_to_a_bound) {
  model_room room;
  room.step(woken{});
  auto d = room.fail("rate_limited", true, 12s);
  BOOST_TEST((d.speak_after == 12s));
  d = room.fail("rate_limited", true, 31s);
  BOOST_TEST(!d.speak);
  BOOST_TEST(std::string{room.last_frame()["state"].GetString()} == "stuck");
  BOOST_TEST(room.last_frame()["retry_in_ms"].GetInt() == 31000);
}

BOOST_AUTO_TEST_CASE(what_a_retry_cannot_mend_is_not_tried_again) {
  model_room room;
  room.step(woken{});
  auto d = room.fail("content_filter", false);
  BOOST_TEST(!d.speak);
  auto frame = room.last_frame();
  BOOST_TEST(std::string{frame["state"].GetString()} == "stuck");
  BOOST_REQUIRE_EQUAL(frame["options"].Size(), 1u);
  BOOST_TEST(std::string{frame["options"][0].GetString()} == "builtin");
}

BOOST_AUTO_TEST_CASE(a_stuck_room_goes_on_with_the_built_in_engine_and_loses_nothing) {
  model_room room;
  room.step(woken{});
  room.spoken();
  room.answer("第一个回答。");
  for (int i = 0; i < 4; ++i)
    room.fail();
  BOOST_TEST(room.state.engines.trouble.has_value());
  auto d = room.step(engine_chosen{"builtin"});
  BOOST_TEST(d.error == ec::none);
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->engine == "builtin");
  BOOST_TEST(room.room_frames.back().type == "engine_changed");
  BOOST_TEST(!room.state.engines.trouble);
  room.speak();
  while (room.state.phase == room_phase::answering) {
    room.answer("又一个回答。");
    room.speak();
  }
  BOOST_TEST((room.state.phase == room_phase::ended));
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  BOOST_TEST(room.kept[0].head.engine == "builtin");
  auto report = parsed(room.kept[0].report);
  BOOST_TEST(report["provider_failures"].Size() == 4u);
  BOOST_TEST(std::string{report["provider_failures"][0]["reason"].GetString()} == "server_error");
  BOOST_REQUIRE_EQUAL(report["interviewers"].Size(), 2u);
  const auto& first = report["interviewers"][0];
  BOOST_TEST(std::string{first["model"].GetString()} == "m-1");
  BOOST_TEST(std::string{first["prompt_version"].GetString()} == "p-1");
  BOOST_TEST(std::string{first["config_version"].GetString()} == "0123456789ab");
  BOOST_TEST(first["simulated"].GetBool());
  BOOST_TEST(std::string{report["interviewers"][1]["engine"].GetString()} == "builtin");
  BOOST_TEST(report["interviewers"][1]["from_turn"].GetUint() == 2u);
  BOOST_TEST(room.kept[0].transcript.find("第一个回答。") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_known_of_engines_survives_a_restart) {
  model_room room;
  room.step(woken{});
  room.spoken();
  room.answer("回答。");
  for (int i = 0; i < 4; ++i)
    room.fail();
  auto before = room.state.engines;
  BOOST_REQUIRE(before.trouble.has_value());
  room.reload();
  BOOST_TEST((room.state.engines == before));
  BOOST_TEST(room.state.engine == "openai");
  auto snapshot = parsed(snapshot_json(room.state));
  BOOST_TEST(std::string{snapshot["trouble"]["reason"].GetString()} == "server_error");
}

BOOST_AUTO_TEST_CASE(somebody_who_comes_makes_a_stuck_room_try_again_but_not_at_once) {
  model_room room;
  make_stuck(room);
  auto started = room.started.size();
  room.now += 9s;
  room.step(woken{});
  BOOST_TEST(room.started.size() == started);
  room.now += 2s;
  room.step(woken{});
  BOOST_TEST(room.started.size() == started + 1);
  room.spoken();
  BOOST_TEST((room.state.phase == room_phase::answering));
  BOOST_TEST(!room.state.engines.trouble);
}

BOOST_AUTO_TEST_CASE(naming_the_engine_that_gave_up_asks_it_again_at_once) {
  model_room room;
  make_stuck(room);
  auto d = room.step(engine_chosen{"openai"});
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->engine == "openai");
  BOOST_TEST(room.state.failures == 0u);
}

BOOST_AUTO_TEST_CASE(naming_the_engine_that_speaks_changes_nothing) {
  model_room room;
  room.step(woken{});
  auto version = room.row.version;
  auto d = room.step(engine_chosen{"openai"});
  BOOST_TEST(d.error == ec::none);
  BOOST_TEST(d.records.empty());
  BOOST_TEST(!d.speak);
  BOOST_TEST(room.row.version == version);
}

BOOST_AUTO_TEST_CASE(an_engine_that_is_not_offered_is_refused_and_an_ended_room_has_none) {
  model_room room;
  room.step(woken{});
  auto d = room.step(engine_chosen{"oracle"});
  BOOST_TEST(d.error == ec::engine_not_offered);
  BOOST_TEST(d.field == "engine");
  room.conf.engine = "builtin"; // Switched off meanwhile.
  room.step(engine_chosen{"builtin"});
  BOOST_TEST(room.step(engine_chosen{"openai"}).error == ec::engine_not_offered);
  room.step(end_requested{});
  BOOST_TEST(room.step(engine_chosen{"builtin"}).error == ec::room_over);
}

BOOST_AUTO_TEST_CASE(a_change_while_the_model_speaks_cancels_it_and_its_late_words_are_ignored) {
  model_room room;
  room.step(woken{});
  auto attempt = room.state.attempt;
  auto d = room.step(engine_chosen{"builtin"});
  BOOST_TEST(d.cancel_engine);
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(!is_live(room.state, 1, attempt));
  BOOST_TEST(is_live(room.state, 1, room.state.attempt));
  auto frames = room.room_frames.size();
  room.step(line_failed{1, attempt, "cut", true, 0ms});
  BOOST_TEST(room.room_frames.size() == frames);
}

BOOST_AUTO_TEST_CASE(a_change_while_the_person_answers_begins_with_the_next_line) {
  model_room room;
  room.step(woken{});
  room.spoken();
  auto d = room.step(engine_chosen{"builtin"});
  BOOST_TEST(!d.speak);
  BOOST_TEST(!d.cancel_engine);
  BOOST_TEST((d.ack.phase == room_phase::answering));
  room.answer("回答。");
  BOOST_TEST(room.started.back().engine == "builtin");
}

BOOST_AUTO_TEST_CASE(a_closing_line_the_model_cannot_say_is_said_by_the_built_in_engine) {
  model_room room{1};
  room.step(woken{});
  room.spoken();
  room.answer("回答。");
  BOOST_REQUIRE((room.state.phase == room_phase::wrapping_up));
  auto d = room.fail("content_filter", false);
  BOOST_REQUIRE(d.speak.has_value());
  BOOST_TEST(d.speak->engine == "builtin");
  BOOST_TEST(std::string{room.last_frame()["state"].GetString()} == "fallback");
  room.spoken(line_of(room.state, room.state.current()));
  BOOST_TEST((room.state.phase == room_phase::ended));
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  BOOST_TEST(room.kept[0].head.engine == "openai");
  BOOST_TEST(parsed(room.kept[0].report)["interviewers"].Size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_line_nobody_can_use_counts_as_a_failure_of_the_provider) {
  model_room room;
  room.step(woken{});
  room.step(line_spoken{1, room.state.attempt, "", "stop", model_voice});
  BOOST_REQUIRE_EQUAL(room.state.engines.failures.size(), 1u);
  BOOST_TEST(room.state.engines.failures[0].reason == "unusable_line");
}

BOOST_AUTO_TEST_CASE(failures_are_listed_up_to_a_bound_and_counted_beyond) {
  model_room room;
  room.step(woken{});
  for (int i = 0; i < 70; ++i) {
    if (room.state.engines.trouble)
      room.step(engine_chosen{"openai"});
    room.fail();
  }
  BOOST_TEST(room.state.engines.failures.size() == most_failures_kept);
  BOOST_TEST(room.state.engines.failures_dropped == 20u);
  room.reload();
  BOOST_TEST(room.state.engines.failures_dropped == 20u);
}

BOOST_AUTO_TEST_CASE(a_log_of_engines_that_is_none_spoils_the_row) {
  for (auto text : {R"({"voices":7})", R"({"voices":[7]})", R"({"failures":[{"turn":"x"}]})",
                    R"({"failures_dropped":-1})", R"({"trouble":{"reason":"x"}})", "7"}) {
    rapidjson::Document doc;
    doc.Parse(text);
    engine_log into;
    BOOST_TEST(!read_engine_log(doc, into), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
