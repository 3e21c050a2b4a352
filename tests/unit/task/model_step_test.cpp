// What a model is asked and what is taken of it under a version; how a task goes on when it fails;
// what a trial shows.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/diagnosis/diagnosis.hpp"
#include "actors/engines/config_json.hpp"
#include "actors/engines/features.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/task/diagnosis_work.hpp"
#include "actors/task/task_state.hpp"
#include "actors/task/trials.hpp"

using namespace zhian;
using namespace zhian::tasks;
using namespace std::chrono_literals;

namespace {

rapidjson::Document step_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

std::shared_ptr<engine_config> diagnosis_version(uint32_t n) {
  auto out = std::make_shared<engine_config>(*engines::shipped_diagnosis());
  out->version = n;
  return out;
}
void set_limit(engine_config& x, std::string_view name, uint32_t value) {
  for (auto& limit : x.limits)
    if (limit.name == name)
      limit.value = value;
}

do_work diagnosis_of(const task_sample& x, std::shared_ptr<const engine_config> by) {
  return work_of(*work_of(task_kind::diagnosis), x, std::move(by));
}

const timestamp then = parse_timestamp("2026-12-01T08:00:00Z").value();

task_row analysing_task() {
  task_row x;
  x.id = {7, {1, 2}};
  x.user = {7, {3, 4}};
  x.stage = task_stage::analysing;
  x.price = 10;
  x.begun = 1;
  x.created_at = x.changed_at = then - 1min;
  x.version = 4;
  x.engine_version = 6;
  return x;
}

task_facts facts_with(uint32_t tries, uint32_t model_tries) {
  task_facts x;
  x.at = then;
  x.tries = tries;
  x.model_tries = model_tries;
  x.retry_wait = 2s;
  return x;
}

const timer_row* work_timer_of(const task_step& x) {
  for (const auto& r : x.records)
    if (const auto* timer = std::get_if<timer_row>(&r); timer && timer->name == work_timer)
      return timer;
  return nullptr;
}

} // namespace

BOOST_AUTO_TEST_SUITE(model_of_a_task)

BOOST_AUTO_TEST_CASE(a_version_says_how_many_and_by_which_texts) {
  auto sample = find_task_sample("weak-zh").value();
  auto by = diagnosis_version(4);
  set_limit(*by, "rewrites", 3);
  for (auto& x : by->prompts)
    if (x.purpose == "task")
      x.zh = "看 {{resume}}，最多 {{rewrites}} 条。";
  auto work = diagnosis_of(sample, by);
  BOOST_TEST(work.input.parts == 0u, "what a version says of questions is another matter here");
  auto made = diagnose(work).value();
  auto got = diagnosis_model.ask(work, made);
  BOOST_REQUIRE_EQUAL(got.size(), 2u);
  auto told = step_json(got[1].content);
  BOOST_TEST(told["task"]["do"].GetString() == std::string{"看 resume，最多 task.rewrites 条。"});
  BOOST_TEST(told["task"]["rewrites"].GetUint() == 3u);
  BOOST_TEST(told["task"]["language"].GetString() == std::string{"zh"});
  BOOST_TEST(told["findings"].Size() > 0u);
  BOOST_TEST(got[0].content.find("{{") == std::string::npos);
  // Vendors promise JSON only to who speaks of it.
  BOOST_TEST(got[1].content.find("\"json\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_told_of_a_resume_is_bounded_and_is_text) {
  do_work work;
  work.text = std::make_shared<const std::string>(std::string(300'000, 'a') + "\xff");
  auto made = diagnose(work).value();
  auto told = step_json(diagnosis_model.ask(work, made)[1].content);
  BOOST_TEST(told["resume"].GetStringLength() == 12'000u);
  BOOST_TEST(told_of("\xe4\xb8\xad\xff\xe6\x96\x87 13800000000", 100) == "中\xef\xbf\xbd文 [number]");
}

BOOST_AUTO_TEST_CASE(a_result_says_by_whom_and_by_which_version_it_was_made) {
  auto sample = find_task_sample("sales-en").value();
  auto shipped = diagnose(diagnosis_of(sample, nullptr)).value();
  BOOST_TEST(shipped.by.engine == "builtin");
  BOOST_TEST(shipped.by.configuration == "diagnosis-1");
  auto by = diagnosis_version(4);
  BOOST_TEST(diagnose(diagnosis_of(sample, by)).value().by.configuration == "diagnosis-1");
  by->weights[0].points = {0, 100, 0, 0, 0, 0, 0};
  auto work = diagnosis_of(sample, by);
  auto made = diagnose(work).value();
  BOOST_TEST(made.by.configuration == "diagnosis-1-e4");
  auto summary = step_json(made.summary);
  BOOST_TEST(summary["total"].GetInt() == summary["scores"]["contact"].GetInt());
  engine_voice voice{"openai", "m", "diagnosis-4", "abc", true};
  auto with_it = made;
  auto fault = diagnosis_model.read(
      read_model{work, made, R"({"summary":"x","strengths":[],"rewrites":[],"questions":[]})", voice},
      with_it);
  BOOST_TEST(fault == "");
  BOOST_TEST(with_it.by.engine == "openai");
  BOOST_TEST(with_it.by.model == "m");
  BOOST_TEST(with_it.by.prompt == "diagnosis-4");
  BOOST_TEST(with_it.by.configuration == "diagnosis-1-e4/abc");
  BOOST_TEST(with_it.summary == made.summary);
  BOOST_TEST(step_json(with_it.body)["advice"]["simulated"].GetBool());
}

BOOST_AUTO_TEST_CASE(the_configuration_changes_with_what_changes_what_is_said) {
  openai_settings with;
  auto by = diagnosis_version(4);
  auto first = interview::config_version(with, *by);
  BOOST_TEST(first == interview::config_version(with, *by));
  BOOST_TEST(first.size() == 12u);
  auto other = *by;
  other.prompts[1].en += '.';
  BOOST_TEST(first != interview::config_version(with, other));
  other = *by;
  set_limit(other, "rewrites", 1);
  BOOST_TEST(first != interview::config_version(with, other));
  with.api_key = "another";
  BOOST_TEST(first == interview::config_version(with, *by));
  with.model = "another";
  BOOST_TEST(first != interview::config_version(with, *by));
}

BOOST_AUTO_TEST_CASE(a_model_that_fails_is_asked_again_and_in_the_end_done_without) {
  auto row = analysing_task();
  auto facts = facts_with(4, 3);
  auto first = decide(row, model_failed{"cut", true, {}}, facts);
  BOOST_TEST((first.next.stage == task_stage::queued));
  BOOST_TEST(first.next.fault == "engine_unavailable");
  BOOST_TEST(first.next.model_failures == "cut");
  BOOST_REQUIRE(work_timer_of(first) != nullptr);
  BOOST_TEST((work_timer_of(first)->due_at == then + 2s));
  auto later = first.next;
  later.stage = task_stage::analysing;
  auto second = decide(later, model_failed{"rate_limited", true, 30s}, facts);
  BOOST_TEST((work_timer_of(second)->due_at == then + 30s)); // As the provider wished.
  BOOST_TEST(second.next.model_failures == "cut rate_limited");
  later = second.next;
  later.stage = task_stage::analysing;
  auto third = decide(later, model_failed{"cut", true, {}}, facts);
  BOOST_TEST((third.next.stage == task_stage::writing));
  BOOST_TEST(model_failures_of(third.next) == 3u);
  auto end = decide(third.next, result_made{}, facts);
  BOOST_TEST((end.next.stage == task_stage::done));
  BOOST_TEST(end.next.fault == "");
  bool kept = false;
  for (const auto& r : end.records)
    if (const auto* result = std::get_if<task_result_row>(&r)) {
      kept = true;
      BOOST_TEST(result->model_failures == "cut rate_limited cut");
      BOOST_TEST(result->engine_version == 6u);
      BOOST_TEST(result->cost == 10);
    }
  BOOST_TEST(kept);
}

BOOST_AUTO_TEST_CASE(a_failure_that_does_not_pass_is_not_waited_for) {
  auto got = decide(analysing_task(), model_failed{"quota", false, {}}, facts_with(4, 4));
  BOOST_TEST((got.next.stage == task_stage::writing));
  BOOST_TEST(model_failures_of(got.next) == 1u);
  BOOST_TEST(has_lost_model(got.next, 4), "and nobody asks again after a crash");
  BOOST_TEST(got.next.failures == 0u);
  auto end = decide(got.next, result_made{}, facts_with(4, 4));
  for (const auto& r : end.records)
    if (const auto* result = std::get_if<task_result_row>(&r))
      BOOST_TEST(result->model_failures == "quota");
  auto passing = decide(analysing_task(), model_failed{"cut", true, {}}, facts_with(4, 4));
  BOOST_TEST(!has_lost_model(passing.next, 4));
  BOOST_TEST(has_lost_model(passing.next, 1));
  for (auto stage : {task_stage::queued, task_stage::extracting, task_stage::writing}) {
    auto row = analysing_task();
    row.stage = stage;
    BOOST_TEST(decide(row, model_failed{"cut", true, {}}, facts_with(4, 4)).records.empty());
  }
}

BOOST_AUTO_TEST_CASE(without_the_model_the_parts_that_are_still_wanted_come_first) {
  auto row = analysing_task();
  row.what = task_kind::forecast;
  row.input.parts = 3;
  row.parts = 1;
  auto facts = facts_with(4, 2);
  auto first = decide(row, model_failed{"cut", true, {}}, facts);
  BOOST_TEST((first.next.stage == task_stage::queued));
  BOOST_TEST(first.next.parts == 1u);
  row.model_failures = "cut";
  auto last = decide(row, model_failed{"invalid_reply", true, {}}, facts);
  BOOST_TEST((last.next.stage == task_stage::analysing));
  BOOST_TEST(last.next.model_failures == "cut invalid_reply");
  BOOST_TEST(has_lost_model(last.next, 2));
  // It is kept, so that nobody asks again after a crash; there is no other stage to tell of.
  BOOST_REQUIRE_EQUAL(last.records.size(), 1u);
  BOOST_TEST(std::get<task_row>(last.records[0]).version == row.version + 1);
  auto kept = decide(last.next, parts_made{{{"{}", "{}"}, {"{}", "{}"}}}, facts);
  BOOST_TEST(kept.next.parts == 3u);
  BOOST_TEST((decide(kept.next, work_done{}, facts).next.stage == task_stage::writing));
  // All of them are kept already: nothing comes first.
  BOOST_TEST((decide(kept.next, model_failed{"cut", true, {}}, facts).next.stage
              == task_stage::writing));
}

BOOST_AUTO_TEST_CASE(failures_of_the_model_do_not_use_up_those_of_the_work) {
  auto row = analysing_task();
  row.failures = 3;
  row.model_failures = "cut cut cut";
  auto got = decide(row, work_failed{ec::internal}, facts_with(2, 4));
  BOOST_TEST((got.next.stage == task_stage::queued));
  BOOST_TEST(got.next.failures == 4u);
  row = got.next;
  row.stage = task_stage::analysing;
  BOOST_TEST((decide(row, work_failed{ec::internal}, facts_with(2, 4)).next.stage
              == task_stage::failed));
}

BOOST_AUTO_TEST_CASE(only_so_many_failures_are_told_one_by_one) {
  auto row = analysing_task();
  for (uint32_t i = 0; i < most_model_failures + 5; ++i) {
    row.stage = task_stage::analysing;
    row = decide(row, model_failed{"cut", true, {}}, facts_with(4, 1000)).next;
  }
  BOOST_TEST(model_failures_of(row) == most_model_failures);
}

BOOST_AUTO_TEST_CASE(a_trial_shows_both_versions_and_the_advice) {
  for (const auto& name : task_sample_names()) {
    auto sample = find_task_sample(name);
    BOOST_REQUIRE(sample);
    auto now = diagnose(diagnosis_of(*sample, nullptr)).value();
    auto by = diagnosis_version(9);
    by->weights[0].points = {100, 0, 0, 0, 0, 0, 0};
    auto tried = diagnose(diagnosis_of(*sample, by)).value();
    auto json = diagnosis_trial_json(*sample, tried, 9, now, 8, {"builtin", {}, {}});
    BOOST_REQUIRE(json);
    auto doc = step_json(*json);
    BOOST_TEST(doc["version"].GetInt() == 9);
    BOOST_TEST(doc["in_force"].GetInt() == 8);
    BOOST_TEST(doc["dimensions"].Size() == 7u);
    BOOST_TEST(doc["score"]["tried"].GetInt() == doc["dimensions"][0]["tried"]["score"].GetInt());
    for (const auto& x : doc["dimensions"].GetArray())
      BOOST_TEST(x["tried"]["score"].GetInt() == x["in_force"]["score"].GetInt());
    BOOST_TEST(doc["advice"].IsNull());
    BOOST_TEST(doc["failure"].IsNull());
    auto failed = diagnosis_trial_json(*sample, tried, 9, now, 8, {"openai", "cut", {}});
    BOOST_TEST(step_json(failed.value())["failure"].GetString() == std::string{"cut"});
  }
  BOOST_TEST(task_sample_names().size() == 3u);
  BOOST_TEST(!trial_of(interview_feature));
  BOOST_TEST(!find_task_sample("nobody"));
}

BOOST_AUTO_TEST_CASE(a_trial_of_a_forecast_shows_the_pack_and_how_many_are_of_which_sort) {
  auto how = trial_of(forecast_feature).value();
  auto by = std::make_shared<engine_config>(*engines::shipped(forecast_feature));
  by->version = 9;
  set_limit(*by, "questions", 5);
  for (const auto& name : task_sample_names()) {
    auto sample = find_task_sample(name).value();
    auto work = work_of(*how.what, sample, by), work_now = work_of(*how.what, sample, nullptr);
    work.with_model = true;
    auto tried = run_to_the_end(*how.what, work).value();
    auto now = run_to_the_end(*how.what, work_now).value();
    BOOST_TEST(work.kept.size() == 2u, "before a model is asked");
    auto json = how.json(sample, with_kept(work, tried), 9, with_kept(work_now, now), 8,
                         {"openai", "cut", {}});
    auto doc = step_json(json.value());
    BOOST_TEST(doc["feature"].GetString() == std::string{"forecast"});
    BOOST_TEST(doc["version"].GetInt() == 9);
    BOOST_TEST(doc["failure"].GetString() == std::string{"cut"});
    BOOST_TEST(doc["questions"].Size() == 5u);
    BOOST_TEST(doc["questions"][4]["number"].GetInt() == 5);
    for (const char* sort : {"kinds", "difficulties"}) {
      unsigned sum = 0, sum_now = 0;
      for (const auto& x : doc[sort].GetArray()) {
        sum += x["tried"].GetUint();
        sum_now += x["in_force"].GetUint();
      }
      BOOST_TEST(sum == 5u);
      BOOST_TEST(sum_now == 10u);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
