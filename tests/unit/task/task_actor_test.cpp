// The task as an actor: what is asked of others, what is committed, and what follows when one of
// them fails or the activation ends in the middle.
#include "tests/unit/task/one_task.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(task_actor)

BOOST_AUTO_TEST_CASE(a_round_takes_a_task_to_its_end_and_each_stage_is_a_commit) {
  one_task x;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.store->stages
                 == (std::vector<std::string>{"extracting", "analysing", "writing", "done"}),
             boost::test_tools::per_element());
  BOOST_TEST(x.store->commits == 4);
  BOOST_TEST(x.script->texts == std::vector<std::string>{"what she has done"},
             boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "scripted");
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(whichever_commit_fails_the_next_activation_ends_it_with_one_result) {
  for (int n = 0; n < 4; ++n) {
    one_task x;
    x.store->fail_after = n;
    auto first = x.fire_later();
    BOOST_TEST(!is_over(x.stage()), n);
    BOOST_TEST(x.store->results.empty());
    BOOST_REQUIRE(x.store->timer.has_value());
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.store->results.size() == 1u);
    BOOST_TEST(x.activations() == 2);
    BOOST_TEST(x.store->row->begun == (n == 0 ? 1u : 2u));
  }
}

BOOST_AUTO_TEST_CASE(work_that_fails_is_tried_again_by_its_timer_and_then_fails_for_good) {
  one_task x{[](settings& conf) {
    conf.task.tries = 2;
  }};
  x.script->answers = {ec::engine_unavailable, ec::none};
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::queued);
  BOOST_TEST(x.store->row->fault == "engine_unavailable");
  BOOST_REQUIRE(x.store->timer.has_value());
  BOOST_TEST((x.store->timer->due_at > x.at + 2s));
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->row->fault == "");

  one_task y{[](settings& conf) {
    conf.task.tries = 2;
  }};
  y.script->answers = {ec::engine_unavailable};
  BOOST_TEST(y.fire() == ec::none);
  BOOST_TEST(y.fire() == ec::none);
  BOOST_TEST(y.stage() == task_stage::failed);
  BOOST_TEST(y.store->results.empty());
  BOOST_TEST(y.charge_told());
}

BOOST_AUTO_TEST_CASE(a_resume_that_is_gone_ends_its_task) {
  one_task x;
  x.store->resume.reset();
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::failed);
  BOOST_TEST(x.store->row->fault == "not_found");
  BOOST_TEST(x.script->texts.empty());
}

BOOST_AUTO_TEST_CASE(a_task_given_up_at_work_ends_at_once_and_what_comes_later_is_not_kept) {
  one_task x;
  x.script->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(!fired->has_value());
  BOOST_TEST(x.stage() == task_stage::analysing);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  auto commits = x.store->commits;
  BOOST_TEST(x.script->held.size() == 1u);
  caf::anon_send(x.workers, let_go{});
  x.sched.run();
  BOOST_TEST(x.store->commits == commits);
  BOOST_TEST(x.store->results.empty());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.store->commits == commits);
}

BOOST_AUTO_TEST_CASE(strangers_find_nothing_and_what_is_over_cannot_be_given_up) {
  one_task x;
  BOOST_TEST(x.ask_it(cancel_task{}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(await_task{0}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(await_task{0}, x.ann) == ec::none);
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::task_over);
}

BOOST_AUTO_TEST_CASE(who_waits_is_told_the_end_or_that_it_takes_longer) {
  one_task x{[](settings& conf) {
    conf.testing.held_stages = {"writing"};
  }};
  auto fired = x.fire_later();
  BOOST_TEST(x.stage() == task_stage::writing);
  auto patient = x.ask_later(await_task{10'000}, x.ann);
  auto hasty = x.ask_later(await_task{100}, x.ann);
  BOOST_TEST(!hasty->has_value());
  x.sched.advance_time(200ms);
  x.sched.run();
  BOOST_TEST((hasty->value() == ec::none));
  BOOST_TEST(!patient->has_value());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST((patient->value() == ec::none));
}

BOOST_AUTO_TEST_CASE(a_timer_of_a_task_that_went_with_its_person_is_taken_away) {
  one_task x;
  x.store->row.reset();
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(!x.store->timer.has_value());
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::not_found);
}

BOOST_AUTO_TEST_CASE(a_timer_that_is_fired_again_meanwhile_begins_nothing_twice) {
  one_task x;
  x.script->silent = true;
  auto first = x.fire_later();
  auto again = x.fire_later();
  BOOST_TEST((again->value() == ec::none));
  BOOST_TEST(!first->has_value());
  BOOST_TEST(x.script->texts.size() == 1u);
  BOOST_TEST(x.store->row->begun == 1u);
}

BOOST_AUTO_TEST_CASE(a_result_in_parts_is_kept_part_by_part_and_then_ended_once) {
  one_task x;
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 10;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->parts.size() == 10u);
  std::erase(x.store->groups, 0u);
  BOOST_TEST(x.store->groups == (std::vector<size_t>{1, 4, 4, 1}),
             boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].parts == 10u);
  BOOST_TEST(x.script->asked_with == (std::vector<size_t>{0}), boost::test_tools::per_element());
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(a_slow_engine_is_asked_part_by_part_with_what_is_kept) {
  one_task x;
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 4;
  x.script->at_a_time = 1;
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.script->asked_with == (std::vector<size_t>{0, 1, 2, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(x.store->parts.size() == 4u);
}

BOOST_AUTO_TEST_CASE(whichever_commit_of_parts_fails_none_is_lost_or_doubled) {
  for (int n = 0; n < 8; ++n) {
    one_task x;
    x.store->row->what = task_kind::forecast;
    x.store->row->input.parts = 10;
    x.store->fail_after = n;
    auto first = x.fire_later();
    BOOST_TEST(!is_over(x.stage()), n);
    BOOST_TEST(x.store->row->parts == x.store->parts.size());
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.store->parts.size() == 10u);
    for (size_t i = 0; i < x.store->parts.size(); ++i)
      BOOST_TEST(x.store->parts[i].part.body == "part " + std::to_string(i + 1));
    BOOST_TEST(x.store->results.size() == 1u);
    BOOST_TEST(x.activations() == 2);
  }
}

BOOST_AUTO_TEST_CASE(an_engine_that_gives_too_much_or_never_ends_fails_the_task) {
  one_task generous{[](settings& conf) {
    conf.task.tries = 1;
  }};
  generous.store->row->input.parts = 3;
  generous.script->extra = 1;
  BOOST_TEST(generous.fire() == ec::none);
  BOOST_TEST(generous.stage() == task_stage::failed);
  BOOST_TEST(generous.store->parts.empty());
  one_task endless{[](settings& conf) {
    conf.task.tries = 1;
  }};
  endless.store->row->input.parts = 3;
  endless.script->endless = true;
  BOOST_TEST(endless.fire() == ec::none);
  BOOST_TEST(endless.stage() == task_stage::failed);
  BOOST_TEST(endless.store->parts.size() == 3u);
  BOOST_TEST(endless.store->results.empty());
}

BOOST_AUTO_TEST_CASE(who_waits_for_parts_is_told_when_there_are_more_or_it_is_over) {
  one_task x{[](settings& conf) {
    conf.testing.held_stages = {"parts"};
  }};
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 5;
  auto waiting = x.ask_later(await_parts{0, 10'000}, x.ann);
  BOOST_TEST(!waiting->has_value());
  auto fired = x.fire_later();
  BOOST_TEST(x.store->parts.size() == 1u, "held when the first is kept");
  BOOST_TEST((waiting->value() == ec::none));
  auto more = x.ask_later(await_parts{1, 10'000}, x.ann);
  auto hasty = x.ask_later(await_parts{1, 100}, x.ann);
  BOOST_TEST(!more->has_value());
  x.sched.advance_time(200ms);
  x.sched.run();
  BOOST_TEST((hasty->value() == ec::none));
  BOOST_TEST(!more->has_value());
  BOOST_TEST(x.ask_it(await_parts{1, 0}, x.bob) == ec::not_found);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST((more->value() == ec::none));
  BOOST_TEST(x.ask_it(await_parts{7, 10'000}, x.ann) == ec::none);
}

BOOST_AUTO_TEST_SUITE_END()
