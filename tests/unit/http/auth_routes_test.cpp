// Registration, sign-in and the tokens of a session over real sockets.
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

BOOST_AUTO_TEST_SUITE(auth_routes)

BOOST_AUTO_TEST_CASE(registering_asks_the_normalised_address_and_answers_202) {
  fake_node node;
  node.on<sign_up>([](const asked<sign_up>& x) {
    BOOST_TEST((x.to == refs::email(realm::zhimai, "li.hua@example.com")));
    BOOST_TEST(x.what.password == "correct horse");
    BOOST_TEST(x.what.invite_code == "ABC");
    BOOST_TEST(x.meta.op.key == "http:/api/v1/auth/register:k-1");
    BOOST_TEST(x.meta.address == "127.0.0.1");
    return sign_up_taken{45, "sealed"};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post("/api/v1/auth/register",
           R"({"email":" Li.Hua@Example.com ","password":"correct horse","invite_code":"ABC"})",
           "Idempotency-Key: k-1\r\n"));
  BOOST_TEST(got.status == 202);
  BOOST_TEST(got.body == R"({"resend_after_s":45,"registration":"sealed"})");
  BOOST_TEST(got.header("ratelimit-remaining") == "59");
}

BOOST_AUTO_TEST_CASE(what_a_registration_lacks_is_named) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto refused = [&](std::string_view body) {
    auto got = client.ask(post("/api/v1/auth/register", body));
    auto doc = json_of(got);
    return std::to_string(got.status) + " " + doc["code"].GetString() + " "
           + (doc.HasMember("field") ? doc["field"].GetString() : "");
  };
  BOOST_TEST(refused("{") == "400 bad_request ");
  BOOST_TEST(refused(R"({"email":"a@example.com"})") == "422 validation_failed password");
  BOOST_TEST(refused(R"({"email":"nobody","password":"correct horse"})")
             == "422 validation_failed email");
  BOOST_TEST(refused(R"({"email":"a@example.com","password":"short"})")
             == "422 weak_password password");
  BOOST_TEST(refused(R"({"email":"a@example.com","password":"aaaaaaaaaa"})")
             == "422 weak_password password");
  BOOST_TEST(refused(R"({"email":"a@example.com","password":")" + std::string(129, 'x') + "\"}")
             == "422 validation_failed password");
  BOOST_TEST(refused(R"({"email":"a@example.com","password":"correct horse","admin":true})")
             == "422 validation_failed admin");
}

BOOST_AUTO_TEST_CASE(a_malformed_idempotency_key_is_refused) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(post("/api/v1/auth/login", "{}", "Idempotency-Key: a b\r\n"));
  BOOST_TEST(got.status == 422);
  BOOST_TEST(json_of(got)["field"].GetString() == "Idempotency-Key");
}

BOOST_AUTO_TEST_CASE(verifying_answers_tokens_the_edge_believes) {
  signed_in_node node;
  node.on<verify_code>([&](const asked<verify_code>& x) {
    BOOST_TEST(x.what.code == "123456");
    BOOST_TEST(x.what.device.name == "手机");
    BOOST_TEST(x.what.device.agent == "curl/8");
    return signed_in{node.user(), node.grant};
  });
  raw_client client{node.edge->port()};
  auto got =
      client.ask(post("/api/v1/auth/verify",
                      R"({"email":"li.hua@example.com","code":"123456","device_name":"手机"})",
                      "User-Agent: curl/8\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc.MemberCount() == 6u);
  BOOST_TEST(node.authority.genuine_device(doc["device_token"].GetString(), realm::zhimai,
                                           "li.hua@example.com"));
  BOOST_TEST(doc["token_type"].GetString() == "Bearer");
  BOOST_TEST(doc["expires_in"].GetInt() == 600);
  std::string access = doc["access_token"].GetString();
  BOOST_TEST(
      client.ask(http_request("GET", "/api/v1/me", {}, "Authorization: Bearer " + access + "\r\n"))
          .status
      == 200);
  auto refresh = node.authority.read_refresh(doc["refresh_token"].GetString());
  BOOST_REQUIRE(refresh);
  BOOST_TEST(refresh->generation == 3u);
}

BOOST_AUTO_TEST_CASE(a_registration_is_passed_on_and_a_password_that_is_missing_is_told) {
  signed_in_node node;
  std::string seen = "nothing";
  node.on<verify_code>([&](const asked<verify_code>& x) {
    seen = x.what.registration;
    return signed_in{node.user(), node.grant, !seen.empty()};
  });
  raw_client client{node.edge->port()};
  auto verify = [&](const std::string& more) {
    return client.ask(
        post("/api/v1/auth/verify", R"({"email":"a@example.com","code":"123456")" + more + "}"));
  };
  auto without = json_of(verify(""));
  BOOST_TEST(seen == "");
  BOOST_TEST(without.MemberCount() == 7u);
  BOOST_TEST(!without["password_set"].GetBool());
  auto with = json_of(verify(R"(,"registration":"AbC+/=")"));
  BOOST_TEST(seen == "AbC+/=");
  BOOST_TEST(!with.HasMember("password_set"));
  for (const auto& bad : {std::string{}, std::string(1201, 'x')})
    BOOST_TEST(verify(R"(,"registration":")" + bad + "\"").status == 422);
}

BOOST_AUTO_TEST_CASE(a_code_is_six_digits) {
  fake_node node;
  raw_client client{node.edge->port()};
  for (auto code : {"12345", "1234567", "12345a", "１２３４５６"})
    BOOST_TEST(client.ask(post("/api/v1/auth/verify",
                               R"({"email":"a@example.com","code":")" + std::string{code} + "\"}"))
                       .status
                   == 422,
               code);
}

BOOST_AUTO_TEST_CASE(the_digest_of_a_password_tells_nothing_without_the_master_key) {
  fake_node node;
  body_digest seen{};
  node.on<sign_in>([&](const asked<sign_in>& x) -> caf::expected<signed_in> {
    seen = x.meta.op.digest;
    return make_error(ec::invalid_credentials);
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post("/api/v1/auth/login", R"({"email":"a@example.com","password":"correct horse"})"));
  BOOST_TEST(got.status == 401);
  BOOST_TEST(code_of(got) == "invalid_credentials");
  BOOST_TEST((seen != digest_of(R"({"email":"a@example.com","password":"correct horse"})")));
  BOOST_TEST((seen != body_digest{}));
}

BOOST_AUTO_TEST_CASE(refreshing_asks_the_session_of_a_genuine_token_only) {
  signed_in_node node;
  std::atomic<int> asked_times{0};
  node.on<refresh_session>([&](const asked<refresh_session>& x) {
    ++asked_times;
    BOOST_TEST((x.to == refs::session(realm::zhimai, node.grant.session)));
    BOOST_TEST(x.what.generation == 3u);
    auto next = node.grant;
    next.generation = 4;
    return next;
  });
  raw_client client{node.edge->port()};
  auto token = node.authority.make_refresh(node.grant.session, 3);
  auto got = client.ask(post("/api/v1/auth/refresh", R"({"refresh_token":")" + token + "\"}"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  auto doc = json_of(got);
  BOOST_TEST(doc.MemberCount() == 4u);
  BOOST_TEST(doc["refresh_token"].GetString()
             == node.authority.make_refresh(node.grant.session, 4));
  token.back() = token.back() == 'A' ? 'B' : 'A';
  BOOST_TEST(
      client.ask(post("/api/v1/auth/refresh", R"({"refresh_token":")" + token + "\"}")).status
      == 401);
  BOOST_TEST(asked_times == 1);
}

BOOST_AUTO_TEST_CASE(a_refresh_of_a_session_that_is_gone_is_revoked) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto ask =
      post("/api/v1/auth/refresh",
           R"({"refresh_token":")" + node.authority.make_refresh(node.grant.session, 3) + "\"}");
  for (auto why : {ec::not_found, ec::token_expired, ec::session_revoked}) {
    node.on<refresh_session>(
        [=](const auto&) -> caf::expected<session_grant> { return make_error(why); });
    auto got = client.ask(ask);
    BOOST_TEST(got.status == 401);
    BOOST_TEST(code_of(got) == "session_revoked");
  }
  node.on<refresh_session>([](const auto&) -> caf::expected<session_grant> {
    return make_error(ec::storage_unavailable);
  });
  BOOST_TEST(client.ask(ask).status == 503);
}

BOOST_AUTO_TEST_CASE(after_signing_out_the_access_token_is_worth_nothing) {
  signed_in_node node;
  node.on<end_session>([&](const asked<end_session>& x) {
    BOOST_TEST(x.what.reason == "signed_out");
    BOOST_TEST(!x.meta.op.key.empty());
    return done{};
  });
  raw_client client{node.edge->port()};
  auto bearer = node.bearer();
  BOOST_TEST(client.ask(http_request("GET", "/api/v1/me", {}, bearer)).status == 200);
  BOOST_TEST(client.ask(http_request("POST", "/api/v1/auth/logout", {}, bearer)).status == 204);
  auto got = client.ask(http_request("GET", "/api/v1/me", {}, bearer));
  BOOST_TEST(got.status == 401);
  BOOST_TEST(code_of(got) == "session_revoked");
}

BOOST_AUTO_TEST_SUITE_END()
