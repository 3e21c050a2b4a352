// Versions of how engines work over HTTP: what is asked of whom, and how its answers are told.
#include "protocols/engine_versions.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

constexpr auto engine_home = "/api/v1/admin/engines/interview";

engine_version sample_version(uint32_t version, bool published) {
  engine_version x;
  x.feature = "interview";
  x.version = version;
  x.edition = 10 + version;
  x.body = R"({"engine":null})";
  x.based_on = version - 1;
  x.current = published;
  x.author = "ann";
  x.created_at = x.changed_at = parse_timestamp("2026-11-30T08:30:00.123Z").value();
  if (published) {
    x.published_by = "bob";
    x.published_at = x.created_at;
  }
  return x;
}

struct engine_node : signed_in_node {
  engine_node() {
    roles = {"admin"};
    on<find_engine_version>([](const asked<find_engine_version>& x) {
      find_engine_version::reply out;
      if (x.what.version <= 3)
        out.row = sample_version(x.what.version == 0 ? 3 : x.what.version, true);
      return out;
    });
  }
  response call(const char* method, const std::string& path, std::string_view body = {},
                const std::string& more = {}) {
    return client.ask(http_request(method, std::string{engine_home} + path, body, bearer() + more));
  }
  response get(const std::string& path, const std::string& more = {}) {
    return call("GET", path, {}, more);
  }

  raw_client client{edge->admin_port()};
};

} // namespace

BOOST_AUTO_TEST_SUITE(engine_routes)

BOOST_AUTO_TEST_CASE(a_version_is_shown_under_the_tag_of_its_edition) {
  engine_node node;
  auto got = node.get("");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("etag") == "\"13\"");
  auto doc = json_of(got);
  BOOST_TEST(doc["version"].GetInt() == 3);
  BOOST_TEST(doc["in_force"].GetBool());
  BOOST_TEST(doc["state"].GetString() == std::string{"published"});
  BOOST_TEST(doc["config"]["engine"].IsNull());
  BOOST_TEST(node.get("", "If-None-Match: \"13\"\r\n").status == 304);
  BOOST_TEST(node.get("/versions/2").status == 200);
  for (auto none : {"/versions/4", "/versions/0", "/versions/-1", "/versions/x",
                    "/versions/99999999999999999999"})
    BOOST_TEST(node.get(none).status == 404, none);
}

BOOST_AUTO_TEST_CASE(only_features_with_an_engine_of_data_are_there) {
  engine_node node;
  for (auto path : {"", "/versions", "/versions/1", "/diff?from=1&to=2", "/scores?from=1&to=2"}) {
    auto got = node.client.ask(http_request(
        "GET", std::string{"/api/v1/admin/engines/luck"} + path, {}, node.bearer()));
    BOOST_TEST(got.status == 404, path);
  }
}

BOOST_AUTO_TEST_CASE(who_is_no_administrator_has_no_part_in_it) {
  for (const char* role : {"finance", "editor", "operator", "manager", "support"}) {
    engine_node node;
    node.roles = {role};
    BOOST_TEST(node.get("").status == 403, role);
    BOOST_TEST(node.call("POST", "/versions", "{}").status == 403, role);
    BOOST_TEST(node.call("POST", "/versions/1/publish", {}, "If-Match: \"1\"\r\n").status == 403,
               role);
  }
}

BOOST_AUTO_TEST_CASE(a_draft_is_what_was_sent_under_the_key_it_was_sent_with) {
  engine_node node;
  draft_engine told;
  node.on<draft_engine>([&](const asked<draft_engine>& x) -> caf::expected<engine_version> {
    told = x.what;
    if (x.what.json.find("wrong") != std::string::npos)
      return make_error(ec::validation_failed, "0 to 200", "temperature");
    return sample_version(4, false);
  });
  auto made = node.call("POST", "/versions", R"({"engine":null})", "Idempotency-Key: k-1\r\n");
  BOOST_REQUIRE_EQUAL(made.status, 201);
  BOOST_TEST(made.header("location") == std::string{engine_home} + "/versions/4");
  BOOST_TEST(made.header("etag") == "\"14\"");
  BOOST_TEST(json_of(made)["published_at"].IsNull());
  BOOST_TEST(told.version == 0u);
  BOOST_TEST(told.json == R"({"engine":null})");
  BOOST_TEST(told.op.key.ends_with("k-1"));
  BOOST_TEST(told.by.who == node.grant.user.str());
  auto wrong = node.call("POST", "/versions", R"({"wrong":1})");
  BOOST_TEST(wrong.status == 422);
  BOOST_TEST(json_of(wrong)["field"].GetString() == std::string{"temperature"});
  BOOST_TEST(node.call("POST", "/versions", "[]").status == 400);
}

BOOST_AUTO_TEST_CASE(a_change_names_the_edition_it_is_based_on) {
  engine_node node;
  draft_engine told;
  std::atomic<ec> answer{ec::none};
  node.on<draft_engine>([&](const asked<draft_engine>& x) -> caf::expected<engine_version> {
    told = x.what;
    if (answer != ec::none)
      return make_error(answer.load());
    return sample_version(4, false);
  });
  BOOST_TEST(node.call("PUT", "/versions/4", "{}").status == 412);
  BOOST_TEST(node.call("PUT", "/versions/4", "{}", "If-Match: \"14\"\r\n").status == 200);
  BOOST_TEST(told.version == 4u);
  BOOST_TEST(told.edition == 14u);
  answer = ec::version_conflict;
  BOOST_TEST(code_of(node.call("PUT", "/versions/4", "{}", "If-Match: \"1\"\r\n"))
             == "precondition_failed");
  answer = ec::engine_published;
  BOOST_TEST(node.call("PUT", "/versions/4", "{}", "If-Match: \"1\"\r\n").status == 409);
}

BOOST_AUTO_TEST_CASE(publishing_and_rolling_back_go_to_the_keeper) {
  engine_node node;
  publish_engine published;
  roll_back_engine rolled;
  node.on<publish_engine>([&](const asked<publish_engine>& x) -> caf::expected<engine_version> {
    published = x.what;
    if (x.what.version == 5)
      return make_error(ec::engine_not_offered);
    return sample_version(4, true);
  });
  node.on<roll_back_engine>([&](const asked<roll_back_engine>& x) -> caf::expected<engine_version> {
    rolled = x.what;
    return sample_version(5, true);
  });
  BOOST_TEST(node.call("POST", "/versions/4/publish").status == 412);
  BOOST_TEST(node.call("POST", "/versions/4/publish", {}, "If-Match: \"14\"\r\n").status == 200);
  BOOST_TEST(published.edition == 14u);
  BOOST_TEST(node.call("POST", "/versions/5/publish", {}, "If-Match: \"14\"\r\n").status == 422);
  BOOST_TEST(node.call("POST", "/versions/2/rollback").status == 412);
  auto back =
      node.call("POST", "/versions/2/rollback", {}, "If-Match: \"14\"\r\nIdempotency-Key: k-2\r\n");
  BOOST_TEST(back.status == 201);
  BOOST_TEST(rolled.version == 2u);
  BOOST_TEST(rolled.edition == 14u);
  BOOST_TEST(rolled.op.key.ends_with("k-2"));
}

BOOST_AUTO_TEST_CASE(a_trial_is_of_a_sample_or_of_an_own_room) {
  engine_node node;
  try_engine told;
  node.on<try_engine>([&](const asked<try_engine>& x) -> caf::expected<engine_findings> {
    told = x.what;
    if (x.what.sample == "none")
      return make_error(ec::not_found, "no such sample", "sample");
    return engine_findings{R"({"version":4})"};
  });
  auto got = node.call("POST", "/versions/4/dry-run", R"({"sample":"backend-zh"})");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.body == R"({"version":4})");
  BOOST_TEST(told.sample == "backend-zh");
  BOOST_TEST(told.caller == node.grant.user);
  auto room = room_id::make(1, wall_now());
  BOOST_TEST(node.call("POST", "/versions/4/dry-run", R"({"room_id":")" + room.str() + "\"}").status
             == 200);
  BOOST_TEST((told.room == room));
  BOOST_TEST(node.call("POST", "/versions/4/dry-run", R"({"sample":"none"})").status == 404);
  for (auto body : {"{}", R"({"sample":"a","room_id":"b"})", R"({"room_id":"b"})", R"({"x":1})"})
    BOOST_TEST(node.call("POST", "/versions/4/dry-run", body).status == 422, body);
}

BOOST_AUTO_TEST_CASE(two_versions_are_compared_by_content_and_by_scores) {
  engine_node node;
  node.on<diff_engines>([](const asked<diff_engines>& x) -> caf::expected<engine_findings> {
    return engine_findings{"{\"from\":" + std::to_string(x.what.from)
                           + ",\"to\":" + std::to_string(x.what.to) + "}"};
  });
  node.on<compare_engine_scores>([](const auto&) {
    compare_engine_scores::reply out;
    engine_score_counts depth{1, "depth", {}, 2, 85};
    depth.buckets[4] = 2;
    out.counts.push_back(depth);
    return out;
  });
  auto diff = json_of(node.get("/diff?from=1&to=2"));
  BOOST_TEST(diff["to"].GetInt() == 2);
  auto scores = json_of(node.get("/scores?from=1&to=2"));
  BOOST_REQUIRE_EQUAL(scores["dimensions"].Size(), 2u);
  BOOST_TEST(scores["dimensions"][0]["name"].GetString() == std::string{"overall"});
  BOOST_TEST(scores["dimensions"][1]["from"]["buckets"][4].GetInt() == 2);
  BOOST_TEST(scores["dimensions"][1]["from"]["mean"].GetInt() == 42);
  BOOST_TEST(scores["dimensions"][1]["to"]["mean"].IsNull());
  for (auto path : {"/diff", "/diff?from=1", "/diff?from=0&to=1", "/scores?from=a&to=1"})
    BOOST_TEST(node.get(path).status == 422, path);
}

BOOST_AUTO_TEST_SUITE_END()
