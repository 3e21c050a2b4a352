// Orders over HTTP: what is asked of the account and of the order, and whose they are.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

using namespace std::chrono_literals;

/// A signed-in person with one order that waits to be paid.
struct buyer_node : signed_in_node {
  explicit buyer_node(const std::function<void(settings&)>& change = {}) : signed_in_node(change) {
    order.id = order_id::make(7, wall_now());
    order.user = grant.user;
    order.amount_fen = 1000;
    order.points_grant = 20;
    order.version = 1;
    on<place_order>([this](const asked<place_order>& x) {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      BOOST_TEST(!x.meta.op.key.empty());
      placed = x.what;
      return order_view{order};
    });
    on<await_code>([this](const asked<await_code>& x) {
      BOOST_TEST((x.to == refs::order(realm::zhimai, order.id)));
      BOOST_TEST(x.meta.op.key.empty());
      return order_view{with_code()};
    });
    on<find_order>([this](const asked<find_order>& x) {
      find_order::reply out;
      if (x.what.owner == grant.user && x.what.id == order.id)
        out.row = found;
      return out;
    });
    found = with_code();
  }

  order_row with_code() const {
    auto out = order;
    out.phase = order_phase::awaiting_payment;
    out.code_url = "weixin://wxpay/bizpayurl?pr=1";
    ++out.version;
    return out;
  }
  std::string path(std::string_view behind = {}) const {
    return "/api/v1/orders/" + order.id.str() + std::string{behind};
  }
  std::string get(std::string_view behind = {}, std::string_view extra = {}) const {
    return http_request("GET", path(behind), {}, bearer() + std::string{extra});
  }

  order_row order;
  order_row found;
  place_order placed;
};

constexpr std::string_view orders = "/api/v1/orders";

} // namespace

BOOST_AUTO_TEST_SUITE(order_routes)

BOOST_AUTO_TEST_CASE(a_new_order_is_answered_with_the_code_that_came_meanwhile) {
  buyer_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(post(orders, R"({"kind":"recharge","amount_fen":1000})", node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(got.header("location") == node.path());
  auto doc = json_of(got);
  BOOST_TEST(doc["code_url"].GetString() == "weixin://wxpay/bizpayurl?pr=1");
  BOOST_TEST(doc["qr_png_url"].GetString() == node.path("/qr.png"));
  BOOST_TEST(doc["status"].GetString() == "awaiting_payment");
  BOOST_TEST((node.placed.what == order_kind::recharge));
  BOOST_TEST(node.placed.amount_fen.value_or(0) == 1000);
  BOOST_TEST((node.placed.channel == pay_channel::wechat_native));
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_slow_or_down_does_not_hide_the_order) {
  buyer_node node{[](settings& x) {
    x.pay.code_wait = 30ms;
  }};
  raw_client client{node.edge->port()};
  auto ask = [&] {
    return client.ask(post(orders, R"({"kind":"recharge","amount_fen":1000})", node.bearer()));
  };
  node.plays->silent<await_code>();
  auto got = ask();
  BOOST_REQUIRE_EQUAL(got.status, 201);
  BOOST_TEST(json_of(got)["code_url"].IsNull());
  BOOST_TEST(json_of(got)["status"].GetString() == "created");
  node.on<await_code>(
      [](const auto&) -> caf::expected<order_view> { return make_error(ec::payment_unavailable); });
  BOOST_TEST(ask().status == 201);
}

BOOST_AUTO_TEST_CASE(money_through_the_bank_waits_for_no_code) {
  buyer_node node;
  node.order.channel = pay_channel::bank_transfer;
  std::atomic<int> waited{0};
  node.on<await_code>([&](const auto&) {
    ++waited;
    return order_view{};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post(orders, R"({"kind":"plan","plan":"week","channel":"bank_transfer"})", node.bearer()));
  BOOST_TEST(got.status == 201);
  BOOST_TEST(waited == 0);
  BOOST_TEST((node.placed.plan == plan_kind::week));
  BOOST_TEST((node.placed.channel == pay_channel::bank_transfer));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_an_order_is_refused_by_the_name_of_its_field) {
  buyer_node node;
  raw_client client{node.edge->port()};
  auto field = [&](std::string_view body) {
    auto got = client.ask(post(orders, body, node.bearer()));
    BOOST_TEST(got.status == 422, body);
    return std::string{json_of(got)["field"].GetString()};
  };
  BOOST_TEST(field(R"({"amount_fen":1000})") == "kind");
  BOOST_TEST(field(R"({"kind":"gift"})") == "kind");
  BOOST_TEST(field(R"({"kind":"recharge","amount_fen":10.5})") == "amount_fen");
  BOOST_TEST(field(R"({"kind":"recharge","amount_fen":-1000})") == "amount_fen");
  BOOST_TEST(field(R"({"kind":"recharge","amount_fen":"1000"})") == "amount_fen");
  BOOST_TEST(field(R"({"kind":"recharge","amount_fen":99999999999999999999})") == "amount_fen");
  BOOST_TEST(field(R"({"kind":"plan","plan":"year"})") == "plan");
  BOOST_TEST(field(R"({"kind":"recharge","channel":"cash"})") == "channel");
  BOOST_TEST(field(R"({"kind":"recharge","amount_fen":1,"price":1})") == "price");
}

BOOST_AUTO_TEST_CASE(the_field_that_the_account_refuses_is_named) {
  buyer_node node;
  node.on<place_order>([](const auto&) -> caf::expected<order_view> {
    return make_error(ec::validation_failed, "", "amount_fen");
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post(orders, R"({"kind":"recharge","amount_fen":999})", node.bearer()));
  BOOST_TEST(got.status == 422);
  BOOST_TEST(json_of(got)["field"].GetString() == "amount_fen");
}

BOOST_AUTO_TEST_CASE(an_order_that_has_not_changed_is_not_sent_again) {
  buyer_node node;
  raw_client client{node.edge->port()};
  auto first = client.ask(node.get());
  BOOST_REQUIRE_EQUAL(first.status, 200);
  std::string etag{first.header("etag")};
  auto again = client.ask(node.get({}, "If-None-Match: " + etag + "\r\n"));
  BOOST_TEST(again.status == 304);
  BOOST_TEST(again.header("etag") == etag);
  node.found.phase = order_phase::paid;
  auto changed = client.ask(node.get({}, "If-None-Match: " + etag + "\r\n"));
  BOOST_TEST(changed.status == 200);
  BOOST_TEST(changed.header("etag") != etag);
}

BOOST_AUTO_TEST_CASE(the_order_of_another_is_not_found_and_hears_nothing) {
  buyer_node node;
  std::atomic<int> told{0};
  node.on<cancel_order>([&](const auto&) {
    ++told;
    return order_view{};
  });
  node.on<check_order>([&](const auto&) {
    ++told;
    return order_view{};
  });
  raw_client client{node.edge->port()};
  for (const auto& id : {order_id::make(9, wall_now()).str(), std::string{"x"}})
    for (const auto& [verb, behind] : std::initializer_list<std::pair<const char*, const char*>>{
             {"GET", ""}, {"GET", "/qr.png"}, {"POST", "/cancel"}, {"POST", "/check"}}) {
      auto got = client.ask(
          http_request(verb, std::string{orders} + "/" + id + behind, {}, node.bearer()));
      BOOST_TEST(got.status == 404, verb << ' ' << behind);
      BOOST_TEST(code_of(got) == "not_found");
    }
  BOOST_TEST(told == 0);
}

BOOST_AUTO_TEST_CASE(giving_up_and_asking_the_provider_go_to_the_order_itself) {
  buyer_node node;
  node.on<cancel_order>([&](const asked<cancel_order>& x) {
    BOOST_TEST((x.to == refs::order(realm::zhimai, node.order.id)));
    BOOST_TEST(x.meta.op.key.ends_with("k1"));
    auto out = node.with_code();
    out.phase = order_phase::closed;
    return order_view{out};
  });
  node.on<check_order>(
      [](const auto&) -> caf::expected<order_view> { return make_error(ec::payment_unavailable); });
  raw_client client{node.edge->port()};
  auto gone = client.ask(
      http_request("POST", node.path("/cancel"), {}, node.bearer() + "Idempotency-Key: k1\r\n"));
  BOOST_REQUIRE_EQUAL(gone.status, 200);
  BOOST_TEST(json_of(gone)["status"].GetString() == "closed");
  auto checked = client.ask(http_request("POST", node.path("/check"), {}, node.bearer()));
  BOOST_TEST(checked.status == 503);
  node.on<cancel_order>(
      [](const auto&) -> caf::expected<order_view> { return make_error(ec::order_paid); });
  auto late = client.ask(http_request("POST", node.path("/cancel"), {}, node.bearer()));
  BOOST_TEST(late.status == 409);
}

BOOST_AUTO_TEST_CASE(the_picture_of_a_code_is_kept_nowhere_and_ends_with_the_code) {
  buyer_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(node.get("/qr.png"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.header("content-type") == "image/png");
  BOOST_TEST(got.header("cache-control") == "private, no-store");
  BOOST_TEST(got.body.substr(1, 3) == "PNG");
  node.found.code_url.clear();
  BOOST_TEST(client.ask(node.get("/qr.png")).status == 404);
  node.found = node.with_code();
  node.found.phase = order_phase::closed;
  BOOST_TEST(client.ask(node.get("/qr.png")).status == 404);
  node.found.phase = order_phase::paid;
  node.found.paid_at = wall_now();
  auto paid = client.ask(node.get("/qr.png"));
  BOOST_TEST(paid.status == 409);
  BOOST_TEST(code_of(paid) == "order_paid");
}

BOOST_AUTO_TEST_SUITE_END()
