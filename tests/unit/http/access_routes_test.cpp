// Who gets through to a route, and how often: tokens, leases, roles, limits.
#include "tests/support/wait_until.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(access_to_routes)

BOOST_AUTO_TEST_CASE(me_shows_everything_together) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request("GET", "/api/v1/me", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(
      got.body
      == R"({"user":{"id":")" + node.grant.user.str()
             + R"(","realm":"zhimai","email":"li.hua@example.com","nickname":"李华","status":"active","roles":["candidate"],"created_at":"2026-11-21T08:30:00.123Z"},)"
               R"("tier":"silver","points":42,"held":0,"owed":0,"cumulative_fen":6100,"plan":null,"permissions":["profile.own"],"language":"","time_zone":"","avatar_url":null})");
}

BOOST_AUTO_TEST_CASE(a_session_is_asked_once_and_then_trusted) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto ask = http_request("GET", "/api/v1/me", {}, node.bearer());
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(client.ask(ask).status == 200);
  BOOST_TEST(node.leases == 1);
}

BOOST_AUTO_TEST_CASE(without_a_fresh_beat_the_session_is_asked_each_time) {
  signed_in_node node;
  node.status->fresh_until = 0;
  raw_client client{node.edge->port()};
  auto ask = http_request("GET", "/api/v1/me", {}, node.bearer());
  BOOST_TEST(client.ask(ask).status == 200);
  BOOST_TEST(client.ask(ask).status == 200);
  node.revoked = true;
  auto got = client.ask(ask);
  BOOST_TEST(got.status == 401);
  BOOST_TEST(code_of(got) == "session_revoked");
  BOOST_TEST(node.leases == 3);
}

BOOST_AUTO_TEST_CASE(tokens_that_are_missing_false_or_late_are_told_apart) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto code_with = [&](std::string_view header) {
    return code_of(client.ask(http_request("GET", "/api/v1/me", {}, header)));
  };
  BOOST_TEST(code_with("") == "unauthenticated");
  BOOST_TEST(code_with("Authorization: Basic YTpi\r\n") == "unauthenticated");
  BOOST_TEST(code_with("Authorization: Bearer \r\n") == "unauthenticated");
  BOOST_TEST(code_with("Authorization: Bearer " + node.token() + "x\r\n") == "unauthenticated");
  auto late = node.authority.make_access(node.grant, realm::zhimai, wall_now() - 700s);
  BOOST_TEST(code_with("Authorization: Bearer " + late + "\r\n") == "token_expired");
  auto foreign = node.authority.make_access(node.grant, realm::ande, wall_now());
  node.on<lease_session>([&](const auto&) {
    return session_lease{node.grant.session, node.grant.user, {"candidate"}, {}};
  });
  BOOST_TEST(code_with("Authorization: Bearer " + foreign + "\r\n") == "forbidden");
}

BOOST_AUTO_TEST_CASE(
    a_token_of_a_key_that_is_new_to_the_node_makes_it_look_and_no_other_token_does) {
  signed_in_node node;
  std::atomic<int> looked{0};
  std::atomic<ec> answer{ec::storage_unavailable};
  auto keys = std::make_shared<const key_set>(
      std::vector<signing_key>{{"0123456789abcdef", std::string(32, 'k'), 0}});
  node.on<look_for_key>([&](const auto& x) -> caf::expected<zhian::done> {
    ++looked;
    if (x.what.kid != "0123456789abcdef")
      return make_error(ec::internal);
    if (answer != ec::none)
      return make_error(answer.load());
    node.ring->hold(keys);
    return zhian::done{};
  });
  auto theirs = std::make_shared<key_ring>(); // Of a node that knows the key already.
  theirs->hold(keys);
  http::token_authority other{node.config, theirs};
  raw_client client{node.edge->port()};
  auto ask = [&](const std::string& token) {
    return client.ask(
        http_request("GET", "/api/v1/me", {}, "Authorization: Bearer " + token + "\r\n"));
  };
  auto token = other.make_access(node.grant, realm::zhimai, wall_now());
  // Nobody can tell: that is no reason to sign in again.
  BOOST_TEST(code_of(ask(token)) == "storage_unavailable");
  answer = ec::not_found;
  BOOST_TEST(code_of(ask(token)) == "unauthenticated");
  answer = ec::none;
  BOOST_TEST(ask(token).status == 200);
  BOOST_TEST(looked == 3);
  BOOST_TEST(ask(token).status == 200);
  // Neither tokens of known keys nor names that no key can have are looked for.
  BOOST_TEST(ask(other.make_access(node.grant, realm::zhimai, wall_now() - 1s)).status == 200);
  BOOST_TEST(ask("eyJhbGciOiJIUzI1NiIsImtpZCI6Im5vcGUifQ.e30.eA").status == 401);
  BOOST_TEST(looked == 3);
}

BOOST_AUTO_TEST_CASE(the_roles_of_the_lease_count_not_those_of_the_token) {
  signed_in_node node;
  node.roles = {"finance"};
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request("GET", "/api/v1/mock-interview/records", {}, node.bearer()));
  BOOST_TEST(got.status == 403);
}

BOOST_AUTO_TEST_CASE(operations_are_for_staff_with_the_permission) {
  signed_in_node node;
  raw_client admin{node.edge->admin_port()};
  BOOST_TEST(admin.ask(http_request("GET", "/ops/status")).status == 401);
  BOOST_TEST(admin.ask(http_request("GET", "/ops/status", {}, node.bearer())).status == 403);
  node.roles = {"operator"};
  // Another token: its session is asked, and so its roles are today's.
  auto token = node.authority.make_access(node.grant, realm::zhimai, wall_now() - 5s);
  auto got =
      admin.ask(http_request("GET", "/ops/status", {}, "Authorization: Bearer " + token + "\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(json_of(got)["shards_owned"].GetInt() == 4096);
}

BOOST_AUTO_TEST_CASE(a_refused_limit_is_429_with_its_numbers) {
  fake_node node;
  node.on<take_tokens>([](const auto&) { return limit_verdict{false, 60, 0, 300, 12}; });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post("/api/v1/auth/login", R"({"email":"a@example.com","password":"correct horse"})"));
  BOOST_TEST(got.status == 429);
  BOOST_TEST(got.header("retry-after") == "12");
  BOOST_TEST(got.header("ratelimit-limit") == "60");
  BOOST_TEST(got.header("ratelimit-reset") == "300");
}

BOOST_AUTO_TEST_CASE(refused_sign_ins_are_noted_within_a_budget) {
  fake_node node;
  std::atomic<int> notes{0}, wrong{0}, budgets{0};
  std::atomic<bool> left{true};
  node.on<take_tokens>([&](const asked<take_tokens>& x) {
    bool of_notes = x.what.rules.front().bucket.starts_with("note.");
    budgets += of_notes;
    return limit_verdict{of_notes && left, 120, 0, 300, 12};
  });
  node.on<sign_in_limited>([&](const asked<sign_in_limited>& x) {
    // Another thread than the test's, whose assertions are not for it.
    wrong += x.what.rule != "login.ip" || x.what.retry_after_s != 12u;
    ++notes;
    return done{};
  });
  raw_client client{node.edge->port()};
  auto refused = [&](const std::string& who) {
    BOOST_TEST(client
                   .ask(post("/api/v1/auth/login",
                             R"({"email":")" + who + R"(@example.com","password":"x"})"))
                   .status
               == 429);
  };
  refused("noted.a");
  BOOST_TEST(wait_until([&] { return notes == 1; }));
  refused("noted.a"); // Again within ten seconds: not even the budget is asked.
  left = false;
  refused("noted.b");
  BOOST_TEST(wait_until([&] { return budgets == 2; }));
  left = true;
  refused("noted.c");
  BOOST_TEST(wait_until([&] { return notes == 2; }));
  BOOST_TEST(wrong == 0);
  BOOST_TEST(budgets == 3);
}

BOOST_AUTO_TEST_CASE(a_limiter_that_is_silent_lets_people_pass) {
  fake_node node;
  node.plays->silent<take_tokens>();
  node.on<resend_code>([](const auto&) { return code_sent{60}; });
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(post("/api/v1/auth/resend", R"({"email":"a@example.com"})")).status == 202);
}

BOOST_AUTO_TEST_CASE(reads_of_one_session_are_bounded_in_memory) {
  signed_in_node node{[](settings& x) {
    x.http.limits_percent = 1;
  }};
  raw_client client{node.edge->port()};
  auto ask = http_request("GET", "/api/v1/me", {}, node.bearer());
  int refused = 0;
  for (int i = 0; i < 10; ++i)
    refused += client.ask(ask).status == 429;
  BOOST_TEST(refused > 0);
  BOOST_TEST(refused < 10);
}

BOOST_AUTO_TEST_SUITE_END()
