// A room as an actor: who may do what, and in which order things are stored and told.
#include "tests/unit/interview/room_world.hpp"

using namespace room_test;

namespace {

/// Opens the room and answers until it has ended.
void play(room_world& world) {
  world.open();
  while (world.stored().phase == room_phase::answering)
    BOOST_REQUIRE(world.answer(world.stored().current().turn, "我做过。").value.has_value());
}

} // namespace

BOOST_AUTO_TEST_SUITE(room_actor)

BOOST_AUTO_TEST_CASE(the_first_question_is_spoken_when_the_host_opens_the_room) {
  room_world world;
  auto got = world.open();
  BOOST_REQUIRE(got.value.has_value());
  BOOST_TEST((got.value->phase == room_phase::asking));
  BOOST_TEST(got.value->turn == 1u);
  BOOST_TEST(got.value->questions == 2u);
  BOOST_TEST(got.value->engine == "builtin");
  BOOST_TEST(got.value->epoch == "1.1");
  BOOST_TEST(got.value->head == 0u);
  BOOST_TEST(got.value->snapshot.empty());
  BOOST_TEST(*world.log == (journal{"engine 1/1", "delta", "commit question"}),
             boost::test_tools::per_element());
  auto again = world.open();
  BOOST_TEST((again.value->phase == room_phase::answering));
  BOOST_TEST(again.value->head == 1u);
  BOOST_TEST(world.log->size() == 3u); // It was not asked twice.
}

BOOST_AUTO_TEST_CASE(what_is_spoken_goes_out_as_interim_frames_of_the_stream) {
  room_world world;
  world.open();
  std::string joined;
  BOOST_TEST(world.interim->size() > 3u);
  for (const auto& f : *world.interim) {
    BOOST_TEST(f.seq == 0u);
    BOOST_TEST(f.epoch == "1.1");
    BOOST_TEST(f.type == "delta");
    BOOST_TEST(f.stream.key() == "room:" + world.room.str());
    joined += parsed(f.data)["text"].GetString();
  }
  BOOST_TEST(joined == world.stored().current().said);
}

BOOST_AUTO_TEST_CASE(an_answer_is_stored_and_acknowledged_before_the_next_question_is_asked_for) {
  room_world world;
  world.open();
  world.store->hold = true;
  auto ack = world.begin(world.meta_of("op-1"), answer_turn{1, "我做过支付。"});
  world.sched.run();
  BOOST_TEST(!ack->answered());
  BOOST_TEST(world.position("engine 2/1") == world.log->size()); // Not stored, so not asked.
  world.store->hold = false;
  caf::anon_send(world.lane, fake_lane::release{});
  world.sched.run();
  BOOST_REQUIRE(ack->value.has_value());
  BOOST_TEST(ack->value->seq == 2u);
  BOOST_TEST(ack->value->turn == 1u);
  BOOST_TEST((ack->value->phase == room_phase::asking));
  BOOST_TEST(world.position("commit answer") < world.position("engine 2/1"));
  BOOST_TEST(world.position("engine 2/1") < world.log->size());
}

BOOST_AUTO_TEST_CASE(a_repeated_operation_gets_the_first_acknowledgement) {
  room_world world;
  world.open();
  auto first = world.answer(1, "一", "op-1");
  auto commits = world.store->commits.size();
  auto again = world.answer(1, "一", "op-1");
  BOOST_REQUIRE(again.value.has_value());
  BOOST_TEST(again.value->seq == first.value->seq);
  BOOST_TEST(again.value->turn == 1u);
  BOOST_TEST((again.value->phase == first.value->phase));
  BOOST_TEST(world.answer(1, "二", "op-1").error == ec::idempotency_conflict);
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  auto after = world.answer(1, "一", "op-1"); // Remembered by the store too.
  BOOST_REQUIRE(after.value.has_value());
  BOOST_TEST(after.value->seq == first.value->seq);
  BOOST_TEST(world.host().activations == 2);
  BOOST_TEST(world.store->commits.size() == commits);
}

BOOST_AUTO_TEST_CASE(a_stranger_finds_no_room_and_wakes_nothing) {
  room_world world;
  auto stranger = world.meta_of("op-s");
  stranger.caller = user_id::make(9, wall_now());
  BOOST_TEST(world.call(stranger, open_room{}).error == ec::not_found);
  BOOST_TEST(world.call(stranger, answer_turn{1, "x"}).error == ec::not_found);
  BOOST_TEST(world.call(stranger, end_room{}).error == ec::not_found);
  BOOST_TEST(world.log->empty());
  world.open();
  world.answer(1, "一", "op-s");
  BOOST_TEST(world.call(stranger, answer_turn{1, "一"}).error
             == ec::not_found); // Not even by its key.
}

BOOST_AUTO_TEST_CASE(a_room_that_is_not_there_is_not_found) {
  room_world world;
  world.store->row.reset();
  BOOST_TEST(world.open().error == ec::not_found);
  BOOST_TEST(world.answer(1, "x").error == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_read_is_an_error_and_not_an_empty_room) {
  room_world world;
  world.store->row->state = R"({"v":99})";
  BOOST_TEST(world.open().error == ec::internal);
}

BOOST_AUTO_TEST_CASE(a_whole_interview_gives_one_record_and_ends) {
  room_world world{3};
  play(world);
  BOOST_TEST((world.stored().phase == room_phase::ended));
  BOOST_REQUIRE_EQUAL(world.store->records.size(), 1u);
  BOOST_TEST((world.store->records[0].head.reason == end_reason::completed));
  BOOST_TEST(world.log->back() == "commit closing ended record_ready");
  BOOST_TEST(!world.store->timer.has_value());
  BOOST_TEST(world.answer(4, "还有").error == ec::room_over);
  auto view = world.open(true);
  BOOST_REQUIRE(view.value.has_value());
  BOOST_TEST((view.value->phase == room_phase::ended));
  BOOST_TEST(view.value->head
             == 8u); // 3 questions, 3 answers, closing, ended; not the user's frame.
  BOOST_TEST(parsed(view.value->snapshot)["transcript"].Size() == 7u);
}

BOOST_AUTO_TEST_CASE(ending_while_the_interviewer_speaks_cancels_the_line_and_repeats_its_answer) {
  room_world world;
  *world.engine_mood = engine_front::mood::silent;
  world.open();
  auto first = world.call(world.meta_of("op-e"), end_room{});
  BOOST_REQUIRE(first.value.has_value());
  BOOST_TEST((first.value->phase == room_phase::ended));
  BOOST_TEST(first.value->seq == 1u);
  BOOST_TEST(world.position("cancel 1") < world.log->size());
  BOOST_TEST(world.call(world.meta_of("op-e"), end_room{}).value->seq == 1u);
  BOOST_TEST(world.call(world.meta_of("op-f"), end_room{}).value->seq == 1u);
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  BOOST_TEST(world.call(world.meta_of("op-g"), end_room{}).value->seq == 1u);
  BOOST_TEST(world.store->records.size() == 1u);
  auto seen = world.interim->size();
  engine_delta late;
  late.room = world.room;
  late.turn = 1;
  late.attempt = 1;
  late.text = "late";
  caf::anon_send(world.activation(), late);
  world.sched.run();
  BOOST_TEST(world.interim->size() == seen);
}

BOOST_AUTO_TEST_CASE(the_idle_timer_ends_a_silent_room_and_waits_for_a_lively_one) {
  room_world world;
  world.open();
  auto fire = [&] {
    return world.call(call_meta{}, timer_fired{"idle", *world.store->timer, ""});
  };
  auto before = *world.store->timer;
  BOOST_TEST(fire().value.has_value()); // The clock of the wall has not moved: too early.
  BOOST_REQUIRE(world.store->timer.has_value());
  BOOST_TEST((*world.store->timer >= before));
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.call(call_meta{}, timer_fired{"idle", before - 1h, ""}).error
             == ec::record_gone);
  BOOST_TEST(world.call(call_meta{}, timer_fired{"lunch", before, ""}).error == ec::unsupported);
  // A room whose last activity is long ago.
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  world.store->row->last_active_at -= 2h;
  BOOST_TEST(fire().value.has_value());
  BOOST_TEST((world.stored().phase == room_phase::ended));
  BOOST_REQUIRE_EQUAL(world.store->records.size(), 1u);
  BOOST_TEST((world.store->records[0].head.reason == end_reason::idle));
}

BOOST_AUTO_TEST_CASE(a_fenced_commit_ends_the_activation_and_tells_nobody) {
  room_world world;
  world.open();
  auto notes = world.log->size();
  auto row = world.store->row->version;
  world.store->fail_commit = ec::fenced;
  world.store->failures_left = 1;
  BOOST_TEST(world.answer(1, "一", "op-1").error == ec::fenced);
  BOOST_TEST(!world.activation());
  BOOST_TEST(world.log->size() == notes);
  BOOST_TEST(world.store->row->version == row);
  BOOST_TEST(world.answer(1, "一", "op-1")
                 .value.has_value()); // The same key works at the next activation.
  BOOST_TEST(world.host().activations == 2);
}

BOOST_AUTO_TEST_CASE(a_fenced_line_is_not_spoken_as_final_and_not_tried_again) {
  room_world world;
  world.store->fail_commit = ec::fenced;
  world.store->failures_left = 1;
  world.open();
  BOOST_TEST(!world.activation());
  for (int i = 0; i < 20; ++i)
    world.pass(30s);
  BOOST_TEST(world.host().activations == 1);
  BOOST_TEST(*world.log == (journal{"engine 1/1", "delta"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(
    a_line_that_the_store_missed_is_spoken_when_the_store_is_back_though_nobody_asks) {
  room_world world;
  world.store->fail_commit = ec::storage_unavailable;
  world.store->failures_left = 1;
  world.open();
  BOOST_TEST(!world.activation());
  world.store->fail_load = ec::storage_unavailable;
  world.pass(3s);
  BOOST_TEST((world.stored().phase == room_phase::asking));
  world.store->fail_load = ec::none;
  world.pass(10s);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  auto notes = world.log->size();
  world.pass(300s); // The calls that are left change nothing.
  BOOST_TEST(world.log->size() == notes);
}

BOOST_AUTO_TEST_CASE(a_busy_lane_gets_the_line_again_and_the_engine_is_not_asked_twice) {
  room_world world;
  world.store->fail_commit = ec::overloaded;
  world.store->failures_left = 2;
  world.open();
  BOOST_TEST((world.stored().phase == room_phase::asking));
  world.pass(1s);
  BOOST_TEST((world.stored().phase == room_phase::asking));
  world.pass(1s);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.position("engine 1/2") == world.log->size());
}

BOOST_AUTO_TEST_CASE(a_failing_engine_is_tried_again_then_reported_and_works_after_the_next_open) {
  room_world world;
  *world.engine_mood = engine_front::mood::fails;
  world.open();
  BOOST_TEST(world.position("engine 1/1") == 0u);
  BOOST_TEST(world.log->size() == 1u);
  world.pass(500ms);
  world.pass(1s);
  world.pass(2s);
  BOOST_TEST(
      *world.log
          == (journal{"engine 1/1", "engine 1/2", "engine 1/3", "engine 1/4", "engine_trouble"}),
      boost::test_tools::per_element());
  BOOST_TEST(world.interim->back().seq == 0u);
  BOOST_TEST((world.stored().phase == room_phase::asking));
  *world.engine_mood = engine_front::mood::works;
  world.pass(60s); // It has given up until somebody comes.
  BOOST_TEST((world.stored().phase == room_phase::asking));
  world.open();
  BOOST_TEST((world.stored().phase == room_phase::answering));
}

BOOST_AUTO_TEST_CASE(failures_of_a_provider_are_stored_one_by_one_and_then_the_host_decides) {
  room_world world;
  world.store->row->engine = "openai";
  *world.engine_mood = engine_front::mood::fails;
  world.open();
  for (int i = 0; i < 3; ++i)
    world.pass(3s); // Each wait is shorter, whatever its chance.
  BOOST_TEST(*world.log
                 == (journal{"engine 1/1", "commit engine_trouble", "engine 1/2",
                             "commit engine_trouble", "engine 1/3", "commit engine_trouble",
                             "engine 1/4", "commit engine_trouble"}),
             boost::test_tools::per_element());
  BOOST_TEST(world.interim->empty());
  auto view = world.open();
  BOOST_REQUIRE(view.value.has_value());
  BOOST_TEST(view.value->trouble == "overloaded");
  BOOST_TEST(view.value->head == 4u);
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  BOOST_TEST(world.open().value->trouble == "overloaded"); // It was stored.
  *world.engine_mood = engine_front::mood::works;
  auto stranger = world.meta_of("op-s");
  stranger.caller = user_id::make(9, wall_now());
  BOOST_TEST(world.call(stranger, choose_engine{"builtin"}).error == ec::not_found);
  BOOST_TEST(world.call(world.meta_of(), choose_engine{"oracle"}).error == ec::engine_not_offered);
  auto ack = world.call(world.meta_of("op-e"), choose_engine{"builtin"});
  BOOST_REQUIRE(ack.value.has_value());
  BOOST_TEST(ack.value->seq == 5u);
  BOOST_TEST(world.call(world.meta_of("op-e"), choose_engine{"builtin"}).value->seq == 5u);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.stored().engine == "builtin");
  BOOST_TEST(world.open().value->trouble.empty());
}

BOOST_AUTO_TEST_CASE(a_failure_that_a_busy_lane_refused_is_stored_later) {
  room_world world;
  world.store->row->engine = "openai";
  world.store->fail_commit = ec::overloaded;
  world.store->failures_left = 2;
  *world.engine_mood = engine_front::mood::fails;
  world.open();
  BOOST_TEST(world.store->commits.empty());
  *world.engine_mood = engine_front::mood::works;
  for (int i = 0; i < 4; ++i)
    world.pass(1s);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.stored().engines.failures.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_too_early_wakes_a_room_that_had_given_up) {
  room_world world;
  BOOST_TEST(world.answer(1, "x").error == ec::room_busy);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.answer(1, "x").value.has_value());
}

BOOST_AUTO_TEST_CASE(a_silent_engine_has_failed_after_its_limit) {
  room_world world;
  *world.engine_mood = engine_front::mood::silent;
  world.open();
  world.pass(engine_silence_limit - 1s);
  BOOST_TEST(world.log->size() == 1u);
  *world.engine_mood = engine_front::mood::works;
  world.pass(2s);
  world.pass(1s);
  BOOST_TEST(world.position("engine 1/2") < world.log->size());
  BOOST_TEST((world.stored().phase == room_phase::answering));
}

BOOST_AUTO_TEST_CASE(a_room_that_crashed_while_wrapping_up_ends_by_itself_when_it_is_activated) {
  room_world world{1};
  world.open();
  *world.engine_mood = engine_front::mood::silent;
  world.answer(1, "一");
  BOOST_TEST((world.stored().phase == room_phase::wrapping_up));
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  *world.engine_mood = engine_front::mood::works;
  auto stranger = world.meta_of();
  stranger.caller = user_id::make(9, wall_now());
  BOOST_TEST(world.call(stranger, open_room{}).error == ec::not_found); // Any call activates it.
  BOOST_TEST((world.stored().phase == room_phase::ended));
  BOOST_TEST(world.store->records.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_room_cut_off_by_a_crash_goes_on_when_the_host_comes_back) {
  room_world world;
  world.open();
  *world.engine_mood = engine_front::mood::silent;
  world.answer(1, "一");
  caf::anon_send_exit(world.activation(), caf::exit_reason::kill);
  world.sched.run();
  *world.engine_mood = engine_front::mood::works;
  auto view = world.open(true);
  BOOST_TEST((view.value->phase == room_phase::asking));
  BOOST_TEST(view.value->turn == 2u);
  BOOST_TEST(view.value->head == 2u);
  BOOST_TEST(parsed(view.value->snapshot)["transcript"].Size() == 2u);
  BOOST_TEST((world.stored().phase == room_phase::answering));
  BOOST_TEST(world.stored().turns[0].answer == "一");
}

BOOST_AUTO_TEST_CASE(a_room_stays_in_memory_while_the_interviewer_speaks) {
  room_world world;
  *world.engine_mood = engine_front::mood::silent;
  world.open();
  auto ask_to_leave = [&] {
    bool leaves = false;
    world.sys.spawn([&](caf::event_based_actor* self) {
      self->request(world.activation(), caf::infinite, passivate{}).then([&](bool x) {
        leaves = x;
      });
    });
    world.sched.run();
    return leaves;
  };
  BOOST_TEST(!ask_to_leave());
  BOOST_TEST(static_cast<bool>(world.activation()));
  *world.engine_mood = engine_front::mood::works;
  world.pass(engine_silence_limit + 1s);
  world.pass(1s);
  BOOST_TEST(ask_to_leave());
  BOOST_TEST(!world.activation());
}

BOOST_AUTO_TEST_CASE(devices_that_watch_are_counted_told_and_bounded) {
  room_world world;
  auto phone = world.meta_of();
  phone.session = session_id::make(7, wall_now());
  auto laptop = phone;
  laptop.session = session_id::make(7, wall_now());
  auto told = [&] {
    size_t n = 0;
    for (const auto& f : *world.interim)
      n += f.type == "presence";
    return n;
  };
  auto view = world.call(phone, open_room{false, 1});
  BOOST_REQUIRE(view.value.has_value());
  BOOST_TEST(view.value->devices == 1u);
  BOOST_TEST(told() == 0u); // Who is alone knows that.
  BOOST_TEST(world.call(laptop, open_room{false, 2}).value->devices == 2u);
  BOOST_TEST(told() == 1u);
  world.call(laptop, open_room{false, 3}); // Another window of the same device is no news.
  BOOST_TEST(told() == 1u);
  for (uint64_t i = 4; i <= settings{}.interview.room_watchers; ++i)
    BOOST_TEST((world.call(laptop, open_room{false, i}).error == ec::none));
  BOOST_TEST((world.call(laptop, open_room{false, 1000}).error == ec::too_many_watchers));
  BOOST_TEST((world.call(laptop, open_room{}).error == ec::none)); // Only asks.
  world.call(phone, stop_watching{1});
  BOOST_TEST(told() == 2u);
  BOOST_TEST(world.open().value->devices == 1u);
}

BOOST_AUTO_TEST_CASE(a_fresh_activation_learns_who_watches_from_those_who_say_so) {
  room_world world;
  auto phone = world.meta_of();
  phone.session = session_id::make(7, wall_now());
  world.call(phone, open_room{false, 1});
  auto leave = world.activation();
  world.sys.spawn([&](caf::event_based_actor* self) {
    self->request(leave, caf::infinite, passivate{}).then([](bool) {});
  });
  world.sched.run();
  leave = nullptr;
  BOOST_TEST(world.open().value->devices == 0u);
  BOOST_TEST(world.host().activations == 2);
  BOOST_TEST((world.call(phone, keep_watching{1}).error == ec::none));
  BOOST_TEST(world.open().value->devices == 1u);
  auto stranger = phone;
  stranger.caller = user_id::make(9, wall_now());
  BOOST_TEST((world.call(stranger, keep_watching{5}).error == ec::not_found));
  BOOST_TEST((world.call(stranger, stop_watching{1}).error == ec::not_found));
  BOOST_TEST((world.call(stranger, pause_room{}).error == ec::not_found));
  BOOST_TEST((world.call(stranger, takeover_room{}).error == ec::not_found));
}

BOOST_AUTO_TEST_CASE(a_pause_is_told_after_its_commit_and_a_repeat_gets_the_first_receipt) {
  room_world world;
  world.open();
  auto first = world.call(world.meta_of("op-p"), pause_room{});
  BOOST_REQUIRE(first.value.has_value());
  BOOST_TEST(world.position("commit paused") < world.log->size());
  BOOST_TEST((world.answer(1, "一").error == ec::room_paused));
  world.call(world.meta_of("op-r"), continue_room{});
  BOOST_TEST(world.call(world.meta_of("op-p"), pause_room{}).value->seq == first.value->seq);
  BOOST_TEST((world.answer(1, "一").error == ec::none)); // The repeat has not paused it again.
}

BOOST_AUTO_TEST_SUITE_END()
