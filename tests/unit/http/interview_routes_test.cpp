// Interviews, their records, and what belongs to somebody else.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

BOOST_AUTO_TEST_SUITE(interview_routes)

BOOST_AUTO_TEST_CASE(an_interview_starts_from_exactly_what_was_asked) {
  signed_in_node node;
  auto resume = resume_id::make(7, wall_now());
  node.on<create_room>([&](const asked<create_room>& x) {
    const auto& c = x.what.config;
    BOOST_TEST(c.position == "后端");
    BOOST_TEST((c.lang == language::en));
    BOOST_TEST((c.seniority == level::senior));
    BOOST_TEST(c.questions == 3u);
    BOOST_TEST((c.resume == resume));
    room_created out;
    out.room = room_id::make(7, wall_now());
    out.questions = {{"q1", "Why?", "C++", "resume"}};
    out.engine = "builtin";
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post("/api/v1/mock-interview/generate",
           R"({"position":"后端","language":"en","level":"senior","questions":3,"resume_id":")"
               + resume.str() + "\"}",
           node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto doc = json_of(got);
  BOOST_TEST(doc["channel"].GetString() == std::string{"room:"} + doc["room_id"].GetString());
  BOOST_TEST(doc["questions"][0]["reason"].GetString() == "resume");
}

BOOST_AUTO_TEST_CASE(the_interview_speaks_the_language_of_the_request_unless_told) {
  signed_in_node node;
  language seen = language::zh;
  node.on<create_room>([&](const asked<create_room>& x) {
    seen = x.what.config.lang;
    return room_created{};
  });
  raw_client client{node.edge->port()};
  client.ask(post("/api/v1/mock-interview/generate", R"({"position":"a"})",
                  node.bearer() + "Accept-Language: en\r\n"));
  BOOST_TEST((seen == language::en));
}

BOOST_AUTO_TEST_CASE(lists_are_paged_by_cursor_and_limit) {
  signed_in_node node;
  auto last = record_id::make(7, wall_now());
  node.on<list_records>([&](const asked<list_records>& x) {
    BOOST_TEST(x.what.owner == node.grant.user);
    BOOST_TEST(x.what.page.limit == 5u);
    BOOST_TEST(x.what.page.before == last.str());
    list_records::reply out;
    out.items.resize(1);
    out.next = "more";
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request(
      "GET", "/api/v1/mock-interview/records/?limit=5&cursor=" + last.str(), {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["next_cursor"].GetString() == "more");
  for (auto query : {"limit=0", "limit=101", "limit=x", "limit=5x", "cursor=x", "cursor="})
    BOOST_TEST(
        client.ask(http_request("GET", "/api/v1/mock-interview/records?" + std::string{query}, {},
                                node.bearer()))
                .status
            == 422,
        query);
}

BOOST_AUTO_TEST_CASE(a_strangers_thing_and_no_thing_look_alike) {
  signed_in_node node;
  node.on<find_record>([](const auto&) { return find_record::reply{}; });
  node.on<find_resume>([](const auto&) { return find_resume::reply{}; });
  node.on<open_room>(
      [](const auto&) -> caf::expected<room_view> { return make_error(ec::not_found); });
  raw_client client{node.edge->port()};
  for (const auto& path :
       {"/api/v1/mock-interview/records/" + record_id::make(9, wall_now()).str(),
        "/api/v1/resumes/" + resume_id::make(9, wall_now()).str(),
        "/api/v1/mock-interview/rooms/" + room_id::make(9, wall_now()).str(),
        std::string{"/api/v1/resumes/x"}, std::string{"/api/v1/mock-interview/records/x"},
        std::string{"/api/v1/mock-interview/rooms/x"}})
    BOOST_TEST(client.ask(http_request("GET", path, {}, node.bearer())).status == 404, path);
}

BOOST_AUTO_TEST_CASE(a_record_carries_report_and_transcript_as_json) {
  signed_in_node node;
  auto id = record_id::make(7, wall_now());
  node.on<find_record>([&](const asked<find_record>& x) {
    BOOST_TEST(x.what.owner == node.grant.user);
    find_record::reply out;
    out.row.emplace();
    out.row->head.id = id;
    out.row->config = R"({"resume_id":null})";
    out.row->report = R"({"v":1})";
    out.row->transcript = R"([{"turn":1}])";
    return out;
  });
  node.on<ask_gate>([](const asked<ask_gate>& x) {
    BOOST_TEST((x.what.what == feature::report_view));
    return gate_view{};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      http_request("GET", "/api/v1/mock-interview/records/" + id.str(), {}, node.bearer()));
  auto doc = json_of(got);
  BOOST_TEST(doc["report"]["v"].GetInt() == 1);
  BOOST_TEST(doc["transcript"][0]["turn"].GetInt() == 1);
  BOOST_TEST(doc["config"]["resume_id"].IsNull());
}

BOOST_AUTO_TEST_CASE(below_the_tier_a_record_shows_its_summary_and_what_opens_the_rest) {
  signed_in_node node;
  auto id = record_id::make(7, wall_now());
  node.on<find_record>([&](const asked<find_record>&) {
    find_record::reply out;
    out.row.emplace();
    out.row->head.id = id;
    out.row->head.score = 72;
    out.row->config = "{}";
    out.row->report = R"({"v":1})";
    out.row->transcript = "[]";
    return out;
  });
  node.on<ask_gate>([](const asked<ask_gate>&) {
    gate_view out;
    out.error = static_cast<uint8_t>(ec::tier_required);
    out.facts = R"({"required_tier":"bronze","upgrade_url":"/upgrade"})";
    return out;
  });
  raw_client client{node.edge->port()};
  auto path = "/api/v1/mock-interview/records/" + id.str();
  auto doc = json_of(client.ask(http_request("GET", path, {}, node.bearer())));
  BOOST_TEST(doc["score"].GetInt() == 72);
  BOOST_TEST(doc["report"].IsNull());
  BOOST_TEST(doc["transcript"].IsNull());
  BOOST_TEST(doc["locked"]["required_tier"].GetString() == std::string{"bronze"});
  auto refused = client.ask(http_request("GET", path + "/replay", {}, node.bearer()));
  BOOST_TEST(refused.status == 403);
}

BOOST_AUTO_TEST_CASE(the_choice_of_an_engine_is_passed_on_and_an_unknown_field_is_not) {
  signed_in_node node;
  auto id = room_id::make(7, wall_now());
  node.on<choose_engine>([&](const asked<choose_engine>& x) {
    BOOST_TEST((x.to == refs::room(realm::zhimai, id)));
    BOOST_TEST(x.what.engine == "builtin");
    return room_ack{9, 4, room_phase::asking};
  });
  raw_client client{node.edge->port()};
  auto path = "/api/v1/mock-interview/rooms/" + id.str() + "/engine";
  auto got = client.ask(post(path, R"({"engine":"builtin"})", node.bearer()));
  BOOST_TEST(got.body == R"({"seq":9,"turn":4,"phase":"asking"})");
  BOOST_TEST(client.ask(post(path, R"({"engine":"builtin","x":1})", node.bearer())).status == 422);
  BOOST_TEST(client.ask(post(path, R"({"engine":""})", node.bearer())).status == 422);
}

BOOST_AUTO_TEST_CASE(ending_a_room_passes_its_receipt_on) {
  signed_in_node node;
  auto id = room_id::make(7, wall_now());
  node.on<end_room>([&](const asked<end_room>& x) {
    BOOST_TEST((x.to == refs::room(realm::zhimai, id)));
    return room_ack{12, 4, room_phase::ended};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      http_request("POST", "/api/v1/mock-interview/rooms/" + id.str() + "/end", {}, node.bearer()));
  BOOST_TEST(got.body == R"({"seq":12,"turn":4,"phase":"ended"})");
  node.on<end_room>(
      [](const auto&) -> caf::expected<room_ack> { return make_error(ec::idempotency_conflict); });
  BOOST_TEST(client
                 .ask(http_request("POST", "/api/v1/mock-interview/rooms/" + id.str() + "/end", {},
                                   node.bearer()))
                 .status
             == 409);
}

BOOST_AUTO_TEST_SUITE_END()
