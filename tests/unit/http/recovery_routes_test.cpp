// Recovery, sessions and the cookies of browsers over real sockets, with scripted entities behind.
#include <mutex>

#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

const std::string email = "li.hua@example.com";

/// One person, signed in on one device, and the buckets that were asked for.
struct person_node : fake_node {
  explicit person_node(const std::function<void(settings&)>& change = {}) : fake_node(change) {
    on<lease_session>([this](const auto&) -> caf::expected<session_lease> {
      return session_lease{grant.session, grant.user, {"candidate"}, {}};
    });
    on<read_me>([this](const auto&) -> caf::expected<me_view> {
      me_view out;
      out.user.id = grant.user;
      out.user.email = email;
      return out;
    });
    on<take_tokens>([this](const asked<take_tokens>& x) -> caf::expected<limit_verdict> {
      std::lock_guard guard{mx};
      buckets.clear();
      for (const auto& rule : x.what.rules)
        buckets.push_back(rule.bucket.substr(0, rule.bucket.find(':')));
      return limit_verdict{true, 60, 59, 10, 0};
    });
    on<sign_in>([this](const asked<sign_in>& x) -> caf::expected<signed_in> {
      std::lock_guard guard{mx};
      marker = x.what.device.marker;
      signed_in out;
      out.user.id = grant.user;
      out.user.email = email;
      out.grant = grant;
      return out;
    });
  }

  std::vector<std::string> limits() {
    std::lock_guard guard{mx};
    return buckets;
  }
  std::string shown_marker() {
    std::lock_guard guard{mx};
    return marker;
  }
  std::string bearer() const {
    return "Authorization: Bearer " + authority.make_access(grant, realm::zhimai, wall_now())
           + "\r\n";
  }
  std::string refresh_cookie() const {
    return "Cookie: other=1; zhian_refresh=" + authority.make_refresh(grant.session, 3) + "\r\n";
  }
  response login(const std::string& extra_field = {}, const std::string& headers = {}) {
    raw_client client{edge->port()};
    return client.ask(post(
        "/api/v1/auth/login",
        R"({"email":")" + email + R"(","password":"correct horse")" + extra_field + "}", headers));
  }

  http::token_authority authority{config};
  session_grant grant{
      session_id::make(7, wall_now()), user_id::make(7, wall_now()), 3, {"candidate"}, {}};
  std::mutex mx;
  std::vector<std::string> buckets;
  std::string marker;
};

const std::string browser = "X-Zhian-Client: browser\r\n";
const std::string from_here = browser + "Origin: http://test\r\n";

} // namespace

BOOST_AUTO_TEST_SUITE(recovery_routes)

BOOST_AUTO_TEST_CASE(a_forgotten_password_asks_the_address_after_its_limits) {
  person_node node;
  node.on<start_reset>([](const asked<start_reset>& x) -> caf::expected<code_sent> {
    BOOST_TEST((x.to == refs::email(realm::zhimai, email)));
    return code_sent{42};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post("/api/v1/auth/forgot", R"({"email":" LI.HUA@example.com"})"));
  BOOST_TEST(got.status == 202);
  BOOST_TEST(got.body == R"({"resend_after_s":42})");
  BOOST_TEST(node.limits() == (std::vector<std::string>{"forgot.ip", "forgot.day"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(after_a_reset_no_session_it_ended_is_believed) {
  person_node node;
  node.on<reset_password>([&](const asked<reset_password>& x) -> caf::expected<sessions_gone> {
    BOOST_TEST(x.what.code == "123456");
    BOOST_TEST(x.what.new_password == "a new long password");
    return sessions_gone{{node.grant.session}};
  });
  raw_client client{node.edge->port()};
  auto me = http_request("GET", "/api/v1/me", {}, node.bearer());
  BOOST_TEST(client.ask(me).status == 200);
  auto got = client.ask(post(
      "/api/v1/auth/reset",
      R"({"email":"li.hua@example.com","code":"123456","new_password":"a new long password"})"));
  BOOST_TEST(got.status == 204);
  auto late = client.ask(me);
  BOOST_TEST(late.status == 401);
  BOOST_TEST(code_of(late) == "session_revoked");
}

BOOST_AUTO_TEST_CASE(a_weak_new_password_never_reaches_the_address) {
  person_node node;
  std::atomic<int> asked_times{0};
  node.on<reset_password>([&](const auto&) -> caf::expected<sessions_gone> {
    ++asked_times;
    return sessions_gone{};
  });
  node.on<change_password>([&](const auto&) -> caf::expected<sessions_gone> {
    ++asked_times;
    return sessions_gone{};
  });
  raw_client client{node.edge->port()};
  for (std::string weak : {"password1", "li.hua@example.com", "short"}) {
    auto reset = client.ask(
        post("/api/v1/auth/reset",
             R"({"email":"li.hua@example.com","code":"123456","new_password":")" + weak + "\"}"));
    BOOST_TEST(reset.status == 422);
    BOOST_TEST(code_of(reset) == "weak_password");
    auto change = client.ask(post("/api/v1/auth/change-password",
                                  R"({"current_password":"x","new_password":")" + weak + "\"}",
                                  node.bearer()));
    BOOST_TEST(change.status == 422);
    BOOST_TEST(code_of(change) == "weak_password");
  }
  BOOST_TEST(asked_times == 0);
}

BOOST_AUTO_TEST_CASE(a_change_names_the_field_that_is_wrong) {
  person_node node;
  node.on<change_password>([&](const asked<change_password>& x) -> caf::expected<sessions_gone> {
    BOOST_TEST((x.to == refs::email(realm::zhimai, email)));
    BOOST_TEST(x.meta.caller == node.grant.user);
    BOOST_TEST(x.meta.session == node.grant.session);
    if (x.what.current_password != "the old one")
      return make_error(ec::wrong_password);
    return sessions_gone{};
  });
  raw_client client{node.edge->port()};
  auto ask = [&](const std::string& current, const std::string& fresh) {
    return client.ask(
        post("/api/v1/auth/change-password",
             R"({"current_password":")" + current + R"(","new_password":")" + fresh + "\"}",
             node.bearer()));
  };
  auto wrong = ask("a guess", "a new long password");
  BOOST_TEST(wrong.status == 422);
  BOOST_TEST(code_of(wrong) == "wrong_password");
  BOOST_TEST(wrong.body.find(R"("field":"current_password")") != std::string::npos);
  BOOST_TEST(node.limits() == (std::vector<std::string>{"password.user"}),
             boost::test_tools::per_element());
  BOOST_TEST(code_of(ask("a new long password", "a new long password")) == "weak_password");
  BOOST_TEST(ask("the old one", "a new long password").status == 204);
}

BOOST_AUTO_TEST_CASE(sessions_are_listed_without_addresses_and_the_own_one_is_marked) {
  person_node node;
  node.on<list_sessions>([&](const asked<list_sessions>& x) -> caf::expected<list_sessions::reply> {
    BOOST_TEST(x.what.owner == node.grant.user);
    list_sessions::reply out;
    session_row row;
    row.id = node.grant.session;
    row.device_name = "手机";
    row.address = "203.0.113.77";
    out.items.push_back(row);
    row.id = session_id::make(7, wall_now());
    row.address = "2001:db8:1:2::9";
    out.items.push_back(row);
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request("GET", "/api/v1/auth/sessions", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.body.find("203.0.113.77") == std::string::npos);
  rapidjson::Document doc;
  doc.Parse(got.body.c_str());
  const auto& items = doc["items"];
  BOOST_REQUIRE(items.Size() == 2u);
  BOOST_TEST(items[0]["place"].GetString() == "203.0.113.0/24");
  BOOST_TEST(items[0]["current"].GetBool());
  BOOST_TEST(items[1]["place"].GetString() == "2001:db8:1::/48");
  BOOST_TEST(!items[1]["current"].GetBool());
}

BOOST_AUTO_TEST_CASE(a_strange_session_is_not_found_and_an_own_one_ends) {
  person_node node;
  auto other = session_id::make(9, wall_now());
  node.on<end_session>([&](const asked<end_session>& x) -> caf::expected<done> {
    BOOST_TEST(x.meta.caller == node.grant.user);
    if (x.to == refs::session(realm::zhimai, other))
      return make_error(ec::not_found);
    BOOST_TEST(x.what.reason == "signed_out");
    return done{};
  });
  raw_client client{node.edge->port()};
  auto end = [&](const std::string& id) {
    return client.ask(http_request("DELETE", "/api/v1/auth/sessions/" + id, {}, node.bearer()))
        .status;
  };
  BOOST_TEST(end(other.str()) == 404);
  BOOST_TEST(end("nonsense") == 404);
  BOOST_TEST(end(node.grant.session.str()) == 204);
  BOOST_TEST(end(node.grant.session.str()) == 401);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(known_devices)

BOOST_AUTO_TEST_CASE(a_genuine_device_has_a_bucket_of_its_own_and_a_forged_one_does_not) {
  person_node node;
  BOOST_TEST(node.login().status == 200);
  BOOST_TEST(node.limits().size() == 4u);
  auto token = node.authority.make_device(realm::zhimai, email);
  auto got = node.login(R"(,"device_token":")" + token + "\"");
  BOOST_TEST(got.status == 200);
  BOOST_TEST(node.limits() == (std::vector<std::string>{"login.device"}),
             boost::test_tools::per_element());
  BOOST_TEST(node.shown_marker() == http::device_marker(token));
  BOOST_TEST(got.body.find(token) != std::string::npos); // Kept.
  auto of_another = node.authority.make_device(realm::zhimai, "other@example.com");
  for (auto bad :
       {of_another, token + "x", std::string{"x"}, token.substr(0, token.find('.') + 1)}) {
    BOOST_TEST(node.login(R"(,"device_token":")" + bad + "\"").status == 200);
    BOOST_TEST(node.limits().size() == 4u, bad);
    BOOST_TEST(node.shown_marker() != http::device_marker(bad), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(browsers)

BOOST_AUTO_TEST_CASE(a_browser_gets_its_tokens_where_no_script_can_read_them) {
  person_node node;
  auto got = node.login({}, from_here);
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.body.find("refresh_token") == std::string::npos);
  BOOST_TEST(got.body.find("device_token") == std::string::npos);
  BOOST_TEST(got.body.find("access_token") != std::string::npos);
  auto cookie = got.header("set-cookie"); // The last of the two.
  BOOST_TEST(cookie.starts_with("zhian_device="));
  for (auto part : {"; Path=/api/v1/auth", "; HttpOnly", "; SameSite=Strict", "; Max-Age=31536000"})
    BOOST_TEST(cookie.find(part) != std::string::npos, part);
  BOOST_TEST(cookie.find("Secure") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cookie_is_believed_only_with_the_header_and_from_our_own_page) {
  person_node node{[](settings& x) {
    x.http.cors_origins = {"https://app.example", "*"};
  }};
  std::atomic<int> refreshed{0};
  node.on<refresh_session>([&](const auto&) -> caf::expected<session_grant> {
    ++refreshed;
    auto next = node.grant;
    next.generation = 4;
    return next;
  });
  raw_client client{node.edge->port()};
  auto ask = [&](const std::string& headers) {
    return client.ask(post("/api/v1/auth/refresh", "{}", node.refresh_cookie() + headers));
  };
  // Without the header a cookie is nothing.
  auto bare = ask("Origin: http://test\r\n");
  BOOST_TEST(bare.status == 422);
  for (std::string bad :
       {"", "Origin: https://evil.example\r\n", "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: none\r\n",
        "Sec-Fetch-Site: same-site\r\n", "Origin: http://test\r\nSec-Fetch-Site: cross-site\r\n",
        "Origin: https://app.example\r\nSec-Fetch-Site: cross-site\r\n"}) {
    auto got = ask(browser + bad);
    BOOST_TEST(got.status == 403, bad);
    BOOST_TEST(code_of(got) == "cross_site", bad);
  }
  BOOST_TEST(refreshed == 0);
  for (std::string good : {"Origin: http://test\r\n", "Sec-Fetch-Site: same-origin\r\n",
                           "Origin: http://test\r\nSec-Fetch-Site: same-origin\r\n",
                           "Origin: https://app.example\r\nSec-Fetch-Site: same-site\r\n"}) {
    auto got = ask(browser + good);
    BOOST_REQUIRE_MESSAGE(got.status == 200, good << got.body);
    BOOST_TEST(got.body.find("refresh_token") == std::string::npos);
    BOOST_TEST(got.header("set-cookie")
                   .starts_with("zhian_refresh="
                                + node.authority.make_refresh(node.grant.session, 4) + ";"));
  }
  BOOST_TEST(refreshed == 4);
  auto cors = ask(browser + "Origin: https://app.example\r\n");
  BOOST_TEST(cors.header("access-control-allow-credentials") == "true");
  auto star = ask(browser + "Origin: https://evil.example\r\n");
  BOOST_TEST(star.header("access-control-allow-credentials") == "");
}

BOOST_AUTO_TEST_CASE(a_cookie_of_a_session_that_is_over_is_taken_back) {
  person_node node;
  node.on<refresh_session>([](const auto&) -> caf::expected<session_grant> {
    return make_error(ec::session_revoked, "password_reset");
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(post("/api/v1/auth/refresh", "{}", node.refresh_cookie() + from_here));
  BOOST_TEST(got.status == 401);
  BOOST_TEST(got.body.find("password_reset") != std::string::npos);
  BOOST_TEST(got.header("set-cookie").starts_with("zhian_refresh=; "));
  BOOST_TEST(got.header("set-cookie").find("Max-Age=0") != std::string::npos);
  auto none = client.ask(post("/api/v1/auth/refresh", "{}", from_here));
  BOOST_TEST(code_of(none) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_browser_signs_out_by_its_cookie) {
  person_node node;
  std::atomic<int> ended{0};
  node.on<end_session>([&](const asked<end_session>& x) -> caf::expected<done> {
    ++ended;
    BOOST_TEST((x.to == refs::session(realm::zhimai, node.grant.session)));
    return done{};
  });
  raw_client client{node.edge->port()};
  auto ask = [&](const std::string& headers) {
    return client.ask(http_request("POST", "/api/v1/auth/logout", {}, headers));
  };
  BOOST_TEST(ask(node.refresh_cookie()).status == 401);
  BOOST_TEST(ask(node.refresh_cookie() + browser + "Origin: https://evil.example\r\n").status
             == 403);
  BOOST_TEST(ask(from_here).status == 401);
  BOOST_TEST(ended == 0);
  auto got = ask(node.refresh_cookie() + from_here);
  BOOST_TEST(got.status == 204);
  BOOST_TEST(got.header("set-cookie").find("Max-Age=0") != std::string::npos);
  BOOST_TEST(ended == 1);
}

BOOST_AUTO_TEST_CASE(behind_tls_a_cookie_is_secure) {
  person_node node{[](settings& x) {
    x.http.trusted_proxies = {"127.0.0.1/32"};
  }};
  auto got = node.login({}, browser + "Origin: https://test\r\nX-Forwarded-Proto: https\r\n");
  BOOST_TEST(got.status == 200);
  BOOST_TEST(got.header("set-cookie").ends_with("; Secure"));
  person_node direct;
  auto plain = direct.login({}, from_here + "X-Forwarded-Proto: https\r\n");
  BOOST_TEST(plain.header("set-cookie").find("Secure") == std::string::npos); // Not trusted.
}

BOOST_AUTO_TEST_SUITE_END()
