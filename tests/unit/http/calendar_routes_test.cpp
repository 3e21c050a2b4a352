// Calendars over HTTP, and how windows of them are laid out.
#include "http/routes/calendar_window.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

calendar_row planned(const user_id& owner, const char* start, const char* title) {
  calendar_row x;
  x.id = calendar_id::make(7, wall_now());
  x.user = owner;
  x.draft.title = title;
  x.draft.when.starts_at = parse_wall_time(start).value();
  x.draft.when.time_zone = "Asia/Shanghai";
  x.draft.when.repeats.emplace();
  auto reach = extent_of(x.draft.when).value();
  x.first_at = reach.first.starts_at;
  x.last_at = reach.last.starts_at;
  x.ends_at = reach.last.ends_at;
  x.edition = 4;
  x.version = 6;
  return x;
}

std::string put(const std::string& path, const std::string& body, const std::string& extra) {
  return http_request("PUT", path, body, extra);
}

} // namespace

BOOST_AUTO_TEST_SUITE(calendar_routes)

BOOST_AUTO_TEST_CASE(an_event_is_added_read_changed_and_deleted) {
  signed_in_node node;
  auto row = planned(node.grant.user, "2026-12-01T09:00", "Stand-up");
  auto& rule = *row.draft.when.repeats;
  rule.freq = frequency::weekly;
  rule.by_weekday = {2, 5};
  rule.until = parse_date("2027-01-31");
  row.draft.what = calendar_kind::interview;
  row.draft.link = "https://meet.example/x";
  row.draft.remind_before_min = 10;
  node.on<add_calendar_event>([&](const asked<add_calendar_event>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    auto wanted = row.draft;
    wanted.when.time_zone.clear();
    BOOST_TEST((x.what.draft == wanted));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/calendar/events:k1");
    return calendar_view{row};
  });
  node.on<find_calendar_event>([&](const asked<find_calendar_event>& x) {
    find_calendar_event::reply out;
    if (x.what.id == row.id && x.what.owner == node.grant.user)
      out.row = row;
    return out;
  });
  node.on<change_calendar_event>([&](const asked<change_calendar_event>& x) {
    BOOST_TEST(x.what.id == row.id);
    BOOST_TEST(x.what.expected == "\"4\"");
    BOOST_TEST(x.what.draft.title == "Retro");
    BOOST_TEST(x.what.draft.when.all_day);
    BOOST_TEST(x.what.draft.when.duration_min == 1440u);
    return calendar_view{row};
  });
  node.on<delete_calendar_event>(
      [&](const asked<delete_calendar_event>& x) -> caf::expected<zhian::done> {
        BOOST_TEST(x.what.expected.empty());
        if (x.what.id != row.id)
          return make_error(ec::not_found);
        return zhian::done{};
      });
  raw_client client{node.edge->port()};
  const std::string path = "/api/v1/calendar/events";
  auto got = client.ask(
      post(path,
           R"({"title":"Stand-up","kind":"interview","note":null,"link":"https://meet.example/x",)"
           R"("starts_at":"2026-12-01T09:00","time_zone":null,"remind_before_min":10,"recurrence":)"
           R"({"freq":"weekly","by_weekday":["fr","tu"],"until":"2027-01-31","count":null}})",
           node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto id = row.id.str();
  BOOST_TEST(got.header("location") == path + '/' + id);
  BOOST_TEST(got.header("etag") == "\"4\"");
  auto doc = json_of(got);
  BOOST_TEST(doc["id"].GetString() == id);
  BOOST_TEST(doc["starts_at"].GetString() == "2026-12-01T09:00");
  BOOST_TEST(doc["first_at"].GetString() == "2026-12-01T01:00:00.000Z");
  BOOST_TEST(doc["recurrence"]["by_weekday"][1].GetString() == "fr");
  BOOST_TEST(doc["recurrence"]["until"].GetString() == "2027-01-31");
  BOOST_TEST(doc["note"].IsNull());
  auto read = client.ask(http_request("GET", path + '/' + id, {}, node.bearer()));
  BOOST_TEST(read.header("etag") == "\"4\"");
  BOOST_TEST(json_of(read)["kind"].GetString() == "interview");
  auto whole = R"({"title":"Retro","starts_at":"2026-12-01","all_day":true})";
  BOOST_TEST(client.ask(put(path + '/' + id, whole, node.bearer() + "If-Match: \"4\"\r\n")).status
             == 200);
  BOOST_TEST(client.ask(put(path + "/evt_1", whole, node.bearer())).status == 404);
  auto drop = [&](const std::string& which) {
    return client.ask(http_request("DELETE", path + '/' + which, {}, node.bearer())).status;
  };
  BOOST_TEST(drop(id) == 204);
  BOOST_TEST(drop(calendar_id::make(7, wall_now()).str()) == 404);
  BOOST_TEST(drop("evt_1") == 404);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_event_is_named) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto field = [&](const std::string& more) {
    auto got = client.ask(post("/api/v1/calendar/events",
                               R"({"title":"x","starts_at":"2026-12-01T09:00",)" + more + '}',
                               node.bearer()));
    BOOST_TEST(got.status == 422, more);
    auto doc = json_of(got);
    return std::string{doc.HasMember("field") ? doc["field"].GetString() : ""};
  };
  struct {
    const char* body;
    const char* field;
  } const cases[] = {
      {R"("all_day":true)", "starts_at"},
      {R"("time_zone":"Mars/Olympus")", "time_zone"},
      {R"("duration_min":0)", "duration_min"},
      {R"("duration_min":1.5)", "duration_min"},
      {R"x("link":"javascript:alert(1)")x", "link"},
      {R"("link":"https://a b")", "link"},
      {R"("kind":"party")", "kind"},
      {R"("remind_before_min":10081)", "remind_before_min"},
      {R"("remind_before_min":"10")", "remind_before_min"},
      {R"("colour":"red")", "colour"},
      {R"("recurrence":"daily")", "recurrence"},
      {R"("recurrence":{})", "recurrence.freq"},
      {R"("recurrence":{"freq":"hourly"})", "recurrence.freq"},
      {R"("recurrence":{"freq":"daily","interval":100})", "recurrence.interval"},
      {R"("recurrence":{"freq":"daily","count":731})", "recurrence.count"},
      {R"("recurrence":{"freq":"daily","until":"2026-02-30"})", "recurrence.until"},
      {R"("recurrence":{"freq":"weekly","by_weekday":["xx"]})", "recurrence.by_weekday"},
      {R"("recurrence":{"freq":"weekly","by_weekday":"mo"})", "recurrence.by_weekday"},
      {R"("recurrence":{"freq":"daily","by_day":1})", "recurrence.by_day"},
  };
  for (const auto& x : cases)
    BOOST_TEST(field(x.body) == x.field, x.body);
}

BOOST_AUTO_TEST_CASE(a_window_is_listed_a_page_at_a_time) {
  signed_in_node node;
  std::vector<calendar_row> rows{planned(node.grant.user, "2026-12-01T09:00", "a"),
                                 planned(node.grant.user, "2026-12-02T08:00", "b")};
  node.on<list_calendar_events>([&](const asked<list_calendar_events>& x) {
    BOOST_TEST(x.what.owner == node.grant.user);
    BOOST_TEST((x.what.to - x.what.from == std::chrono::days{2}));
    list_calendar_events::reply out;
    out.items = rows;
    return out;
  });
  raw_client client{node.edge->port()};
  auto ask = [&](const std::string& query) {
    return client.ask(http_request("GET", "/api/v1/calendar/events?" + query, {}, node.bearer()));
  };
  const std::string window = "from=2026-12-02T00:30:00Z&to=2026-12-04T00:30:00Z";
  auto first = json_of(ask(window + "&limit=3"));
  std::string seen;
  for (const auto& x : first["items"].GetArray())
    seen += std::string{x["title"].GetString()} + x["starts_at"].GetString() + ' ';
  // The one that began at 00:00 is still going on at 00:30.
  BOOST_TEST(seen
             == "b2026-12-02T00:00:00.000Z a2026-12-02T01:00:00.000Z b2026-12-03T00:00:00.000Z ");
  BOOST_TEST(first["items"][1]["local_starts_at"].GetString() == "2026-12-02T09:00");
  auto rest = json_of(ask(window + "&limit=3&cursor=" + first["next_cursor"].GetString()));
  BOOST_REQUIRE_EQUAL(rest["items"].Size(), 2u);
  BOOST_TEST(rest["items"][0]["starts_at"].GetString() == "2026-12-03T01:00:00.000Z");
  BOOST_TEST(rest["next_cursor"].IsNull());
  for (const auto* bad : {"", "from=2026-12-02T00:00:00Z", "to=2026-12-02T00:00:00Z",
                          "from=2026-12-02T00:00:00Z&to=2026-12-02T00:00:00Z",
                          "from=2026-12-02&to=2026-12-03T00:00:00Z",
                          "from=0000-12-02T00:00:00Z&to=0000-12-03T00:00:00Z",
                          "from=2026-01-01T00:00:00Z&to=2026-04-11T00:00:01Z"})
    BOOST_TEST(ask(bad).status == 422, bad);
  for (const auto* bad : {"&cursor=1", "&cursor=.", "&cursor=1.evt_1", "&limit=101"})
    BOOST_TEST(ask(window + bad).status == 422, bad);
}

BOOST_AUTO_TEST_CASE(the_pages_of_a_window_are_the_window) {
  std::vector<calendar_row> rows;
  auto owner = user_id::make(7, wall_now());
  // Several begin at the same instant.
  for (const auto* start : {"2026-12-01T09:00", "2026-12-01T09:00", "2026-12-03T00:00",
                            "2026-11-01T23:30", "2026-12-20T12:00"})
    rows.push_back(planned(owner, start, start));
  rows[3].draft.when.duration_min = 3000; // Longer than a day: its occurrences overlap.
  rows[4].draft.when.repeats.reset();
  auto from = parse_timestamp("2026-12-01T00:00:00Z").value();
  auto to = from + std::chrono::days{30};
  auto all = http::window_of(rows, from, to, {}, 1000);
  BOOST_TEST(all.next.empty());
  BOOST_TEST(all.items.size() == 30u + 30 + 29 + 32 + 1);
  for (const auto& x : all.items)
    BOOST_TEST((x.at.ends_at > from && x.at.starts_at < to));
  std::vector<http::json::placed_event> paged;
  std::string cursor;
  do {
    auto page = http::window_of(rows, from, to, cursor, 7);
    BOOST_TEST(page.items.size() <= 7u);
    paged.insert(paged.end(), page.items.begin(), page.items.end());
    cursor = page.next;
    BOOST_TEST((cursor.empty() || http::is_window_cursor(cursor)));
  } while (!cursor.empty());
  BOOST_REQUIRE_EQUAL(paged.size(), all.items.size());
  for (size_t i = 0; i < paged.size(); ++i)
    BOOST_TEST((paged[i].event == all.items[i].event
                && paged[i].at.starts_at == all.items[i].at.starts_at));
}

BOOST_AUTO_TEST_SUITE_END()
