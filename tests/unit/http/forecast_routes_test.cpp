// Forecasts over HTTP: the task, the stream, the pack and its interview.
#include "protocols/interview.hpp"
#include "protocols/task_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

constexpr auto forecast_path = "/api/v1/interview-prep/ai-generate";

/// A forecast as the store and its task have it.
struct kept_forecast {
  std::mutex mx;
  find_pack::reply now;

  task_part_row part(uint32_t number) const {
    task_part_row x;
    x.id = now.row->id;
    x.user = now.row->user;
    x.number = number;
    x.part = {R"({"kind":"technical","text":"question )" + std::to_string(number) + "\"}", "{}"};
    return x;
  }
  void grow(uint32_t n) {
    while (now.parts.size() < n)
      now.parts.push_back(part(static_cast<uint32_t>(now.parts.size()) + 1));
    now.row->parts = n;
  }
  void end(task_stage how) {
    now.row->stage = how;
    now.row->ended_at = now.row->changed_at;
    if (how != task_stage::done) {
      now.parts.clear();
      return;
    }
    auto& made = now.result.emplace();
    made.id = now.row->id;
    made.user = now.row->user;
    made.what = task_kind::forecast;
    made.resume = now.row->input.resume;
    made.company = now.row->input.company;
    made.parts = now.row->parts;
    made.by = {"builtin", "", "", "forecast-1/bank-1"};
    made.summary = R"({"language":"en","kinds":{}})";
    made.cost = 10;
    made.created_at = now.row->changed_at;
  }
};

struct forecast_node : signed_in_node {
  kept_forecast kept;

  forecast_node() {
    auto& row = kept.now.row.emplace();
    row.id = task_id::make(7, wall_now());
    row.user = grant.user;
    row.what = task_kind::forecast;
    row.stage = task_stage::analysing;
    row.input.resume = resume_id::make(7, wall_now());
    row.input.company = "Nebula";
    row.input.parts = 4;
    row.price = 10;
    row.created_at = row.changed_at = parse_timestamp("2026-12-01T08:00:00Z").value();
    on<find_pack>([this](const asked<find_pack>& x) {
      std::lock_guard guard{kept.mx};
      find_pack::reply out;
      if (x.what.id != kept.now.row->id || x.what.owner != kept.now.row->user
          || x.what.what != task_kind::forecast)
        return out;
      out.row = kept.now.row;
      out.result = kept.now.result;
      for (const auto& part : kept.now.parts)
        if (part.number > x.what.after)
          out.parts.push_back(part);
      return out;
    });
    on<start_forecast>([this](const asked<start_forecast>&) {
      std::lock_guard guard{kept.mx};
      return task_view{*kept.now.row};
    });
  }
  std::string pack_path() const {
    return "/api/v1/interview-prep/" + kept.now.row->id.str();
  }
  std::string asking() const {
    return R"({"resume_id":")" + kept.now.row->input.resume.str() + R"(","count":4})";
  }
  response get_at(const std::string& path, const std::string& more = {}) {
    raw_client client{edge->port()};
    return client.ask(http_request("GET", path, {}, bearer() + more));
  }
};

/// "id event" of each event.
std::vector<std::string> events_told(const response& x) {
  std::vector<std::string> out;
  std::string id;
  for (size_t at = 0; at < x.body.size();) {
    auto end = std::min(x.body.find('\n', at), x.body.size());
    auto line = x.body.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("id: "))
      id = line.substr(4);
    else if (line.starts_with("event: "))
      out.push_back(std::exchange(id, {}) + " " + line.substr(7));
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forecast_routes)

BOOST_AUTO_TEST_CASE(a_forecast_is_begun_with_all_that_it_is_made_from) {
  forecast_node node;
  node.on<start_forecast>([&](const asked<start_forecast>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST((x.what.input.resume == node.kept.now.row->input.resume));
    BOOST_TEST(x.what.input.position == "Nurse");
    BOOST_TEST(x.what.company == "Nebula");
    BOOST_TEST(x.what.input.job_description == "posting");
    BOOST_TEST(x.what.questions == 0u, "how many are usual is the account's to say");
    return task_view{*node.kept.now.row};
  });
  raw_client client{node.edge->port()};
  auto body = R"({"resume_id":")" + node.kept.now.row->input.resume.str()
              + R"(","position":"Nurse","company":"Nebula","job_description":"posting"})";
  for (const auto* slash : {"", "/"}) {
    auto got = client.ask(post(std::string{forecast_path} + slash, body, node.bearer()));
    BOOST_REQUIRE_EQUAL(got.status, 202);
    BOOST_TEST(got.header("location") == "/api/v1/tasks/" + node.kept.now.row->id.str());
    BOOST_TEST(json_of(got)["kind"].GetString() == "forecast");
  }
  auto refused = [&](const std::string& rest) {
    return client
        .ask(post(forecast_path,
                  R"({"resume_id":")" + node.kept.now.row->input.resume.str() + "\"," + rest + "}",
                  node.bearer()))
        .status;
  };
  for (const auto* rest : {R"("count":2)", R"("count":21)", R"("more":1)"})
    BOOST_TEST(refused(rest) == 422, rest);
}

BOOST_AUTO_TEST_CASE(a_stream_tells_what_is_kept_then_waits_for_more_and_ends_once) {
  forecast_node node;
  node.kept.grow(1);
  int asks = 0;
  node.on<await_parts>([&](const asked<await_parts>& x) {
    std::lock_guard guard{node.kept.mx};
    BOOST_TEST((x.to == refs::task(realm::zhimai, node.kept.now.row->id)));
    BOOST_TEST(x.what.after == node.kept.now.row->parts);
    BOOST_TEST(x.what.wait_ms <= 2000u);
    if (++asks == 1) {
      node.kept.grow(3);
    } else if (asks == 3) {
      node.kept.grow(4);
      node.kept.end(task_stage::done);
    }
    return task_progress{node.kept.now.row->stage, node.kept.now.row->parts};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post(forecast_path, node.asking(),
                             node.bearer() + "Accept: text/event-stream\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("content-type") == "text/event-stream");
  BOOST_TEST(got.complete);
  BOOST_TEST(events_told(got)
                 == (std::vector<std::string>{" task", "1 question", "2 question", "3 question",
                                              "4 question", " done"}),
             boost::test_tools::per_element());
  BOOST_TEST(asks == 3, "nothing new is no reason to read");
  BOOST_TEST(got.body.find(R"(data: {"number":2,"kind":"technical","text":"question 2"})")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pack_that_is_done_is_streamed_from_the_store_behind_what_was_seen) {
  forecast_node node;
  node.kept.grow(4);
  node.kept.end(task_stage::done);
  auto path = node.pack_path() + "/events";
  for (uint32_t seen = 0; seen <= 5; ++seen) {
    std::vector<std::string> expected{" task"};
    for (auto n = seen + 1; n <= 4; ++n)
      expected.push_back(std::to_string(n) + " question");
    expected.push_back(" done");
    auto got = node.get_at(path, "Last-Event-ID: " + std::to_string(seen) + "\r\n");
    BOOST_TEST(events_told(got) == expected, boost::test_tools::per_element());
  }
  BOOST_TEST(events_told(node.get_at(path, "Last-Event-ID: 99999999999\r\n"))
                 == (std::vector<std::string>{" task", " done"}),
             boost::test_tools::per_element());
  auto refused = node.get_at(path, "Last-Event-ID: x\r\n");
  BOOST_TEST(refused.status == 422);
  BOOST_TEST(json_of(refused)["field"].GetString() == "Last-Event-ID");
  BOOST_TEST(node.get_at("/api/v1/interview-prep/" + task_id::make(7, wall_now()).str()
                         + "/events")
                 .status
             == 404);
}

BOOST_AUTO_TEST_CASE(a_task_that_does_not_answer_is_looked_for_in_the_store) {
  forecast_node node;
  node.kept.grow(2);
  node.on<await_parts>([&](const asked<await_parts>&) -> caf::expected<task_progress> {
    std::lock_guard guard{node.kept.mx};
    node.kept.grow(4);
    node.kept.end(task_stage::done);
    return make_error(ec::overloaded);
  });
  auto got = node.get_at(node.pack_path() + "/events", "Last-Event-ID: 1\r\n");
  BOOST_TEST(events_told(got)
                 == (std::vector<std::string>{" task", "2 question", "3 question", "4 question",
                                              " done"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_that_comes_to_a_drained_node_tells_what_is_kept_and_is_sent_away) {
  forecast_node node;
  node.kept.grow(2);
  node.status->draining = true;
  BOOST_TEST(events_told(node.get_at(node.pack_path() + "/events"))
                 == (std::vector<std::string>{" task", "1 question", "2 question", " reconnect"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_was_given_up_ends_the_stream_without_its_questions) {
  forecast_node node;
  node.kept.grow(2);
  node.kept.end(task_stage::cancelled);
  BOOST_TEST(events_told(node.get_at(node.pack_path() + "/events"))
                 == (std::vector<std::string>{" task", " cancelled"}),
             boost::test_tools::per_element());
  node.kept.now.row->engine_version = 3;
  node.kept.now.row->model_failures = "cut invalid_reply!";
  auto doc = json_of(node.get_at(node.pack_path()));
  BOOST_TEST(doc["engine_version"].GetUint() == 3u);
  BOOST_REQUIRE_EQUAL(doc["model_failures"].Size(), 2u);
  BOOST_TEST(doc["model_failures"][1].GetString() == std::string{"invalid_reply"});
  BOOST_TEST(doc["stage"].GetString() == "cancelled");
  BOOST_TEST(doc["questions"].Empty());
}

BOOST_AUTO_TEST_CASE(a_pack_is_shown_as_far_as_it_is) {
  forecast_node node;
  node.kept.grow(2);
  auto half = json_of(node.get_at(node.pack_path()));
  BOOST_TEST(half["stage"].GetString() == "analysing");
  BOOST_TEST(half["wanted"].GetInt() == 4);
  BOOST_TEST(half["questions"].Size() == 2u);
  for (const auto* name : {"engine", "model", "prompt", "configuration", "cost", "summary"})
    BOOST_TEST(half[name].IsNull(), name);
  node.kept.grow(4);
  node.kept.end(task_stage::done);
  auto whole = json_of(node.get_at(node.pack_path() + "/"));
  BOOST_TEST(whole["questions"].Size() == 4u);
  BOOST_TEST(whole["questions"][3]["number"].GetInt() == 4);
  BOOST_TEST(whole["cost"].GetInt() == 10);
  BOOST_TEST(whole["engine"].GetString() == "builtin");
  BOOST_TEST(whole["company"].GetString() == "Nebula");
  node.on<list_task_results>([&](const asked<list_task_results>& x) {
    BOOST_TEST((x.what.what == task_kind::forecast));
    list_task_results::reply out;
    out.items = {*node.kept.now.result};
    return out;
  });
  auto list = json_of(node.get_at("/api/v1/interview-prep/history"));
  BOOST_REQUIRE_EQUAL(list["items"].Size(), 1u);
  BOOST_TEST(list["items"][0]["questions"].GetInt() == 4);
  BOOST_TEST(!list["items"][0].HasMember("stage"));
}

BOOST_AUTO_TEST_CASE(an_interview_of_a_pack_is_asked_of_the_account) {
  forecast_node node;
  ec why = ec::none;
  node.on<interview_from_pack>(
      [&](const asked<interview_from_pack>& x) -> caf::expected<room_created> {
        BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
        BOOST_TEST((x.what.pack == node.kept.now.row->id));
        if (why != ec::none)
          return make_error(why);
        BOOST_TEST(x.what.questions == 5u);
        BOOST_TEST((x.what.seniority == level::senior));
        room_created out;
        out.room = room_id::make(7, wall_now());
        out.questions = {{"forecast-gap", "Why?", "", "forecast"}};
        out.engine = "builtin";
        return out;
      });
  raw_client client{node.edge->port()};
  auto path = node.pack_path() + "/interview";
  auto got = client.ask(post(path, R"({"questions":5,"level":"senior"})", node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(json_of(got)["questions"][0]["reason"].GetString() == "forecast");
  why = ec::pack_not_ready;
  auto early = client.ask(post(path, "{}", node.bearer()));
  BOOST_TEST(early.status == 409);
  BOOST_TEST(code_of(early) == "pack_not_ready");
  BOOST_TEST(client.ask(post(path, R"({"questions":13})", node.bearer())).status == 422);
  BOOST_TEST(client.ask(post("/api/v1/interview-prep/x/interview", "{}", node.bearer())).status
             == 404);
}

BOOST_AUTO_TEST_SUITE_END()
