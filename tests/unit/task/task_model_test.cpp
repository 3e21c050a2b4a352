// The part of a language model in a task, as the actor asks for it: by the task's version, again
// when it fails, and in the end without it.
#include <algorithm>

#include "tests/unit/task/one_task.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

/// A pack of ten, four of which are there before a model is asked.
void begin_pack(one_task& x) {
  x.store->row->what = task_kind::forecast;
  x.store->row->input.parts = 10;
  x.script->lead = 4;
  x.said->answers.front().text = "{}";
  x.said->answers.front().voice.engine = "openai";
}
size_t parts_of_a_model(const one_task& x) {
  return static_cast<size_t>(
      std::count_if(x.store->parts.begin(), x.store->parts.end(),
                    [](const task_part_row& part) { return part.part.notes == "by a model"; }));
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_model)

BOOST_AUTO_TEST_CASE(a_model_is_asked_by_the_version_the_task_began_with) {
  one_task x{{}, true};
  auto newer = std::make_shared<engine_config>(*engines::shipped_diagnosis());
  newer->version = 9;
  x.versions->put_in_force(newer);
  x.said->answers.front().text = "{}";
  x.said->answers.front().voice.engine = "openai";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.said->asked == std::vector<uint32_t>{6}, boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "openai");
  BOOST_TEST(x.store->results[0].engine_version == 6u);
  BOOST_TEST(x.said->given_up.empty());
}

BOOST_AUTO_TEST_CASE(a_model_that_fails_is_asked_again_by_the_timer_and_then_done_without) {
  one_task x{[](settings& conf) {
               conf.task.tries = 2;
             },
             true};
  x.said->answers.front().failure = "cut";
  x.said->answers.front().retryable = true;
  x.said->answers.emplace_back().text = "bad";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::queued);
  BOOST_TEST(x.store->row->fault == "engine_unavailable");
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "scripted");
  BOOST_TEST(x.store->results[0].model_failures == "cut invalid_reply");
  BOOST_TEST(x.store->results[0].cost == 10);
  BOOST_TEST(x.charge_told());
}

BOOST_AUTO_TEST_CASE(a_failure_that_does_not_pass_or_takes_too_long_is_not_waited_for) {
  ask_model::reply final, slow;
  final.failure = "quota";
  slow.failure = "rate_limited";
  slow.retryable = true;
  slow.retry_after = 1h;
  for (const auto& answer : {final, slow}) {
    one_task x{{}, true};
    x.said->answers.front() = answer;
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.said->asked.size() == 1u);
    BOOST_TEST(x.store->results[0].model_failures == answer.failure);
  }
}

BOOST_AUTO_TEST_CASE(a_task_given_up_while_the_model_works_gives_the_model_up) {
  one_task x{{}, true};
  x.said->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(x.stage() == task_stage::analysing);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  BOOST_TEST(x.said->given_up == std::vector<std::string>{x.store->row->id.str()},
             boost::test_tools::per_element());
  BOOST_TEST(x.store->results.empty());
}

BOOST_AUTO_TEST_CASE(parts_of_a_model_follow_those_that_are_told_before_it_is_asked) {
  one_task x{{}, true};
  begin_pack(x);
  x.said->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(x.stage() == task_stage::analysing);
  BOOST_TEST(x.store->parts.size() == 4u, "told, while the model thinks");
  auto answer = x.said->answers.front();
  x.said->held.front().deliver(answer);
  x.said->held.clear();
  x.sched.run();
  BOOST_TEST((fired->value() == ec::none));
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->parts.size() == 10u);
  BOOST_TEST(parts_of_a_model(x) == 6u);
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "openai");
  BOOST_TEST(x.said->asked.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_model_that_fails_leaves_the_parts_by_rule_and_none_is_told_twice) {
  one_task x{[](settings& conf) {
               conf.task.tries = 2;
             },
             true};
  begin_pack(x);
  x.said->answers.front().failure = "cut";
  x.said->answers.front().retryable = true;
  x.said->answers.emplace_back().text = "bad";
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::queued);
  BOOST_TEST(x.store->parts.size() == 4u);
  BOOST_TEST(x.fire() == ec::none);
  BOOST_TEST(x.stage() == task_stage::done);
  BOOST_TEST(x.store->parts.size() == 10u);
  BOOST_TEST(parts_of_a_model(x) == 0u);
  BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
  BOOST_TEST(x.store->results[0].by.engine == "scripted");
  BOOST_TEST(x.store->results[0].model_failures == "cut invalid_reply");
  BOOST_TEST(x.store->results[0].cost == 10);
}

BOOST_AUTO_TEST_CASE(whichever_commit_fails_a_model_is_asked_again_for_what_is_not_kept_alone) {
  for (int n = 0; n < 8; ++n) {
    one_task x{{}, true};
    begin_pack(x);
    x.store->fail_after = n;
    auto first = x.fire_later();
    BOOST_TEST(!is_over(x.stage()), n);
    auto kept = x.store->parts.size();
    auto asked = x.said->asked.size();
    BOOST_TEST(x.store->row->parts == kept);
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.store->parts.size() == 10u);
    BOOST_TEST(parts_of_a_model(x) == 6u);
    BOOST_TEST(x.said->asked.size() == asked + (kept < 10 ? 1 : 0), n);
    BOOST_TEST(x.store->results.size() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_pack_given_up_while_the_model_works_gives_the_model_up) {
  one_task x{{}, true};
  begin_pack(x);
  x.said->silent = true;
  auto fired = x.fire_later();
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  BOOST_TEST(x.said->given_up.size() == 1u);
  BOOST_TEST(x.store->parts.size() == 4u);
  BOOST_TEST(x.store->results.empty());
}

BOOST_AUTO_TEST_CASE(who_waits_for_a_model_keeps_nobody_from_beginning_and_no_more_ask_than_turns) {
  one_task x{[](settings& conf) { conf.task.at_once = 1; }, true};
  begin_pack(x);
  x.said->silent = true;
  auto like = *x.store->row;
  auto fired = x.fire_later();
  BOOST_TEST(x.said->asked.size() == 1u);
  auto second = x.begin_beside(like, x.ann);
  BOOST_TEST(second->row->stage == task_stage::queued, "one of hers is at work");
  auto of_bob = x.begin_beside(like, x.bob);
  BOOST_TEST(of_bob->row->stage == task_stage::analysing);
  BOOST_TEST(of_bob->parts.size() == 4u, "by rule");
  BOOST_TEST(x.said->asked.size() == 1u, "of one at a time");
  BOOST_TEST(second->row->stage == task_stage::queued);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.said->given_up.size() == 1u);
  BOOST_TEST(x.said->asked.size() == 2u, "of the next one");
  BOOST_TEST(second->parts.size() == 4u);
}

BOOST_AUTO_TEST_CASE(who_is_given_up_before_a_model_may_be_asked_asks_none) {
  one_task x{[](settings& conf) { conf.task.at_once = 1; }, true};
  begin_pack(x);
  x.said->silent = true;
  auto of_bob = x.begin_beside(*x.store->row, x.bob);
  BOOST_TEST(of_bob->parts.size() == 4u);
  auto fired = x.fire_later();
  BOOST_TEST(x.store->parts.size() == 4u);
  BOOST_TEST(x.ask_it(cancel_task{}, x.ann) == ec::none);
  BOOST_TEST(x.stage() == task_stage::cancelled);
  BOOST_TEST((fired->value() == ec::none));
  BOOST_TEST(x.said->asked.size() == 1u);
  BOOST_TEST(x.said->given_up.empty());
}

BOOST_AUTO_TEST_CASE(a_model_that_failed_too_often_before_a_crash_is_not_asked_again) {
  for (bool pack : {false, true}) {
    one_task x{[](settings& conf) {
                 conf.task.tries = 2;
               },
               true};
    if (pack)
      begin_pack(x);
    x.store->row->failures = 2;
    x.store->row->begun = 2;
    x.store->row->model_failures = "cut cut";
    BOOST_TEST(x.fire() == ec::none);
    BOOST_TEST(x.stage() == task_stage::done);
    BOOST_TEST(x.said->asked.empty());
    BOOST_TEST(x.store->parts.size() == (pack ? 10u : 0u));
    BOOST_TEST(parts_of_a_model(x) == 0u);
    BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
    BOOST_TEST(x.store->results[0].model_failures == "cut cut");
  }
}

BOOST_AUTO_TEST_CASE(a_failure_that_does_not_pass_is_known_after_a_crash) {
  ask_model::reply final, slow;
  final.failure = "quota";
  slow.failure = "rate_limited";
  slow.retryable = true;
  slow.retry_after = 1h;
  for (const auto& answer : {final, slow})
    for (bool pack : {false, true}) {
      one_task x{{}, true};
      if (pack)
        begin_pack(x);
      x.said->answers = {answer, ask_model::reply{}};
      // The commit after the one that tells of it.
      x.store->fail_after = pack ? 5 : 3;
      auto first = x.fire_later();
      BOOST_TEST(!is_over(x.stage()));
      BOOST_TEST(x.said->asked.size() == 1u);
      BOOST_TEST(x.fire() == ec::none);
      BOOST_TEST(x.stage() == task_stage::done);
      BOOST_TEST(x.said->asked.size() == 1u);
      BOOST_TEST(x.store->parts.size() == (pack ? 10u : 0u));
      BOOST_TEST(parts_of_a_model(x) == 0u);
      BOOST_REQUIRE_EQUAL(x.store->results.size(), 1u);
      BOOST_TEST(x.store->results[0].model_failures == answer.failure);
    }
}

BOOST_AUTO_TEST_SUITE_END()
