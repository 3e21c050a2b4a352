// The routes over real sockets, with scripted entities behind them: what is asked, and what is
// answered.
#include <boost/test/unit_test.hpp>

#include <atomic>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "http/auth/tokens.hpp"
#include "tests/unit/http/fake_node.hpp"
#include "tests/unit/http/raw_client.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

rapidjson::Document json_of(const response& x) {
  rapidjson::Document doc;
  doc.Parse(x.body.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), x.status << " " << x.body);
  return doc;
}

std::string code_of(const response& x) {
  return json_of(x)["code"].GetString();
}

/// A node with one signed-in person.
struct signed_in_node : fake_node {
  explicit signed_in_node(const std::function<void(settings&)>& change = {}) : fake_node(change) {
    on<lease_session>([this](const auto& x) -> caf::expected<session_lease> {
      ++leases;
      if (revoked)
        return make_error(ec::session_revoked);
      session_lease out;
      out.session = grant.session;
      out.user = grant.user;
      out.roles = roles;
      BOOST_TEST((x.to == refs::session(realm::zhimai, grant.session)));
      return out;
    });
    on<read_me>([this](const auto& x) -> caf::expected<me_view> {
      BOOST_TEST((x.to == refs::account(realm::zhimai, grant.user)));
      BOOST_TEST(x.meta.caller == grant.user);
      BOOST_TEST(x.meta.session == grant.session);
      me_view out;
      out.user = user();
      out.level = tier::silver;
      out.points = 42;
      out.settled_fen = 6100;
      out.permissions = {"profile.own"};
      return out;
    });
  }

  user_view user() const {
    user_view out;
    out.id = grant.user;
    out.email = "li.hua@example.com";
    out.nickname = "李华";
    out.roles = roles;
    out.created_at = parse_timestamp("2026-11-21T08:30:00.123Z").value();
    return out;
  }

  std::string bearer() const { return "Authorization: Bearer " + token() + "\r\n"; }
  std::string token() const { return authority.make_access(grant, realm::zhimai, wall_now()); }

  http::token_authority authority{config};
  session_grant grant{
      session_id::make(7, wall_now()), user_id::make(7, wall_now()), 3, {"candidate"}, {}};
  std::vector<std::string> roles{"candidate"};
  std::atomic<int> leases{0};
  std::atomic<bool> revoked{false};
};

std::string post(std::string_view target, std::string_view body, std::string_view extra = {}) {
  return http_request("POST", target, body, extra);
}

std::string upload(std::string_view content, std::string_view extra, std::string_view name = "file",
                   std::string_view target = "/api/v1/resumes") {
  auto body = "--b\r\nContent-Disposition: form-data; name=\"" + std::string{name}
              + "\"; filename=\"简历.pdf\"\r\nContent-Type: application/x-evil\r\n\r\n"
              + std::string{content} + "\r\n--b--\r\n";
  return "POST " + std::string{target} + " HTTP/1.1\r\nHost: t\r\n" + std::string{extra}
         + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
         + std::to_string(body.size()) + "\r\n\r\n" + body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(me_shows_everything_together) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request("GET", "/api/v1/me", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(
      got.body
      == R"({"user":{"id":")" + node.grant.user.str()
             + R"(","realm":"zhimai","email":"li.hua@example.com","nickname":"李华","status":"active","roles":["candidate"],"created_at":"2026-11-21T08:30:00.123Z"},)"
               R"("tier":"silver","points":42,"cumulative_fen":6100,"plan":null,"permissions":["profile.own"],"language":"","time_zone":"","avatar_url":null})");
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

BOOST_AUTO_TEST_CASE(registering_asks_the_normalised_address_and_answers_202) {
  fake_node node;
  node.on<sign_up>([](const asked<sign_up>& x) {
    BOOST_TEST((x.to == refs::email(realm::zhimai, "li.hua@example.com")));
    BOOST_TEST(x.what.password == "correct horse");
    BOOST_TEST(x.what.invite_code == "ABC");
    BOOST_TEST(x.meta.op.key == "http:/api/v1/auth/register:k-1");
    BOOST_TEST(x.meta.address == "127.0.0.1");
    return code_sent{45};
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      post("/api/v1/auth/register",
           R"({"email":" Li.Hua@Example.com ","password":"correct horse","invite_code":"ABC"})",
           "Idempotency-Key: k-1\r\n"));
  BOOST_TEST(got.status == 202);
  BOOST_TEST(got.body == R"({"resend_after_s":45})");
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

BOOST_AUTO_TEST_CASE(an_upload_is_extracted_stored_and_kept) {
  signed_in_node node;
  const std::string content{"%PDF-1.7\0\r\n\xff", 12};
  node.on<extract_file>([&](const asked<extract_file>& x) {
    BOOST_TEST(x.what.media_type == "application/pdf");
    BOOST_TEST(*x.what.bytes == content);
    return extracted_text{2, "李华 C++", {"C++"}, {}};
  });
  node.on<put_file>([&](const asked<put_file>& x) {
    BOOST_TEST(x.what.name == "简历.pdf");
    return stored_file{std::string(64, 'a'), x.what.name, "", x.what.bytes->size()};
  });
  node.on<add_resume>([&](const asked<add_resume>& x) {
    BOOST_TEST((x.to == refs::account(realm::zhimai, node.grant.user)));
    BOOST_TEST((x.meta.op.digest == digest_of(content)));
    BOOST_TEST(x.meta.op.key == "http:/api/v1/resumes:u1");
    BOOST_TEST(x.what.file.media_type == "application/pdf");
    resume_view out;
    out.id = resume_id::make(7, wall_now());
    out.filename = x.what.file.name;
    out.media_type = x.what.file.media_type;
    out.size = x.what.file.size;
    out.pages = x.what.text.pages;
    out.text_preview = x.what.text.text;
    out.skills = x.what.text.skills;
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(upload(content, node.bearer() + "Idempotency-Key: u1\r\n"));
  BOOST_REQUIRE_EQUAL(got.status, 201);
  auto doc = json_of(got);
  BOOST_TEST(doc.MemberCount() == 16u);
  BOOST_TEST(doc["state"].GetString() == "ready");
  BOOST_TEST(doc["filename"].GetString() == "简历.pdf");
  BOOST_TEST(doc["size"].GetInt() == 12);
  BOOST_TEST(got.header("location") == std::string{"/api/v1/resumes/"} + doc["id"].GetString());
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_are_refused_with_their_code) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  auto code = [&](const std::string& text) {
    auto got = client.ask(text);
    return std::to_string(got.status) + " " + code_of(got);
  };
  BOOST_TEST(code(upload("", node.bearer())) == "422 file_empty");
  BOOST_TEST(code(upload("PK\x03\x04", node.bearer())) == "415 file_type_unsupported");
  BOOST_TEST(code(upload("MZ\x01\x02", node.bearer())) == "415 file_executable");
  BOOST_TEST(code(upload("\x7f"
                         "ELF",
                         node.bearer()))
             == "415 file_executable");
  BOOST_TEST(code(upload("text", node.bearer(), "picture")) == "422 validation_failed");
  BOOST_TEST(code(post("/api/v1/resumes", "{}", node.bearer())) == "415 unsupported_media_type");
  for (auto why : {ec::file_damaged, ec::file_encrypted, ec::file_no_text, ec::extraction_failed}) {
    node.on<extract_file>(
        [=](const auto&) -> caf::expected<extracted_text> { return make_error(why); });
    BOOST_TEST(
        code(upload("%PDF-1.7", node.bearer(), "file", "/api/v1/mock-interview/upload-resume"))
        == "422 " + std::string{to_string(why)});
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_read_or_stored_before_the_scanner_has_passed_it) {
  signed_in_node node{[](settings& x) {
    x.resume.clamd = "127.0.0.1:3310";
  }};
  std::atomic<int> after{0};
  node.on<extract_file>([&](const auto&) -> caf::expected<extracted_text> {
    ++after;
    return make_error(ec::file_damaged);
  });
  raw_client client{node.edge->port()};
  for (auto [why, want] : {std::pair{ec::file_infected, "422 file_infected"},
                           {ec::scan_unavailable, "503 scan_unavailable"}}) {
    node.on<scan_file>([why = why](const auto&) -> caf::expected<done> { return make_error(why); });
    auto got = client.ask(upload("%PDF-1.7", node.bearer()));
    BOOST_TEST(std::to_string(got.status) + " " + code_of(got) == want);
  }
  BOOST_TEST(after == 0);
  node.on<scan_file>([](const auto&) { return done{}; });
  BOOST_TEST(client.ask(upload("%PDF-1.7", node.bearer())).status == 422);
  BOOST_TEST(after == 1);
}

BOOST_AUTO_TEST_CASE(a_picture_is_accepted_and_read_later) {
  signed_in_node node;
  node.on<extract_file>([](const auto&) {
    extracted_text out;
    out.pages = 1;
    out.unread = {1};
    return out;
  });
  node.on<put_file>([](const asked<put_file>& x) {
    return stored_file{std::string(64, 'a'), x.what.name, "", x.what.bytes->size()};
  });
  node.on<add_resume>([](const asked<add_resume>& x) {
    BOOST_TEST((x.what.state == resume_state::processing));
    BOOST_TEST(x.what.file.media_type == "image/jpeg");
    resume_view out;
    out.id = out.document = resume_id::make(7, wall_now());
    out.state = x.what.state;
    return out;
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(upload("\xff\xd8\xff\xe0", node.bearer()));
  BOOST_TEST(got.status == 202);
  BOOST_TEST(json_of(got)["state"].GetString() == "processing");
}

BOOST_AUTO_TEST_CASE(an_original_is_a_download_and_nothing_else) {
  signed_in_node node;
  auto id = resume_id::make(7, wall_now());
  node.on<find_resume>([&](const asked<find_resume>& x) {
    find_resume::reply out;
    if (x.what.id != id || x.what.owner != node.grant.user)
      return out;
    out.row.emplace();
    out.row->id = id;
    out.row->file = {std::string(64, 'a'), "简历 \"1\".pdf", "application/pdf", 3};
    return out;
  });
  node.on<get_file>([](const asked<get_file>& x) {
    BOOST_TEST(x.what.sha256 == std::string(64, 'a'));
    return std::make_shared<const std::string>("%P\0", 3);
  });
  raw_client client{node.edge->port()};
  auto got = client.ask(
      http_request("GET", "/api/v1/resumes/" + id.str() + "/original", {}, node.bearer()));
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(got.body == std::string("%P\0", 3));
  BOOST_TEST(got.header("content-type") == "application/pdf");
  BOOST_TEST(got.header("x-content-type-options") == "nosniff");
  BOOST_TEST(got.header("content-disposition")
             == "attachment; filename=\"__ _1_.pdf\"; "
                "filename*=UTF-8''%E7%AE%80%E5%8E%86%20%221%22.pdf");
  auto other = resume_id::make(7, wall_now()).str();
  for (const auto* what : {"/original", "/versions", ""})
    BOOST_TEST(
        client.ask(http_request("GET", "/api/v1/resumes/" + other + what, {}, node.bearer())).status
        == 404);
}

BOOST_AUTO_TEST_CASE(an_oversized_upload_is_413) {
  signed_in_node node{[](settings& x) {
    x.http.max_upload_bytes = 2000;
  }};
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(upload(std::string(3000, 'a'), node.bearer())).status == 413);
}

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
  raw_client client{node.edge->port()};
  auto got = client.ask(
      http_request("GET", "/api/v1/mock-interview/records/" + id.str(), {}, node.bearer()));
  auto doc = json_of(got);
  BOOST_TEST(doc["report"]["v"].GetInt() == 1);
  BOOST_TEST(doc["transcript"][0]["turn"].GetInt() == 1);
  BOOST_TEST(doc["config"]["resume_id"].IsNull());
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
