// Meetings over HTTP.
#include "protocols/meeting.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

meeting_view some_meeting(const user_id& host) {
  meeting_view out;
  out.meeting.id = room_id::make(7, wall_now());
  out.meeting.user = host;
  out.meeting.title = "Weekly";
  out.meeting.price = 2;
  out.meeting.holds = {10};
  out.meeting.minutes = 3;
  out.meeting.started_at = parse_timestamp("2026-11-30T08:00:00Z").value();
  out.paid_until = parse_timestamp("2026-11-30T08:10:30Z").value();
  out.taken = 4;
  out.available = 90;
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(meeting_routes)

BOOST_AUTO_TEST_CASE(a_meeting_is_opened_read_listed_and_ended) {
  signed_in_node node;
  auto meeting = some_meeting(node.grant.user);
  node.on<open_meeting>([&](const asked<open_meeting>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST(x.what.title == "Weekly");
    BOOST_TEST(x.meta.op.key == "http:/api/v1/meeting-assistant/meetings:k1");
    return meeting;
  });
  node.on<find_meeting>([&](const asked<find_meeting>& x) {
    find_meeting::reply out;
    if (x.what.id == meeting.meeting.id && x.what.owner == node.grant.user)
      out.row = meeting.meeting;
    return out;
  });
  node.on<list_meetings>([&](const asked<list_meetings>&) {
    list_meetings::reply out;
    out.items = {meeting.meeting};
    return out;
  });
  node.on<end_meeting>([&](const asked<end_meeting>& x) {
    BOOST_TEST(x.what.room == meeting.meeting.id);
    auto over = meeting;
    over.meeting.ended_at = over.paid_until;
    over.meeting.reason = meeting_end::longest;
    return over;
  });
  raw_client client{node.edge->port()};
  const std::string path = "/api/v1/meeting-assistant/meetings";
  auto got =
      client.ask(post(path, R"({"title":"Weekly"})", node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto id = meeting.meeting.id.str();
  BOOST_TEST(got.header("location") == path + '/' + id);
  auto doc = json_of(got);
  BOOST_TEST(doc["room_id"].GetString() == id);
  BOOST_TEST(doc["status"].GetString() == "running");
  BOOST_TEST(doc["cost"].GetInt() == 6);
  BOOST_TEST(doc["balance"].GetInt() == 90);
  BOOST_TEST(doc["paid_until"].GetString() == "2026-11-30T08:10:30.000Z");
  auto read = [&](const std::string& where) {
    return client.ask(http_request("GET", where, {}, node.bearer()));
  };
  BOOST_TEST(json_of(read(path + '/' + id))["minutes"].GetInt() == 3);
  BOOST_TEST(read(path + "/rom_1").status == 404);
  BOOST_TEST(read(path + '/' + room_id::make(7, wall_now()).str()).status == 404);
  BOOST_TEST(json_of(read(path))["items"][0]["title"].GetString() == "Weekly");
  auto over = json_of(client.ask(post(path + '/' + id + "/end", {}, node.bearer())));
  BOOST_TEST(over["status"].GetString() == "ended");
  BOOST_TEST(over["end_reason"].GetString() == "longest");
  BOOST_TEST(client.ask(post(path, R"({"title":1})", node.bearer())).status == 422);
  BOOST_TEST(client.ask(post(path + "/x/end", {}, node.bearer())).status == 404);
}

BOOST_AUTO_TEST_CASE(room_and_interval_are_the_key_of_a_charge) {
  signed_in_node node;
  auto meeting = some_meeting(node.grant.user);
  std::string key;
  node.on<meter_meeting>([&](const asked<meter_meeting>& x) {
    key = x.meta.op.key;
    BOOST_TEST(x.what.room == meeting.meeting.id);
    return meeting;
  });
  raw_client client{node.edge->port()};
  constexpr auto path = "/api/v1/points/consume-by-duration";
  auto id = meeting.meeting.id.str();
  auto ask = [&](const std::string& body, const std::string& more = {}) {
    return client.ask(post(path, body, node.bearer() + more));
  };
  auto got = ask(R"({"room_id":")" + id + R"(","interval":4})");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["interval"].GetInt() == 4);
  BOOST_TEST(json_of(got)["charged"].GetInt() == 4);
  BOOST_TEST(key == "http:/api/v1/points/consume-by-duration:" + id + "/4");
  ask(R"({"interval":4,"room_id":")" + id + R"("})", "Idempotency-Key: another\r\n");
  BOOST_TEST(key == "http:/api/v1/points/consume-by-duration:" + id + "/4");
  BOOST_TEST(ask(R"({"room_id":"rom_1","interval":4})").status == 404);
  for (const auto* rest : {R"(","interval":0})", R"(","interval":"4"})", R"(","interval":525601})",
                           R"(","interval":1,"minutes":9})", R"("})"})
    BOOST_TEST(ask(R"({"room_id":")" + id + rest).status == 422, rest);
  BOOST_TEST(ask(R"({"interval":1})").status == 422);
}

BOOST_AUTO_TEST_SUITE_END()
