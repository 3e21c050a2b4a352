// Tasks and diagnoses over HTTP.
#include "http/routes/prefer.hpp"
#include "protocols/payment.hpp"
#include "protocols/task_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

constexpr auto start_path = "/api/v1/resume-diagnosis/full-with-skills";

task_row some_task(const user_id& owner, task_stage stage = task_stage::queued) {
  task_row x;
  x.id = task_id::make(7, wall_now());
  x.user = owner;
  x.stage = stage;
  x.input.resume = resume_id::make(7, wall_now());
  x.input.position = "Nurse";
  x.price = 10;
  x.created_at = x.changed_at = parse_timestamp("2026-12-01T08:00:00Z").value();
  if (is_over(stage))
    x.ended_at = x.changed_at;
  x.version = 1;
  return x;
}

task_result_row some_diagnosis(const user_id& owner, const resume_id& document) {
  task_result_row x;
  x.id = task_id::make(7, wall_now());
  x.user = owner;
  x.resume = x.document = document;
  x.number = 1;
  x.by = {"builtin", "", "", "diagnosis-1"};
  x.summary = R"({"total":71})";
  x.body = R"({"rules":"diagnosis-1"})";
  x.cost = 10;
  x.created_at = parse_timestamp("2026-12-01T08:00:00Z").value();
  return x;
}

std::string asking_for(const task_row& x) {
  return R"({"resume_id":")" + x.input.resume.str() + R"(","position":"Nurse"})";
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_routes)

BOOST_AUTO_TEST_CASE(a_diagnosis_is_begun_and_answered_at_once) {
  signed_in_node node;
  auto task = some_task(node.grant.user);
  node.on<start_task>([&](const asked<start_task>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.what.what == task_kind::diagnosis);
    BOOST_TEST((x.what.input.resume == task.input.resume));
    BOOST_TEST(x.what.input.position == "Nurse");
    BOOST_TEST(x.what.input.job_description == "");
    BOOST_TEST(x.meta.op.key == std::string{"http:"} + start_path + ":k1");
    return task_view{task};
  });
  raw_client client{node.edge->port()};
  for (const auto* slash : {"", "/"}) {
    auto got = client.ask(post(std::string{start_path} + slash, asking_for(task),
                               node.bearer() + "Idempotency-Key: k1\r\n"));
    BOOST_REQUIRE_EQUAL(got.status, 202);
    BOOST_TEST(got.header("location") == "/api/v1/tasks/" + task.id.str());
    BOOST_TEST(got.header("preference-applied") == "");
    auto doc = json_of(got);
    BOOST_TEST(doc["id"].GetString() == task.id.str());
    BOOST_TEST(doc["stage"].GetString() == "queued");
    BOOST_TEST(doc["price"].GetInt() == 10);
    BOOST_TEST(doc["failure"].IsNull());
    BOOST_TEST(doc["result_url"].IsNull());
  }
  auto refused = [&](const std::string& body) {
    return client.ask(post(start_path, body, node.bearer())).status;
  };
  BOOST_TEST(refused(R"({"resume_id":"nonsense"})") == 422);
  BOOST_TEST(refused(R"({})") == 422);
  BOOST_TEST(refused(R"({"resume_id":")" + task.input.resume.str() + R"(","more":1})") == 422);
}

BOOST_AUTO_TEST_CASE(who_would_wait_gets_the_end_when_it_comes_in_time) {
  signed_in_node node;
  auto task = some_task(node.grant.user);
  node.on<start_task>([&](const asked<start_task>&) { return task_view{task}; });
  int asks = 0;
  node.on<await_task>([&](const asked<await_task>& x) {
    BOOST_TEST((x.to == refs::task(realm::zhimai, task.id)));
    BOOST_TEST(x.what.wait_ms <= 2000u);
    BOOST_TEST(x.meta.op.key == "");
    auto now = task;
    if (++asks == 3) {
      now.stage = task_stage::done;
      now.ended_at = now.changed_at;
    }
    return task_view{now};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post(start_path, asking_for(task), node.bearer() + "Prefer: respond-async, wait=99\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(asks == 3);
  BOOST_TEST(got.header("preference-applied") == "wait=25");
  auto doc = json_of(got);
  BOOST_TEST(doc["stage"].GetString() == "done");
  BOOST_TEST(doc["result_url"].GetString() == "/api/v1/resume-diagnosis/" + task.id.str());
}

BOOST_AUTO_TEST_CASE(a_wait_that_fails_leaves_the_task_as_it_was_answered) {
  signed_in_node node;
  auto task = some_task(node.grant.user);
  node.on<start_task>([&](const asked<start_task>&) { return task_view{task}; });
  node.on<await_task>([&](const asked<await_task>&) -> caf::expected<task_view> {
    return make_error(ec::overloaded);
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post(start_path, asking_for(task), node.bearer() + "Prefer: wait=5\r\n"));
  BOOST_TEST(got.status == 202);
}

BOOST_AUTO_TEST_CASE(a_task_is_polled_by_its_tag) {
  signed_in_node node;
  auto task = some_task(node.grant.user, task_stage::analysing);
  node.on<find_task>([&](const asked<find_task>& x) {
    find_task::reply out;
    if (x.what.id == task.id && x.what.owner == node.grant.user)
      out.row = task;
    return out;
  });
  node.on<list_tasks>([&](const asked<list_tasks>&) {
    list_tasks::reply out;
    out.items = {task};
    return out;
  });
  raw_client client{node.edge->port()};
  auto path = "/api/v1/tasks/" + task.id.str();
  auto read = [&](const std::string& where, const std::string& more = {}) {
    return client.ask(http_request("GET", where, {}, node.bearer() + more));
  };
  auto first = read(path);
  BOOST_REQUIRE_EQUAL(first.status, 200);
  auto tag = std::string{first.header("etag")};
  BOOST_TEST(read(path, "If-None-Match: " + tag + "\r\n").status == 304);
  task.stage = task_stage::writing;
  auto second = read(path, "If-None-Match: " + tag + "\r\n");
  BOOST_TEST(second.status == 200);
  BOOST_TEST(json_of(second)["stage"].GetString() == "writing");
  BOOST_TEST(read("/api/v1/tasks/tsk_1").status == 404);
  BOOST_TEST(read("/api/v1/tasks/" + task_id::make(7, wall_now()).str()).status == 404);
  BOOST_TEST(json_of(read("/api/v1/tasks"))["items"].Size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_task_is_given_up_at_the_task_itself) {
  signed_in_node node;
  auto task = some_task(node.grant.user, task_stage::cancelled);
  ec why = ec::none;
  node.on<cancel_task>([&](const asked<cancel_task>& x) -> caf::expected<task_view> {
    BOOST_TEST((x.to == refs::task(realm::zhimai, task.id)));
    BOOST_TEST(x.meta.caller == node.grant.user);
    if (why != ec::none)
      return make_error(why);
    return task_view{task};
  });
  raw_client client{node.edge->port()};
  auto path = "/api/v1/tasks/" + task.id.str() + "/cancel";
  BOOST_TEST(json_of(client.ask(post(path, {}, node.bearer())))["stage"].GetString()
             == "cancelled");
  why = ec::task_over;
  BOOST_TEST(client.ask(post(path, {}, node.bearer())).status == 409);
  BOOST_TEST(client.ask(post("/api/v1/tasks/x/cancel", {}, node.bearer())).status == 404);
}

BOOST_AUTO_TEST_CASE(below_the_tier_of_reports_the_summary_stands_alone) {
  signed_in_node node;
  auto row = some_diagnosis(node.grant.user, resume_id::make(7, wall_now()));
  bool open = false;
  node.on<find_task_result>([&](const asked<find_task_result>& x) {
    find_task_result::reply out;
    if (x.what.id == row.id && x.what.owner == node.grant.user
        && x.what.what == task_kind::diagnosis)
      out.row = row;
    return out;
  });
  node.on<ask_gate>([&](const asked<ask_gate>& x) {
    BOOST_TEST((x.what.what == feature::report_view));
    gate_view out;
    if (!open) {
      out.error = static_cast<uint8_t>(ec::tier_required);
      out.facts = R"({"required_tier":"bronze","upgrade_url":"/upgrade"})";
    }
    return out;
  });
  node.on<show_result>([&](const asked<show_result>& x) {
    BOOST_TEST(x.what.body == row.body);
    BOOST_TEST((x.what.lang == language::en));
    return show_result::reply{R"({"findings":[]})"};
  });
  raw_client client{node.edge->port()};
  auto read = [&] {
    return json_of(client.ask(http_request("GET", "/api/v1/resume-diagnosis/" + row.id.str(), {},
                                           node.bearer() + "Accept-Language: en\r\n")));
  };
  auto summary = read();
  BOOST_TEST(summary["summary"]["total"].GetInt() == 71);
  BOOST_TEST(summary["report"].IsNull());
  BOOST_TEST(summary["locked"]["required_tier"].GetString() == "bronze");
  BOOST_TEST(summary["model"].IsNull());
  BOOST_TEST(summary["configuration"].GetString() == "diagnosis-1");
  open = true;
  auto full = read();
  BOOST_TEST(full["report"]["findings"].IsArray());
  BOOST_TEST(full["locked"].IsNull());
}

BOOST_AUTO_TEST_CASE(two_diagnoses_of_one_resume_are_compared_and_others_are_not) {
  signed_in_node node;
  auto document = resume_id::make(7, wall_now());
  std::vector<task_result_row> rows{
      some_diagnosis(node.grant.user, document), some_diagnosis(node.grant.user, document),
      some_diagnosis(node.grant.user, resume_id::make(7, wall_now()))};
  node.on<find_task_result>([&](const asked<find_task_result>& x) {
    find_task_result::reply out;
    for (const auto& row : rows)
      if (row.id == x.what.id)
        out.row = row;
    return out;
  });
  node.on<list_task_results>([&](const asked<list_task_results>&) {
    list_task_results::reply out;
    out.items = rows;
    return out;
  });
  node.on<ask_gate>([&](const asked<ask_gate>&) { return gate_view{}; });
  node.on<compare_results>([&](const asked<compare_results>& x) {
    BOOST_TEST(x.what.full);
    return compare_results::reply{R"({"gone":[]})"};
  });
  raw_client client{node.edge->port()};
  auto read = [&](const std::string& rest) {
    return client.ask(http_request("GET", "/api/v1/resume-diagnosis" + rest, {}, node.bearer()));
  };
  auto compare = [&](size_t a, size_t b) {
    return read("/" + rows[a].id.str() + "/compare/" + rows[b].id.str());
  };
  auto doc = json_of(compare(0, 1));
  BOOST_TEST(doc["before"]["id"].GetString() == rows[0].id.str());
  BOOST_TEST(doc["changes"]["gone"].IsArray());
  auto refused = json_of(compare(0, 2));
  BOOST_TEST(refused["field"].GetString() == "other");
  BOOST_TEST(read("/" + rows[0].id.str() + "/compare/x").status == 404);
  BOOST_TEST(json_of(read(""))["items"].Size() == 3u);
  BOOST_TEST(read("?cursor=x").status == 422);
}

BOOST_AUTO_TEST_CASE(a_preference_is_understood_or_left_alone) {
  using http::preferred_wait;
  using namespace std::chrono_literals;
  BOOST_TEST((preferred_wait("wait=10") == 10s));
  BOOST_TEST((preferred_wait("respond-async, Wait = 7 ;x=1, wait=9") == 7s));
  BOOST_TEST((preferred_wait("wait=26") == 25s));
  BOOST_TEST((preferred_wait("wait=99999999999999999999") == 25s));
  for (const auto* text :
       {"", "wait", "wait=", "wait=-1", "wait=x", "waits=3", "return=minimal", ",,,", "wait=1.5"})
    BOOST_TEST((preferred_wait(text) == 0s), text);
}

BOOST_AUTO_TEST_SUITE_END()
