// Notices of WeChat Pay: what is believed, whom it is told, and what the provider hears.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

using opened = open_notice::answer;

constexpr std::string_view path = "/api/v1/payment/wechat/notify";
constexpr std::string_view lines =
    "Wechatpay-Timestamp: 1554208460\r\nWechatpay-Nonce: n1\r\nWechatpay-Serial: PUB_KEY_ID_1\r\n"
    "Wechatpay-Signature: c2ln\r\nWechatpay-Signature-Type: WECHATPAY2-SHA256-RSA2048\r\n";

/// A node that is set up for WeChat Pay, and what its gateway reads in any notice.
struct merchant_node : fake_node {
  merchant_node() : fake_node([](settings& x) { x.wechat_pay.mch_id = "1900000001"; }) {
    id = order_id::make(7, wall_now());
    notice.id = "EV-1";
    notice.of = opened::subject::payment;
    notice.number = provider_number(id);
    notice.amount_fen = 1000;
    notice.provider_txn = "4200";
    notice.paid = true;
    on<open_notice>([this](const asked<open_notice>& x) {
      seen = x.what;
      ++read;
      return notice;
    });
    on<payment_told>([this](const asked<payment_told>& x) {
      BOOST_TEST((x.to == refs::order(realm::zhimai, id)));
      BOOST_TEST(!x.meta.caller);
      paid = x.what;
      ++told;
      return zhian::done{};
    });
    on<refund_told>([this](const asked<refund_told>& x) {
      refunded = x.what;
      ++told;
      return zhian::done{};
    });
  }

  opened notice;
  order_id id;
  open_notice seen;
  payment_told paid;
  refund_told refunded;
  std::atomic<int> read{0};
  std::atomic<int> told{0};
};

} // namespace

BOOST_AUTO_TEST_SUITE(notify_routes)

BOOST_AUTO_TEST_CASE(the_gateway_gets_the_bytes_and_the_lines_as_they_came) {
  merchant_node node;
  raw_client client{node.edge->port()};
  // Spaces, escapes and the order of names would not survive a parser.
  std::string body = "{ \"b\" : 1,\r\n\t\"a\":\"\\u4e2d\" }\n";
  auto got = client.ask(post(path, body, lines));
  BOOST_TEST(got.status == 204);
  BOOST_TEST(node.seen.body == body);
  BOOST_TEST(node.seen.timestamp_line == "1554208460");
  BOOST_TEST(node.seen.nonce == "n1");
  BOOST_TEST(node.seen.serial == "PUB_KEY_ID_1");
  BOOST_TEST(node.seen.signature == "c2ln");
  BOOST_TEST(node.seen.signature_type == "WECHATPAY2-SHA256-RSA2048");
}

BOOST_AUTO_TEST_CASE(money_that_came_is_told_to_its_order_and_then_taken) {
  merchant_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(post(path, "{}", lines)).status == 204);
  BOOST_TEST(node.told == 1);
  BOOST_TEST(node.paid.amount_fen == 1000);
  BOOST_TEST(node.paid.provider_txn == "4200");
  BOOST_TEST(node.paid.notice == "EV-1");
}

BOOST_AUTO_TEST_CASE(a_notice_without_all_its_lines_is_not_even_read) {
  merchant_node node;
  raw_client client{node.edge->port()};
  for (std::string_view name :
       {"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature:"}) {
    std::string some{lines};
    auto at = some.find(name);
    some.erase(at, some.find("\r\n", at) + 2 - at);
    auto got = client.ask(post(path, "{}", some));
    BOOST_TEST(got.status == 401, name);
    auto doc = json_of(got);
    BOOST_TEST(doc["code"].GetString() == "notice_untrusted");
    BOOST_TEST(doc["message"].GetStringLength() > 0u);
  }
  BOOST_TEST(node.read == 0);
}

BOOST_AUTO_TEST_CASE(what_is_not_proved_changes_nothing) {
  merchant_node node;
  raw_client client{node.edge->port()};
  auto answered = [&](ec why) {
    node.on<open_notice>([why](const auto&) -> caf::expected<opened> { return make_error(why); });
    return client.ask(post(path, "{}", lines)).status;
  };
  BOOST_TEST(answered(ec::notice_untrusted) == 401);
  BOOST_TEST(answered(ec::bad_request) == 400);
  BOOST_TEST(answered(ec::payment_unavailable) == 503);
  BOOST_TEST(answered(ec::forbidden) == 500);
  BOOST_TEST(node.told == 0);
}

BOOST_AUTO_TEST_CASE(how_a_refund_ended_is_told_and_one_under_way_is_not) {
  merchant_node node;
  node.notice.of = opened::subject::refund;
  node.notice.refund_number = "R1";
  node.notice.amount_fen = 300;
  raw_client client{node.edge->port()};
  for (auto standing : {refund_standing::done, refund_standing::failed}) {
    node.notice.refund = standing;
    BOOST_TEST(client.ask(post(path, "{}", lines)).status == 204);
    BOOST_TEST(node.refunded.number == "R1");
    BOOST_TEST(node.refunded.amount_fen == 300);
    BOOST_TEST(node.refunded.succeeded == (standing == refund_standing::done));
  }
  for (auto standing : {refund_standing::processing, refund_standing::unknown}) {
    node.notice.refund = standing;
    BOOST_TEST(client.ask(post(path, "{}", lines)).status == 204);
  }
  BOOST_TEST(node.told == 2);
}

BOOST_AUTO_TEST_CASE(what_asks_nothing_of_us_is_taken_and_forgotten) {
  merchant_node node;
  raw_client client{node.edge->port()};
  node.notice.paid = false;
  BOOST_TEST(client.ask(post(path, "{}", lines)).status == 204);
  node.notice.of = opened::subject::other;
  BOOST_TEST(client.ask(post(path, "{}", lines)).status == 204);
  BOOST_TEST(node.told == 0);
}

BOOST_AUTO_TEST_CASE(an_order_nobody_knows_is_not_found) {
  merchant_node node;
  raw_client client{node.edge->port()};
  node.notice.number = "ORDER20260911001";
  BOOST_TEST(client.ask(post(path, "{}", lines)).status == 404);
  BOOST_TEST(node.told == 0);
  node.notice.number = provider_number(node.id);
  node.on<payment_told>(
      [](const auto&) -> caf::expected<zhian::done> { return make_error(ec::not_found); });
  BOOST_TEST(client.ask(post(path, "{}", lines)).status == 404);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_stored_is_to_be_told_again) {
  merchant_node node;
  raw_client client{node.edge->port()};
  auto answered = [&](ec why) {
    node.on<payment_told>(
        [why](const auto&) -> caf::expected<zhian::done> { return make_error(why); });
    return client.ask(post(path, "{}", lines)).status;
  };
  BOOST_TEST(answered(ec::storage_unavailable) == 503);
  BOOST_TEST(answered(ec::timed_out) == 504);
  // Whatever it is, it is not the provider's fault.
  BOOST_TEST(answered(ec::validation_failed) == 500);
}

BOOST_AUTO_TEST_CASE(a_node_without_a_provider_has_no_such_place) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(post(path, "{}", lines));
  BOOST_TEST(got.status == 404);
  BOOST_TEST(json_of(got)["message"].IsString());
}

BOOST_AUTO_TEST_CASE(a_body_that_no_notice_has_is_refused_before_it_is_read) {
  merchant_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(post(path, std::string(65 * 1024, ' '), lines));
  BOOST_TEST(got.status == 413);
  BOOST_TEST(node.read == 0);
}

BOOST_AUTO_TEST_SUITE_END()
