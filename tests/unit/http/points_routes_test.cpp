// Points, membership, plans and messages over HTTP.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

std::string get(std::string_view path, const signed_in_node& node, std::string_view extra = {}) {
  return http_request("GET", path, {}, node.bearer() + std::string{extra});
}

std::shared_ptr<money_rules> some_rules() {
  auto out = std::make_shared<money_rules>();
  out->version = 3;
  out->tiers = {{tier::ordinary, 0, true}, {tier::diamond, {}, false}};
  out->plans = {{plan_kind::week, 604800, 1990, {}, true},
                {plan_kind::month, 2592000, {}, {}, false}};
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(points_routes)

BOOST_AUTO_TEST_CASE(the_balance_is_the_accounts_word) {
  signed_in_node node;
  node.on<read_points>([&](const asked<read_points>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    points_view out;
    out.available = 20;
    out.lapses_at = parse_timestamp("2026-12-14T00:00:00Z");
    out.lapsing = 5;
    return out;
  });
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(get("/api/v1/points/balance/", node)).body
             == R"({"available":20,"held":0,"owed":0,"lapses_at":"2026-12-14T00:00:00.000Z",)"
                R"("lapsing":5})");
}

BOOST_AUTO_TEST_CASE(the_history_is_paged_by_number_and_speaks_the_callers_language) {
  signed_in_node node;
  node.on<list_history>([&](const asked<list_history>& x) {
    BOOST_TEST(x.what.owner == node.grant.user);
    BOOST_TEST(x.what.page.before == "42");
    BOOST_TEST(x.what.cash);
    list_history::reply out;
    out.items.resize(1);
    out.items[0].number = 41;
    out.items[0].kind = txn_kind::payment;
    out.items[0].reason = "recharge";
    out.items[0].settled_fen = 1000;
    out.next = "41";
    return out;
  });
  raw_client client{node.edge->port()};
  constexpr auto path = "/api/v1/points/history?cash=true&cursor=42";
  auto doc = json_of(client.ask(get(path, node)));
  BOOST_TEST(doc["items"][0]["text"].GetString() == "充值到账 ¥10.00");
  BOOST_TEST(doc["items"][0]["change"]["settled_fen"].GetInt() == 1000);
  BOOST_TEST(doc["next_cursor"].GetString() == "41");
  auto english = json_of(client.ask(get(path, node, "Accept-Language: en\r\n")));
  BOOST_TEST(english["items"][0]["text"].GetString() == "¥10.00 recharged");
  for (auto query : {"cursor=x", "cursor=-1", "cursor=", "limit=0", "cash=1", "cash="})
    BOOST_TEST(client.ask(get("/api/v1/points/history?" + std::string{query}, node)).status == 422,
               query);
}

BOOST_AUTO_TEST_CASE(without_rules_there_are_no_prices_and_no_guesses) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  for (auto path : {"/api/v1/membership/tiers", "/api/v1/plans", "/api/v1/plans/week/quote"}) {
    auto got = client.ask(get(path, node));
    BOOST_TEST(got.status == 503, path);
    BOOST_TEST(code_of(got) == "storage_unavailable");
  }
  node.board->hold(some_rules());
  BOOST_TEST(json_of(client.ask(get("/api/v1/membership/tiers", node)))["items"].Size() == 2u);
  BOOST_TEST(json_of(client.ask(get("/api/v1/plans", node)))["rules_version"].GetInt() == 3);
}

BOOST_AUTO_TEST_CASE(a_quote_appends_to_the_plan_that_runs_and_begins_now_after_one_that_is_over) {
  signed_in_node node;
  node.board->hold(some_rules());
  auto now = wall_now();
  std::optional<timestamp> line = now + std::chrono::hours{24 * 5};
  node.on<read_membership>([&](const auto&) {
    membership_view out;
    out.plan_ends_at = line;
    return out;
  });
  raw_client client{node.edge->port()};
  auto ends = [&] {
    auto doc = json_of(client.ask(get("/api/v1/plans/week/quote", node)));
    BOOST_TEST(doc["price_fen"].GetInt() == 1990);
    return parse_timestamp(doc["ends_at"].GetString()).value();
  };
  auto day = std::chrono::hours{24};
  BOOST_TEST(to_rfc3339(ends()) == to_rfc3339(now + 12 * day));
  line = now - day;
  BOOST_TEST((ends() - now >= 7 * day - std::chrono::milliseconds{1}));
  BOOST_TEST((ends() - now < 8 * day));
  line.reset();
  BOOST_TEST((ends() - now < 8 * day));
}

BOOST_AUTO_TEST_CASE(a_plan_without_a_price_has_no_quote_and_an_unknown_one_does_not_exist) {
  signed_in_node node;
  node.board->hold(some_rules());
  raw_client client{node.edge->port()};
  auto unpriced = client.ask(get("/api/v1/plans/month/quote", node));
  BOOST_TEST(unpriced.status == 409);
  BOOST_TEST(code_of(unpriced) == "plan_unavailable");
  BOOST_TEST(client.ask(get("/api/v1/plans/year/quote", node)).status == 404);
}

BOOST_AUTO_TEST_CASE(points_buy_what_is_on_the_list_and_nothing_else) {
  signed_in_node node;
  node.on<redeem_points>([&](const asked<redeem_points>& x) {
    BOOST_TEST((x.what.good == feature::mock_interview));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/points/redeem:k1");
    voucher_view out;
    out.id = voucher_id::make(7, wall_now());
    out.good = x.what.good;
    out.price = 20;
    out.balance = 1;
    return out;
  });
  raw_client client{node.edge->port()};
  constexpr auto path = "/api/v1/points/redeem";
  auto got = client.ask(
      post(path, R"({"item":"mock_interview"})", node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(json_of(got)["item"].GetString() == "mock_interview");
  BOOST_TEST(json_of(got)["balance"].GetInt() == 1);
  for (auto body : {R"({"item":"upload"})", R"({"item":""})", R"({})", R"({"item":1})",
                    R"({"item":"prep","amount":1})"})
    BOOST_TEST(client.ask(post(path, body, node.bearer())).status == 422, body);
  node.on<redeem_points>(
      [](const auto&) -> caf::expected<voucher_view> { return make_error(ec::points_required); });
  BOOST_TEST(client.ask(post(path, R"({"item":"prep"})", node.bearer())).status == 402);
}

BOOST_AUTO_TEST_CASE(messages_are_listed_counted_and_marked) {
  signed_in_node node;
  auto id = message_id::make(7, wall_now());
  node.on<list_messages>([&](const asked<list_messages>& x) {
    BOOST_TEST(x.what.unread_only);
    list_messages::reply out;
    out.items.resize(1);
    out.items[0].id = id;
    out.items[0].kind = "redeemed";
    out.items[0].data = R"({"good":"prep","price":10})";
    return out;
  });
  node.on<count_unread>([&](const asked<count_unread>& x) {
    BOOST_TEST(x.what.owner == node.grant.user);
    return uint32_t{3};
  });
  mark_messages marked;
  node.on<mark_messages>([&](const asked<mark_messages>& x) {
    marked = x.what;
    return zhian::done{};
  });
  raw_client client{node.edge->port()};
  auto doc = json_of(client.ask(get("/api/v1/messages?unread=true", node)));
  BOOST_TEST(doc["items"][0]["text"].GetString() == "已用 10 积分兑换：面试押题。");
  BOOST_TEST(doc["items"][0]["data"]["price"].GetInt() == 10);
  BOOST_TEST(client.ask(get("/api/v1/messages/unread-count", node)).body == R"({"unread":3})");
  auto mark = [&](const std::string& body) {
    return client.ask(post("/api/v1/messages/read", body, node.bearer())).status;
  };
  BOOST_TEST(mark(R"({"ids":[")" + id.str() + R"("]})") == 204);
  BOOST_TEST((marked.ids == std::vector{id}));
  BOOST_TEST(mark(R"({"upto":")" + id.str() + R"("})") == 204);
  BOOST_TEST((marked.ids.empty() && marked.upto == id));
  std::string many = R"({"ids":[)";
  for (int i = 0; i < 101; ++i)
    many += (i ? ",\"" : "\"") + id.str() + "\"";
  for (const auto& body : {many + "]}", std::string{R"({})"}, std::string{R"({"ids":[]})"},
                           std::string{R"({"ids":["x"]})"}, std::string{R"({"upto":"x"})"},
                           std::string{R"({"ids":"x"})"}})
    BOOST_TEST(mark(body) == 422, body);
}

BOOST_AUTO_TEST_SUITE_END()
