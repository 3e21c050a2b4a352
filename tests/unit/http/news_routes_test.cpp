// Workplace news over HTTP: who sees what of them, and what staff are asked.
#include "protocols/money_rules.hpp"
#include "protocols/news_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct news_node : signed_in_node {
  explicit news_node(std::vector<std::string> held = {"candidate"}) {
    roles = std::move(held);
    row.id = news_id::make(7, wall_now());
    row.source_id = "a-1";
    row.what.url = "https://news.example.com/1";
    row.what.tags = {"面试"};
    row.what.published_at = parse_timestamp("2026-11-30T08:00:00Z").value();
    row.what.zh = news_text{"标题", "摘要", "正文"};
    row.created_at = row.changed_at = row.what.published_at;
    row.version = 3;
    on<ask_gate>([this](const asked<ask_gate>& x) {
      BOOST_TEST((x.what.what == feature::news_full));
      gate_view out;
      if (!open) {
        out.error = static_cast<uint8_t>(ec::tier_required);
        out.facts = R"({"required_tier":"bronze","upgrade_url":"/api/v1/membership"})";
      }
      return out;
    });
    on<list_news>([this](const asked<list_news>& x) {
      listed = x.what;
      list_news::reply out;
      out.items = {row};
      out.next = "1764489600000000." + row.id.str();
      out.updated_at = row.changed_at;
      return out;
    });
    on<find_news_row>([this](const asked<find_news_row>& x) {
      find_news_row::reply out;
      if (x.what.id == row.id)
        out.row = row;
      return out;
    });
  }
  response send(std::string_view method, const std::string& path, std::string_view body = {},
                const std::string& extra = {}) {
    return client().ask(http_request(method, path, body, bearer() + extra));
  }
  raw_client& client() { return roles.front() == "candidate" ? people : staff; }

  news_row row;
  list_news listed;
  bool open = false;
  raw_client people{edge->port()};
  raw_client staff{edge->admin_port()};
};

const std::string news_home = "/api/v1/workplace-news/";
const std::string news_desk_path = "/api/v1/admin/workplace-news";

} // namespace

BOOST_AUTO_TEST_SUITE(news_routes)

BOOST_AUTO_TEST_CASE(below_the_tier_there_are_headlines_that_say_what_opens_the_rest) {
  news_node node;
  auto got = node.send("GET", news_home + "latest/list");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc["locked"].GetBool());
  BOOST_TEST(doc["gate"]["required_tier"].GetString() == "bronze");
  BOOST_TEST(doc["updated_at"].GetString() == "2026-11-30T08:00:00.000Z");
  const auto& item = doc["items"][0];
  BOOST_TEST(item["title"].GetString() == "标题");
  BOOST_TEST(item["summary"].GetString() == "摘要");
  BOOST_TEST(item["body"].IsNull());
  BOOST_TEST(item["url"].IsNull());
  auto one = json_of(node.send("GET", news_home + node.row.id.str()));
  BOOST_TEST(one["body"].IsNull());
  BOOST_TEST(one["gate"]["required_tier"].GetString() == "bronze");
}

BOOST_AUTO_TEST_CASE(behind_the_gate_there_is_all_of_it) {
  news_node node;
  node.open = true;
  auto doc = json_of(node.send("GET", news_home + "latest/list/"));
  BOOST_TEST(!doc["locked"].GetBool());
  BOOST_TEST(doc["gate"].IsNull());
  BOOST_TEST(doc["items"][0]["body"].GetString() == "正文");
  BOOST_TEST(json_of(node.send("GET", news_home + node.row.id.str()))["url"].GetString()
             == node.row.what.url);
}

BOOST_AUTO_TEST_CASE(what_was_read_before_is_not_sent_again) {
  news_node node;
  auto got = node.send("GET", news_home + "latest/list");
  auto etag = got.header("etag");
  BOOST_TEST(!etag.empty());
  BOOST_TEST(got.header("cache-control") == "private, no-cache");
  auto again = node.send("GET", news_home + "latest/list", {}, "If-None-Match: " + etag + "\r\n");
  BOOST_TEST(again.status == 304);
  BOOST_TEST(again.body.empty());
  node.open = true;
  BOOST_TEST(
      node.send("GET", news_home + "latest/list", {}, "If-None-Match: " + etag + "\r\n").status
      == 200);
}

BOOST_AUTO_TEST_CASE(where_headlines_are_switched_off_the_gate_is_shut) {
  news_node node;
  auto rules = std::make_shared<money_rules>();
  rules->news_teaser = false;
  node.board->hold(rules);
  auto got = node.send("GET", news_home + "latest/list");
  BOOST_TEST(got.status == 403);
  BOOST_TEST(code_of(got) == "tier_required");
  BOOST_TEST(json_of(got)["required_tier"].GetString() == "bronze");
  BOOST_TEST(node.send("GET", news_home + node.row.id.str()).status == 403);
  node.open = true;
  BOOST_TEST(node.send("GET", news_home + "latest/list").status == 200);
}

BOOST_AUTO_TEST_CASE(conditions_are_passed_on_and_held_against_their_words) {
  news_node node;
  auto cursor = "1764489600000000." + node.row.id.str();
  BOOST_TEST(
      node.send("GET", news_home + "latest/list?tag=a&language=en&limit=5&cursor=" + cursor).status
      == 200);
  BOOST_TEST(node.listed.tag == "a");
  BOOST_TEST((node.listed.lang == language::en));
  BOOST_TEST(node.listed.page.before == cursor);
  BOOST_TEST(!node.listed.withdrawn);
  for (const auto* wrong : {"language=fr", "cursor=x", "cursor=1.x", "limit=0"})
    BOOST_TEST(node.send("GET", news_home + "latest/list?" + wrong).status == 422, wrong);
  BOOST_TEST(node.send("GET", news_home + "latest/list?tag=" + std::string(41, 'a')).status == 422);
  BOOST_TEST(node.send("GET", news_home + "nonsense").status == 404);
  node.row.withdrawn_at = wall_now();
  BOOST_TEST(node.send("GET", news_home + node.row.id.str()).status == 404);
}

BOOST_AUTO_TEST_CASE(staff_add_change_and_withdraw_by_version) {
  news_node node{{"editor"}};
  auto view = [&](const auto& x) {
    BOOST_TEST((x.to == refs::catalogue(realm::zhimai, workplace_news)));
    return news_view{node.row};
  };
  add_news added;
  node.on<add_news>([&](const asked<add_news>& x) {
    added = x.what;
    return view(x);
  });
  change_news changed;
  node.on<change_news>([&](const asked<change_news>& x) {
    changed = x.what;
    return view(x);
  });
  node.on<withdraw_news>([&](const asked<withdraw_news>& x) {
    BOOST_TEST(x.what.based_on == 3u);
    return view(x);
  });
  auto made = node.send("POST", news_desk_path,
                        R"({"source_id":"own","tags":["a"],"zh":{"title":"标题","body":"正文"}})");
  BOOST_REQUIRE_EQUAL(made.status, 201);
  BOOST_TEST(made.header("location") == news_desk_path + '/' + node.row.id.str());
  BOOST_TEST(made.header("etag") == "\"3\"");
  BOOST_TEST(added.source_id == "own");
  BOOST_TEST((added.what.zh == news_text{"标题", "", "正文"}));
  auto path = news_desk_path + '/' + node.row.id.str();
  const std::string on_3 = "If-Match: \"3\"\r\n";
  BOOST_TEST(
      node.send("PATCH", path, R"({"url":null,"published_at":"2026-12-01T00:00:00Z"})", on_3).status
      == 200);
  BOOST_TEST(changed.based_on == 3u);
  BOOST_REQUIRE(changed.url.has_value());
  BOOST_TEST(changed.url->empty());
  BOOST_TEST(!changed.tags.has_value());
  BOOST_TEST(!changed.zh.has_value());
  BOOST_TEST(changed.published_at.has_value());
  BOOST_TEST(node.send("PATCH", path, "{}").status == 412);
  BOOST_TEST(node.send("DELETE", path).status == 412);
  BOOST_TEST(node.send("DELETE", path, {}, on_3).status == 200);
  for (const auto* body : {R"({"zh":{"title":"a"}})", R"({"zh":{"title":"","body":"b"}})",
                           R"({"published_at":"today"})", R"({"tags":"a"})", R"({"x":1})"})
    BOOST_TEST(node.send("POST", news_desk_path, body).status == 422, body);
  BOOST_TEST(node.send("GET", news_desk_path + "?withdrawn=true").status == 200);
  BOOST_TEST(node.listed.withdrawn);
  BOOST_TEST(node.send("GET", news_desk_path + "?withdrawn=1").status == 422);
}

BOOST_AUTO_TEST_CASE(staff_import_and_have_the_feed_looked_at) {
  news_node node{{"editor"}};
  node.on<import_news>([&](const asked<import_news>& x) {
    BOOST_TEST(x.what.json == "{\"a\":1}");
    import_report out;
    out.rows = 2;
    out.wrong = 1;
    out.faults = {{2, "title", "missing"}};
    BOOST_TEST(x.what.dry_run);
    return out;
  });
  auto got = node.send("POST", news_desk_path + "/import?dry_run=true", "{\"a\":1}");
  BOOST_TEST(got.body
             == R"({"applied":false,"items":2,"new":0,"changed":0,"same":0,"errors_total":1,)"
                R"("errors":[{"item":2,"member":"title","reason":"missing"}]})");
  news_feed_view view;
  view.configured = true;
  view.feed.failures = 2;
  node.on<read_news_feed>([&](const asked<read_news_feed>&) { return view; });
  node.on<refresh_news>([&](const asked<refresh_news>& x) {
    BOOST_TEST(x.meta.op.key == "http:/api/v1/admin/workplace-news/refresh:k1");
    return view;
  });
  BOOST_TEST(json_of(node.send("GET", news_desk_path + "/feed"))["failures"].GetInt() == 2);
  BOOST_TEST(node.send("POST", news_desk_path + "/refresh", {}, "Idempotency-Key: k1\r\n").status
             == 202);
  news_node support{{"support"}};
  BOOST_TEST(support.send("GET", news_desk_path).status == 403);
}

BOOST_AUTO_TEST_SUITE_END()
