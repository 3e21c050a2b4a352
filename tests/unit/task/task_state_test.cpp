// The rules of a task.
#include <boost/test/unit_test.hpp>

#include "actors/interview/charge.hpp"
#include "actors/task/task_state.hpp"

using namespace zhian;
using namespace zhian::tasks;
using namespace std::chrono_literals;

namespace {

const timestamp at = parse_timestamp("2026-12-01T08:00:00Z").value();
const task_facts usual{at, 0.5, 3, 2000ms};

task_row some_task(task_stage stage = task_stage::queued) {
  task_row x;
  x.id = {7, {1, 2}};
  x.user = {7, {3, 4}};
  x.input.resume = {7, {5, 6}};
  x.input.document = {7, {5, 6}};
  x.input.number = 2;
  x.input.position = "Nurse";
  x.stage = stage;
  x.price = 10;
  x.begun = stage == task_stage::queued ? 0 : 1;
  x.created_at = x.changed_at = at - 1min;
  x.version = 4;
  return x;
}

do_work::reply some_result() {
  do_work::reply x;
  x.by = {"builtin", "", "", "diagnosis-1"};
  x.summary = R"({"total":71})";
  x.body = R"({"rules":"diagnosis-1"})";
  return x;
}

template <class T>
const T* one(const task_step& x) {
  const T* found = nullptr;
  for (const auto& r : x.records)
    if (const auto* y = std::get_if<T>(&r)) {
      BOOST_TEST((found == nullptr), "one of a kind");
      found = y;
    }
  return found;
}

/// What the account is told to charge; nothing: it is told nothing.
std::optional<int64_t> charged(const task_step& x) {
  for (const auto& r : x.records)
    if (const auto* timer = std::get_if<timer_row>(&r);
        timer && timer->entity.kind == entity_kind::account) {
      BOOST_TEST(timer->name == "charge:" + x.next.id.str());
      auto lines = interview::read_charge(timer->payload);
      BOOST_REQUIRE(lines.has_value());
      int64_t sum = 0;
      for (const auto& line : *lines)
        sum += line.amount;
      return sum;
    }
  return std::nullopt;
}

void check_saved(const task_row& before, const task_step& x, const char* frame) {
  const auto* row = one<task_row>(x);
  BOOST_REQUIRE(row != nullptr);
  BOOST_TEST((*row == x.next));
  BOOST_TEST(x.next.version == before.version + 1);
  BOOST_TEST((x.next.changed_at == at));
  const auto* told = one<event_row>(x);
  BOOST_REQUIRE(told != nullptr);
  BOOST_TEST(told->type == frame);
  BOOST_TEST((told->stream == stream_of(before.user)));
  BOOST_TEST(told->data.find("\"stage\":\"" + std::string{to_string(x.next.stage)} + '"')
             != std::string::npos);
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_state)

BOOST_AUTO_TEST_CASE(a_task_goes_from_stage_to_stage_and_each_is_saved_and_told) {
  auto x = some_task();
  auto step = [&](const task_event& event, task_stage to) {
    auto got = decide(x, event, usual);
    BOOST_TEST(got.error == ec::none);
    BOOST_TEST(got.next.stage == to);
    check_saved(x, got, is_over(to) ? "task.done" : "task.stage");
    x = got.next;
    return got;
  };
  step(turn_granted{}, task_stage::extracting);
  BOOST_TEST(x.begun == 1u);
  step(text_read{}, task_stage::analysing);
  step(work_done{}, task_stage::writing);
  auto last = step(result_made{some_result()}, task_stage::done);
  BOOST_TEST((x.ended_at == at));
  const auto* result = one<task_result_row>(last);
  BOOST_REQUIRE(result != nullptr);
  BOOST_TEST(result->by.configuration == "diagnosis-1");
  BOOST_TEST(result->cost == 10);
  BOOST_TEST(result->number == 2u);
  BOOST_TEST((result->document == x.input.document));
  BOOST_TEST(charged(last).value() == 10);
  BOOST_REQUIRE(one<timer_cancelled>(last) != nullptr);
  BOOST_TEST(one<timer_cancelled>(last)->name == work_timer);
}

BOOST_AUTO_TEST_CASE(the_end_is_there_once_and_nothing_comes_after_it) {
  for (auto how : {task_stage::done, task_stage::failed, task_stage::cancelled}) {
    auto x = some_task(how);
    x.ended_at = at - 1s;
    for (const task_event& event : std::initializer_list<task_event>{
             turn_granted{}, text_read{}, work_done{}, result_made{some_result()}, work_failed{}}) {
      auto got = decide(x, event, usual);
      BOOST_TEST(got.error == ec::none);
      BOOST_TEST(got.records.empty());
      BOOST_TEST((got.next == x));
    }
    auto got = decide(x, cancel_asked{}, usual);
    BOOST_TEST(got.error == (how == task_stage::cancelled ? ec::none : ec::task_over));
    BOOST_TEST(got.records.empty());
  }
}

BOOST_AUTO_TEST_CASE(an_event_that_comes_too_late_for_its_stage_changes_nothing) {
  BOOST_TEST(
      decide(some_task(task_stage::queued), result_made{some_result()}, usual).records.empty());
  BOOST_TEST(decide(some_task(task_stage::extracting), work_done{}, usual).records.empty());
  BOOST_TEST(decide(some_task(task_stage::writing), text_read{}, usual).records.empty());
  BOOST_TEST(decide(some_task(task_stage::queued), work_failed{}, usual).records.empty());
}

BOOST_AUTO_TEST_CASE(a_task_given_up_gives_everything_back_from_wherever_it_is) {
  for (auto stage :
       {task_stage::queued, task_stage::extracting, task_stage::analysing, task_stage::writing}) {
    auto x = some_task(stage);
    auto got = decide(x, cancel_asked{}, usual);
    check_saved(x, got, "task.done");
    BOOST_TEST(got.next.stage == task_stage::cancelled);
    BOOST_TEST(charged(got).value() == 0);
    BOOST_TEST((one<task_result_row>(got) == nullptr));
  }
}

BOOST_AUTO_TEST_CASE(what_costs_nothing_moves_no_points) {
  auto x = some_task(task_stage::writing);
  x.price = 0;
  BOOST_TEST(!charged(decide(x, result_made{some_result()}, usual)));
  BOOST_TEST(!charged(decide(x, cancel_asked{}, usual)));
}

BOOST_AUTO_TEST_CASE(a_failure_is_tried_again_later_and_later_and_the_last_one_is_the_outcome) {
  auto x = some_task(task_stage::analysing);
  auto first = decide(x, work_failed{ec::engine_unavailable}, usual);
  check_saved(x, first, "task.stage");
  BOOST_TEST(first.next.stage == task_stage::queued);
  BOOST_TEST(first.next.failures == 1u);
  BOOST_TEST(first.next.fault == "engine_unavailable");
  BOOST_TEST(!charged(first));
  const auto* again = one<timer_row>(first);
  BOOST_REQUIRE(again != nullptr);
  BOOST_TEST(again->name == work_timer);
  BOOST_TEST((again->due_at == at + 2500ms)); // Half of half of it by chance.
  x = first.next;
  x.stage = task_stage::extracting;
  auto second = decide(x, work_failed{ec::internal}, {at, 0, 3, 2000ms});
  BOOST_TEST((one<timer_row>(second)->due_at == at + 4s));
  x = second.next;
  x.stage = task_stage::analysing;
  auto third = decide(x, work_failed{ec::timed_out}, usual);
  BOOST_TEST(third.next.stage == task_stage::failed);
  BOOST_TEST(third.next.fault == "timed_out");
  BOOST_TEST(charged(third).value() == 0);
}

BOOST_AUTO_TEST_CASE(a_failure_that_would_come_again_is_the_outcome_at_once) {
  auto got = decide(some_task(task_stage::extracting), work_failed{ec::not_found}, usual);
  BOOST_TEST(got.next.stage == task_stage::failed);
  BOOST_TEST(charged(got).value() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_the_works_fault_is_put_off_and_does_not_count) {
  auto x = some_task(task_stage::analysing);
  for (int n = 0; n < 20; ++n) {
    auto got = decide(x, work_failed{ec::overloaded}, usual);
    BOOST_TEST(got.next.stage == task_stage::queued);
    BOOST_TEST(got.next.failures == 0u);
    x = decide(got.next, turn_granted{}, usual).next;
    BOOST_TEST(x.stage == task_stage::extracting);
  }
}

BOOST_AUTO_TEST_CASE(a_task_begins_anew_from_whatever_stage_its_node_left_it_in) {
  for (auto stage : {task_stage::extracting, task_stage::analysing, task_stage::writing}) {
    auto got = decide(some_task(stage), turn_granted{}, usual);
    BOOST_TEST(got.next.stage == task_stage::extracting);
    BOOST_TEST(got.next.begun == 2u);
  }
}

BOOST_AUTO_TEST_CASE(a_task_that_takes_its_node_along_again_and_again_fails) {
  auto x = some_task();
  uint32_t begins = 0;
  while (!is_over(x.stage) && begins < 100) {
    x = decide(x, turn_granted{}, usual).next; // And the node is gone.
    ++begins;
  }
  BOOST_TEST(x.stage == task_stage::failed);
  BOOST_TEST(begins == most_losses + 1);
}

BOOST_AUTO_TEST_CASE(a_new_task_is_there_with_its_timer_and_its_first_frame) {
  auto x = some_task();
  x.version = 1;
  task_step made;
  made.records = records_of_new(x);
  BOOST_TEST((*one<task_row>(made) == x));
  BOOST_TEST((one<timer_row>(made)->entity == refs::task(x.in, x.id)));
  BOOST_TEST(one<event_row>(made)->type == "task.stage");
}

BOOST_AUTO_TEST_CASE(parts_are_numbered_behind_those_that_are_kept_and_told_in_the_same_commit) {
  auto x = some_task(task_stage::analysing);
  x.what = task_kind::forecast;
  x.input.parts = 5;
  x.parts = 2;
  auto got = decide(x, parts_made{{{"{\"a\":1}", "n1"}, {"{\"a\":2}", "n2"}}}, usual);
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.next.stage == task_stage::analysing);
  BOOST_TEST(got.next.parts == 4u);
  BOOST_TEST(got.next.version == x.version + 1);
  std::vector<uint32_t> numbers;
  std::vector<std::string> frames;
  bool row = false;
  for (const auto& r : got.records)
    if (const auto* part = std::get_if<task_part_row>(&r)) {
      numbers.push_back(part->number);
      BOOST_TEST((part->id == x.id && part->user == x.user && part->what == x.what));
      BOOST_TEST((part->created_at == at));
    } else if (const auto* frame = std::get_if<event_row>(&r)) {
      BOOST_TEST(frame->type == "task.part");
      frames.push_back(frame->data);
    } else if (const auto* task = std::get_if<task_row>(&r)) {
      BOOST_TEST((*task == got.next));
      row = true;
    }
  BOOST_TEST(row);
  BOOST_TEST(numbers == (std::vector<uint32_t>{3, 4}), boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(frames.size(), 2u);
  BOOST_TEST(frames[1] == R"({"task_id":")" + x.id.str() + R"(","kind":"forecast","number":4})");
  BOOST_TEST(!charged(got).has_value());
}

BOOST_AUTO_TEST_CASE(parts_that_come_too_late_or_are_too_many_change_nothing) {
  auto x = some_task(task_stage::analysing);
  x.input.parts = 3;
  x.parts = 2;
  for (const auto& more : {parts_made{}, parts_made{{{"{}", ""}, {"{}", ""}}}}) {
    auto got = decide(x, more, usual);
    BOOST_TEST(got.records.empty());
    BOOST_TEST((got.next == x));
  }
  for (auto stage : all_task_stages) {
    if (stage == task_stage::analysing)
      continue;
    auto late = some_task(stage);
    late.input.parts = 3;
    BOOST_TEST(decide(late, parts_made{{{"{}", ""}}}, usual).records.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_first_part_is_kept_alone_and_the_others_by_few) {
  BOOST_TEST(parts_of_next_commit(0, 20) == 1u);
  BOOST_TEST(parts_of_next_commit(1, 19) == 4u);
  BOOST_TEST(parts_of_next_commit(17, 3) == 3u);
  BOOST_TEST(parts_of_next_commit(20, 0) == 0u);
}

BOOST_AUTO_TEST_CASE(a_failure_in_the_middle_leaves_the_parts_and_the_end_counts_them) {
  auto x = some_task(task_stage::analysing);
  x.what = task_kind::forecast;
  x.input.parts = 3;
  x.input.company = "Nebula";
  x.parts = 2;
  auto failed = decide(x, work_failed{ec::timed_out}, usual);
  BOOST_TEST(failed.next.parts == 2u);
  auto again = decide(failed.next, turn_granted{}, usual);
  BOOST_TEST(again.next.parts == 2u);
  x.stage = task_stage::writing;
  x.parts = 3;
  auto done = decide(x, result_made{some_result()}, usual);
  const auto* kept = one<task_result_row>(done);
  BOOST_REQUIRE(kept != nullptr);
  BOOST_TEST(kept->parts == 3u);
  BOOST_TEST(kept->company == "Nebula");
  BOOST_TEST(charged(done).value() == 10);
}

BOOST_AUTO_TEST_SUITE_END()
