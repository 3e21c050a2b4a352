// Tasks and their results in the store.
#include "integration/money_fixture.hpp"
#include "storage/postgres/task_rows.hpp"

using namespace zhian;
using namespace std::chrono_literals;
using test::zhimai;

namespace {

struct task_fixture : test::money_fixture {
  task_row task(timestamp at) const {
    task_row x;
    x.id = task_id::make(user.shard, at);
    x.user = user;
    x.input.resume = x.input.document = resume_id::make(user.shard, now);
    x.input.number = 3;
    x.input.position = "With \"quotes\", 后端";
    x.input.job_description = "line 1\nline 2\\";
    x.input.lang = language::en;
    x.price = 10;
    x.created_at = x.changed_at = now;
    x.version = 1;
    x.engine_version = 4;
    x.model_failures = "cut rate_limited";
    return x;
  }
  task_result_row result(const task_row& of) const {
    task_result_row x;
    x.id = of.id;
    x.user = of.user;
    x.resume = of.input.resume;
    x.document = of.input.document;
    x.number = of.input.number;
    x.position = of.input.position;
    x.by = {"builtin", "", "", "diagnosis-1"};
    x.engine_version = of.engine_version;
    x.model_failures = of.model_failures;
    x.summary = R"({"total":71})";
    x.body = R"({"rules":"diagnosis-1"})";
    x.cost = 10;
    x.created_at = now;
    return x;
  }
  task_part_row part(const task_row& of, uint32_t number) const {
    task_part_row x;
    x.id = of.id;
    x.user = of.user;
    x.what = of.what;
    x.number = number;
    x.part = {R"({"text":"为什么 \"quoted\"?"})", R"({"id":"q"})"};
    x.created_at = now;
    return x;
  }
  task_row ended(task_row x, task_stage how) const {
    x.stage = how;
    x.ended_at = now;
    ++x.version;
    return x;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(task_store, task_fixture)

BOOST_AUTO_TEST_CASE(a_task_is_kept_whole_changed_by_version_and_is_its_owners_alone) {
  auto x = task(now);
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST((ask(load_task{zhimai, x.id}).row == x));
  BOOST_TEST((ask(find_task{zhimai, user, x.id}).row == x));
  BOOST_TEST(!ask(find_task{zhimai, other, x.id}).row);
  BOOST_TEST(!ask(find_task{realm::ande, user, x.id}).row);
  BOOST_TEST(!ask(load_task{realm::ande, x.id}).row);
  x.stage = task_stage::analysing;
  x.begun = 2;
  x.failures = 1;
  x.fault = "engine_unavailable";
  x.version = 2;
  BOOST_TEST(write({x}) == ec::none);
  BOOST_TEST(write({x}) == ec::version_conflict);
  BOOST_TEST((ask(load_task{zhimai, x.id}).row == x), "what it works on stays");
  // Whatever a program does: over is what has an end.
  auto odd = x;
  odd.stage = task_stage::done;
  odd.version = 3;
  BOOST_TEST(write({odd}) != ec::none);
}

BOOST_AUTO_TEST_CASE(the_end_and_the_result_are_there_together_or_not_at_all) {
  auto x = task(now);
  BOOST_TEST(write({x}) == ec::none);
  auto done = ended(x, task_stage::done);
  BOOST_TEST(write({done, result(x)}) == ec::none);
  BOOST_TEST((ask(find_task_result{zhimai, user, x.id}).row == result(x)));
  BOOST_TEST(!ask(find_task_result{zhimai, other, x.id}).row);
  // Another activation that has not heard of it.
  BOOST_TEST(write({ended(x, task_stage::done), result(x)}) == ec::version_conflict);
  auto later = ended(done, task_stage::cancelled);
  BOOST_TEST(write({later, result(x)}) == ec::version_conflict);
  BOOST_TEST(count("task WHERE stage = 7") == "0");
  BOOST_TEST(count("task_result") == "1");
}

BOOST_AUTO_TEST_CASE(what_a_task_begins_with_counts_those_under_way_and_heads_the_resume) {
  auto open = task(now), over = task(now + 1s);
  BOOST_TEST(write({open, over}) == ec::none);
  BOOST_TEST(write({ended(over, task_stage::failed)}) == ec::none);
  resume_row resume;
  resume.id = resume.document = open.input.resume;
  resume.user = user;
  resume.text.text = "text";
  resume.number = 2;
  resume.created_at = now;
  resume.version = 1;
  BOOST_TEST(write({resume}) == ec::none);
  auto found = ask(load_task_context{zhimai, user, resume.id});
  BOOST_TEST(found.open == 1u);
  BOOST_REQUIRE(found.resume.has_value());
  BOOST_TEST(found.resume->number == 2u);
  BOOST_TEST((found.resume->document == resume.document));
  BOOST_TEST(!ask(load_task_context{zhimai, other, resume.id}).resume);
  resume.text = {};
  resume.latest = false;
  resume.deleted_at = now;
  resume.version = 2;
  BOOST_TEST(write({resume}) == ec::none);
  BOOST_TEST(!ask(load_task_context{zhimai, user, resume.id}).resume);
}

BOOST_AUTO_TEST_CASE(lists_are_read_page_by_page_newest_first) {
  std::vector<task_row> all;
  for (int n = 0; n < 3; ++n) {
    all.push_back(task(now + std::chrono::seconds{n}));
    BOOST_TEST(write({all.back()}) == ec::none);
    BOOST_TEST(write({ended(all.back(), task_stage::done), result(all.back())}) == ec::none);
  }
  auto first = ask(list_tasks{zhimai, user, {"", 2}});
  BOOST_REQUIRE_EQUAL(first.items.size(), 2u);
  BOOST_TEST((first.items[0].id == all[2].id));
  BOOST_TEST(first.items[0].input.job_description == "", "no posting in lists");
  auto rest = ask(list_tasks{zhimai, user, {first.next, 2}});
  BOOST_REQUIRE_EQUAL(rest.items.size(), 1u);
  BOOST_TEST((rest.items[0].id == all[0].id));
  BOOST_TEST(rest.next == "");
  auto results = ask(list_task_results{zhimai, user, {"", 2}});
  BOOST_REQUIRE_EQUAL(results.items.size(), 2u);
  BOOST_TEST(results.items[0].body == "");
  BOOST_TEST(results.items[0].summary == R"({"total":71})");
  BOOST_TEST(ask(list_task_results{zhimai, user, {results.next, 2}}).items.size() == 1u);
  BOOST_TEST(ask(list_task_results{zhimai, other, {"", 2}}).items.empty());
}

BOOST_AUTO_TEST_CASE(parts_are_kept_in_order_once_and_are_their_owners_alone) {
  auto x = task(now);
  x.what = task_kind::forecast;
  x.input.company = "Nebula \\ \"Ltd\"";
  x.input.parts = 3;
  BOOST_TEST(write({x}) == ec::none);
  auto grown = x;
  grown.stage = task_stage::analysing;
  grown.parts = 2;
  grown.version = 2;
  BOOST_TEST(write({grown, part(x, 1), part(x, 2)}) == ec::none);
  BOOST_TEST((ask(load_task{zhimai, x.id}).row == grown));
  auto loaded = ask(load_task{zhimai, x.id}).parts;
  BOOST_REQUIRE_EQUAL(loaded.size(), 2u);
  BOOST_TEST((loaded[1] == part(x, 2).part));
  // Another activation that has not heard of them: neither the row nor the parts.
  auto late = x;
  late.parts = 1;
  late.version = 2;
  BOOST_TEST(write({late, part(x, 1)}) == ec::version_conflict);
  auto odd = grown;
  odd.parts = 3;
  odd.version = 3;
  BOOST_TEST(write({odd, part(x, 2)}) == ec::version_conflict);
  BOOST_TEST(count("task_part") == "2");
  find_pack which{zhimai, user, x.id, task_kind::forecast, 0};
  auto found = ask(which);
  BOOST_TEST((found.row == grown));
  BOOST_TEST(!found.result);
  BOOST_REQUIRE_EQUAL(found.parts.size(), 2u);
  BOOST_TEST((found.parts[0] == part(x, 1)));
  which.after = 1;
  BOOST_TEST(ask(which).parts.size() == 1u);
  which.owner = other;
  BOOST_TEST(!ask(which).row);
  which.owner = user;
  which.what = task_kind::diagnosis;
  BOOST_TEST(!ask(which).row);
  BOOST_TEST(ask(load_pack{zhimai, user, x.id}).parts.empty(), "not done yet");
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_done_is_whole_and_one_that_is_not_paid_for_is_not_given) {
  auto x = task(now), y = task(now + 1s);
  for (auto* each : {&x, &y}) {
    each->what = task_kind::forecast;
    each->input.parts = 1;
    BOOST_TEST(write({*each}) == ec::none);
    each->parts = 1;
    each->version = 2;
    BOOST_TEST(write({*each, part(*each, 1)}) == ec::none);
  }
  auto made = result(x);
  made.what = task_kind::forecast;
  made.company = "Nebula";
  made.parts = 1;
  BOOST_TEST(write({ended(x, task_stage::done), made}) == ec::none);
  BOOST_TEST(write({ended(y, task_stage::cancelled)}) == ec::none);
  auto found = ask(find_pack{zhimai, user, x.id, task_kind::forecast, 0});
  BOOST_REQUIRE(found.result.has_value());
  BOOST_TEST(found.result->company == "Nebula");
  BOOST_TEST(found.result->parts == 1u);
  BOOST_TEST(found.parts.size() == 1u);
  BOOST_TEST(ask(load_pack{zhimai, user, x.id}).parts.size() == 1u);
  BOOST_TEST(!ask(load_pack{zhimai, other, x.id}).row);
  BOOST_TEST(ask(load_task{zhimai, x.id}).parts.empty(), "nothing goes on any more");
  auto given_up = ask(find_pack{zhimai, user, y.id, task_kind::forecast, 0});
  BOOST_TEST(given_up.row.has_value());
  BOOST_TEST(given_up.parts.empty());
  auto items = ask(list_task_results{zhimai, user, {"", 5}, task_kind::forecast}).items;
  BOOST_REQUIRE_EQUAL(items.size(), 1u);
  BOOST_TEST(items[0].parts == 1u);
  BOOST_TEST(items[0].body == "");
  BOOST_TEST(ask(list_task_results{zhimai, user, {"", 5}}).items.empty(), "no diagnosis");
}

BOOST_AUTO_TEST_SUITE_END()
