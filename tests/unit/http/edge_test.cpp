// The edge over real sockets, with scripted entities behind it: HTTP itself.
#include <boost/test/unit_test.hpp>

#include <thread>

#include <rapidjson/document.h>

#include "tests/support/patience.hpp"
#include "tests/support/wait_until.hpp"
#include "tests/unit/http/fake_node.hpp"
#include "tests/unit/http/raw_client.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace std::chrono_literals;

namespace {

std::string code_of(const response& x) {
  rapidjson::Document doc;
  doc.Parse(x.body.c_str());
  return doc.IsObject() && doc.HasMember("code") ? doc["code"].GetString() : "";
}

std::string get(std::string_view target, std::string_view extra = {}) {
  return http_request("GET", target, {}, extra);
}

} // namespace

BOOST_AUTO_TEST_SUITE(edge)

BOOST_AUTO_TEST_CASE(a_connection_serves_request_after_request) {
  fake_node node;
  raw_client client{node.edge->port()};
  for (int i = 0; i < 3; ++i) {
    auto got = client.ask(get("/healthz"));
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body == R"({"status":"ok"})");
    BOOST_TEST(got.header("x-request-id").size() == 32u);
    BOOST_TEST(got.header("x-content-type-options") == "nosniff");
    BOOST_TEST(got.header("cache-control") == "no-store");
  }
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_their_order) {
  fake_node node;
  raw_client client{node.edge->port()};
  client.send(get("/healthz") + get("/nowhere") + http_request("POST", "/healthz", "{}")
              + get("/readyz"));
  BOOST_TEST(client.read().status == 200);
  BOOST_TEST(client.read().status == 404);
  BOOST_TEST(client.read().status == 405);
  BOOST_TEST(client.read().body.find("\"ready\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_request_may_arrive_byte_by_byte) {
  fake_node node;
  raw_client client{node.edge->port()};
  for (char c : get("/healthz"))
    client.send({&c, 1});
  BOOST_TEST(client.read().status == 200);
}

BOOST_AUTO_TEST_CASE(unknown_paths_and_methods_are_told_apart) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto unknown = client.ask(get("/api/v1/none"));
  BOOST_TEST(unknown.status == 404);
  BOOST_TEST(code_of(unknown) == "not_found");
  BOOST_TEST(unknown.header("content-type") == "application/problem+json");
  auto method = client.ask(http_request("DELETE", "/api/v1/me"));
  BOOST_TEST(method.status == 405);
  BOOST_TEST(method.header("allow") == "GET, HEAD, PATCH, OPTIONS");
  auto odd = client.ask(http_request("BREW", "/api/v1/me"));
  BOOST_TEST(odd.status == 405);
}

BOOST_AUTO_TEST_CASE(a_trailing_slash_is_served_not_redirected) {
  fake_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(get("/healthz/")).status == 200);
  BOOST_TEST(client.ask(get("/api/v1/mock-interview/records/")).status == 401);
}

BOOST_AUTO_TEST_CASE(head_has_the_length_but_not_the_body) {
  fake_node node;
  raw_client client{node.edge->port()};
  client.send(http_request("HEAD", "/healthz"));
  auto got = client.read(true);
  BOOST_TEST(got.status == 200);
  BOOST_TEST(got.header("content-length") == "15");
  BOOST_TEST(client.ask(get("/healthz")).body.size() == 15u);
}

BOOST_AUTO_TEST_CASE(the_trace_of_the_client_is_the_request_id) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(
      get("/nowhere", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n"));
  BOOST_TEST(got.header("x-request-id") == "4bf92f3577b34da6a3ce929d0e0e4736");
  BOOST_TEST(got.body.find("4bf92f3577b34da6a3ce929d0e0e4736") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(problems_speak_the_language_of_the_client) {
  fake_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(get("/nowhere")).body.find("未找到") != std::string::npos);
  BOOST_TEST(client.ask(get("/nowhere", "Accept-Language: en\r\n")).body.find("Not found")
             != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_header_that_is_too_large_is_431) {
  fake_node node{[](settings& x) {
    x.http.max_header_bytes = 2048;
  }};
  raw_client client{node.edge->port()};
  auto got = client.ask(get("/healthz", "X-Big: " + std::string(4000, 'a') + "\r\n"));
  BOOST_TEST(got.status == 431);
  BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_large_is_413_before_it_is_read) {
  fake_node node{[](settings& x) {
    x.http.max_body_bytes = 1024;
  }};
  raw_client client{node.edge->port()};
  client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
              "application/json\r\nContent-Length: 1000000000\r\n\r\n");
  auto got = client.read();
  BOOST_TEST(got.status == 413);
  BOOST_TEST(code_of(got) == "payload_too_large");
  BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_too_much_before_it_reads_still_learns_why) {
  fake_node node;
  raw_client client{node.edge->port()};
  std::string body(6'000'000, 'x');
  client.send("POST /api/v1/resumes HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; "
              "boundary=b\r\nContent-Length: 6000000\r\n\r\n"
              + body);
  auto got = client.read();
  BOOST_TEST(got.status == 401);
  BOOST_TEST(got.complete);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_that_grows_too_large_is_413) {
  fake_node node{[](settings& x) {
    x.http.max_body_bytes = 1024;
  }};
  raw_client client{node.edge->port()};
  client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
              "application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 5; ++i)
    client.send("200\r\n" + std::string(512, ' ') + "\r\n");
  BOOST_TEST(client.read().status == 413);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_is_read_like_any_other) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
                        "application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");
  BOOST_TEST(got.status == 422);
  BOOST_TEST(code_of(got) == "validation_failed");
}

BOOST_AUTO_TEST_CASE(ambiguous_framing_is_refused_and_the_connection_ends) {
  fake_node node;
  for (auto head : {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                    "Content-Length: 2\r\nContent-Length: 3\r\n", "Transfer-Encoding: gzip\r\n",
                    "Content-Length: -1\r\n", "Content-Length: 0x2\r\n"}) {
    raw_client client{node.edge->port()};
    client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
                + std::string{head} + "\r\n{}");
    auto got = client.read();
    BOOST_TEST(got.status == 400, head);
    BOOST_TEST(client.closed(), head);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_refused) {
  fake_node node;
  for (auto text :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /healthz HTTP/3.1\r\nHost: a\r\n\r\n"}) {
    raw_client client{node.edge->port()};
    auto got = client.ask(text);
    BOOST_TEST(got.status == 400, text);
    BOOST_TEST(client.closed(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_slow_head_is_408) {
  fake_node node{[](settings& x) {
    x.http.header_timeout = 150ms;
  }};
  raw_client client{node.edge->port()};
  client.send("GET /healthz HTTP/1.1\r\n");
  auto got = client.read();
  BOOST_TEST(got.status == 408);
  BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(a_slow_body_is_408) {
  fake_node node{[](settings& x) {
    x.http.body_timeout = 150ms;
  }};
  raw_client client{node.edge->port()};
  client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
              "application/json\r\nContent-Length: 10\r\n\r\n{");
  BOOST_TEST(client.read().status == 408);
}

BOOST_AUTO_TEST_CASE(a_silent_connection_is_closed) {
  fake_node node{[](settings& x) {
    x.http.idle_timeout = x.http.header_timeout = 150ms;
  }};
  raw_client fresh{node.edge->port()};
  BOOST_TEST(fresh.closed());
  raw_client used{node.edge->port()};
  BOOST_TEST(used.ask(get("/healthz")).status == 200);
  BOOST_TEST(used.closed());
}

BOOST_AUTO_TEST_CASE(one_connection_too_many_is_503) {
  fake_node node{[](settings& x) {
    x.http.max_connections = 2;
  }};
  raw_client a{node.edge->port()};
  raw_client b{node.edge->port()};
  BOOST_TEST(a.ask(get("/healthz")).status == 200);
  BOOST_TEST(b.ask(get("/healthz")).status == 200);
  raw_client c{node.edge->port()};
  BOOST_TEST(c.read().status == 503);
  // Operators still get in.
  raw_client admin{node.edge->admin_port()};
  BOOST_TEST(admin.ask(get("/healthz")).status == 200);
}

BOOST_AUTO_TEST_CASE(connection_close_and_http_1_0_are_honoured) {
  fake_node node;
  raw_client a{node.edge->port()};
  auto got = a.ask(get("/healthz", "Connection: close\r\n"));
  BOOST_TEST(got.header("connection") == "close");
  BOOST_TEST(a.closed());
  raw_client b{node.edge->port()};
  BOOST_TEST(b.ask("GET /healthz HTTP/1.0\r\n\r\n").status == 200);
  BOOST_TEST(b.closed());
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_to_be_asked_for_its_body_is_asked) {
  fake_node node;
  raw_client client{node.edge->port()};
  client.send("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
              "application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  BOOST_TEST(client.read().status == 100);
  BOOST_TEST(client.ask("{}").status == 422);
}

BOOST_AUTO_TEST_CASE(a_refused_client_is_not_asked_for_its_body) {
  fake_node node;
  raw_client client{node.edge->port()};
  client.send("POST /api/v1/resumes HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; "
              "boundary=x\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
  BOOST_TEST(client.read().status == 401);
  BOOST_TEST(client.closed());
}

BOOST_AUTO_TEST_CASE(a_small_unwanted_body_does_not_cost_the_connection) {
  fake_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(http_request("POST", "/nowhere", R"({"a":1})")).status == 404);
  BOOST_TEST(client.ask(get("/healthz")).status == 200);
}

BOOST_AUTO_TEST_CASE(another_content_type_is_415) {
  fake_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client
                 .ask("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
                      "text/plain\r\nContent-Length: 2\r\n\r\n{}")
                 .status
             == 415);
  BOOST_TEST(
      client.ask("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{}")
          .status
      == 415);
  auto fine = client.ask("POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nContent-Type: "
                         "Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}");
  BOOST_TEST(fine.status == 422);
}

BOOST_AUTO_TEST_CASE(browsers_of_allowed_origins_may_call) {
  fake_node node{[](settings& x) {
    x.http.cors_origins = {"https://app.example"};
  }};
  raw_client client{node.edge->port()};
  auto preflight = client.ask(
      http_request("OPTIONS", "/api/v1/me", {},
                   "Origin: https://app.example\r\nAccess-Control-Request-Method: GET\r\n"));
  BOOST_TEST(preflight.status == 204);
  BOOST_TEST(preflight.header("access-control-allow-origin") == "https://app.example");
  BOOST_TEST(preflight.header("access-control-allow-methods") == "GET, HEAD, PATCH, OPTIONS");
  auto call = client.ask(get("/api/v1/me", "Origin: https://app.example\r\n"));
  BOOST_TEST(call.status == 401);
  BOOST_TEST(call.header("access-control-allow-origin") == "https://app.example");
  BOOST_TEST(call.header("vary") == "Origin");
  auto stranger = client.ask(get("/api/v1/me", "Origin: https://evil.example\r\n"));
  BOOST_TEST(stranger.header("access-control-allow-origin") == "");
}

BOOST_AUTO_TEST_CASE(a_plain_request_to_the_socket_path_names_the_subprotocol) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(get("/ws"));
  BOOST_TEST(got.status == 426);
  BOOST_TEST(got.body.find("zhian.v1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(readiness_follows_the_node) {
  fake_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(get("/readyz")).status == 200);
  node.status->store_up = false;
  auto got = client.ask(get("/readyz"));
  BOOST_TEST(got.status == 503);
  BOOST_TEST(got.body.find(R"("store":false)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_document_is_served_and_not_sent_twice) {
  fake_node node;
  raw_client client{node.edge->port()};
  auto got = client.ask(get("/openapi.json"));
  BOOST_TEST(got.status == 200);
  rapidjson::Document doc;
  doc.Parse(got.body.c_str());
  BOOST_REQUIRE(!doc.HasParseError());
  BOOST_TEST(doc["openapi"].GetString() == "3.1.0");
  BOOST_TEST(
      client.ask(get("/openapi.json", "If-None-Match: " + got.header("etag") + "\r\n")).status
      == 304);
  raw_client admin{node.edge->admin_port()};
  BOOST_TEST(admin.ask(get("/openapi.json")).body.find("/ops/status") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_listeners_do_not_serve_each_others_routes) {
  fake_node node;
  raw_client open{node.edge->port()};
  BOOST_TEST(open.ask(get("/metrics")).status == 404);
  BOOST_TEST(open.ask(get("/ops/status")).status == 404);
  raw_client admin{node.edge->admin_port()};
  BOOST_TEST(admin.ask(get("/api/v1/me")).status == 404);
  auto metrics = admin.ask(get("/metrics"));
  BOOST_TEST(metrics.status == 200);
  BOOST_TEST(
      metrics.body.find("zhian_http_requests_total{class=\"4xx\",method=\"any\",route=\"none\"}")
      != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_admin_listener_lets_only_its_networks_in) {
  fake_node node{[](settings& x) {
    x.http.admin_allow = {"192.0.2.0/24"};
  }};
  raw_client admin{node.edge->admin_port()};
  BOOST_TEST(admin.ask(get("/metrics")).status == 403);
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named) {
  fake_node node;
  auto config = node.config;
  config.http.port = node.edge->port();
  http::server second{node.system, config, node.svc};
  BOOST_CHECK_EXCEPTION(second.start(), std::runtime_error, [&](const auto& x) {
    return std::string{x.what()}.find("port " + std::to_string(node.edge->port()))
           != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(a_drain_ends_idle_connections_and_lets_the_others_finish) {
  auto node = std::make_unique<fake_node>([](settings& x) { x.http.drain_timeout = 5000ms; });
  node->plays->silent<sign_up>();
  raw_client idle{node->edge->port()};
  BOOST_TEST(idle.ask(get("/healthz")).status == 200);
  raw_client busy{node->edge->port()};
  busy.send(http_request("POST", "/api/v1/auth/register",
                         R"({"email":"a@example.com","password":"correct horse"})"));
  while (node->plays->held() == 0)
    std::this_thread::yield();
  auto port = node->edge->port();
  std::thread stopping{[&] {
    node->edge->drain_and_stop();
  }};
  BOOST_TEST(idle.closed());
  node->plays->release(ec::overloaded);
  auto got = busy.read();
  BOOST_TEST(got.status == 503);
  BOOST_TEST(got.header("connection") == "close");
  BOOST_TEST(busy.closed());
  stopping.join();
  BOOST_CHECK_THROW(raw_client{port}, std::runtime_error);
}

BOOST_AUTO_TEST_CASE(before_it_drains_a_node_says_so_and_serves_on) {
  auto node =
      std::make_unique<fake_node>([](settings& x) { x.http.drain_notice = patience(1000ms); });
  auto port = node->edge->port();
  auto admin = node->edge->admin_port();
  raw_client kept{port};
  BOOST_TEST(kept.ask(get("/healthz")).header("connection") != "close");
  std::thread stopping{[&] {
    node->edge->drain_and_stop();
  }};
  auto says = [&] {
    return raw_client{admin}.ask(get("/readyz"));
  };
  BOOST_TEST(wait_until([&] { return says().status == 503; }));
  BOOST_TEST(says().body.find("\"draining\":true") != std::string::npos);
  // Who comes now is served, and told to go elsewhere the next time.
  BOOST_TEST(raw_client{port}.ask(get("/healthz")).status == 200);
  auto last = kept.ask(get("/healthz"));
  BOOST_TEST(last.status == 200);
  BOOST_TEST(last.header("connection") == "close");
  BOOST_TEST(kept.closed());
  stopping.join();
  BOOST_CHECK_THROW(raw_client{port}, std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_draining_node_answers_health_checks_until_its_last_client_has_left) {
  auto node =
      std::make_unique<fake_node>([](settings& x) { x.http.drain_timeout = patience(10000ms); });
  node->plays->silent<sign_up>();
  auto port = node->edge->port();
  auto admin = node->edge->admin_port();
  raw_client busy{port};
  busy.send(http_request("POST", "/api/v1/auth/register",
                         R"({"email":"a@example.com","password":"correct horse"})"));
  while (node->plays->held() == 0)
    std::this_thread::yield();
  std::thread stopping{[&] {
    node->edge->drain_and_stop();
  }};
  auto closed = [](uint16_t which) {
    try {
      raw_client{which};
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  };
  BOOST_TEST(wait_until([&] { return closed(port); }));
  BOOST_TEST(raw_client{admin}.ask(get("/readyz")).status == 503);
  node->plays->release(ec::overloaded);
  BOOST_TEST(busy.read().status == 503);
  stopping.join();
  BOOST_TEST(closed(admin));
}

BOOST_AUTO_TEST_CASE(a_request_that_outlasts_the_drain_is_told_so) {
  auto node = std::make_unique<fake_node>([](settings& x) { x.http.drain_timeout = 100ms; });
  node->plays->silent<sign_up>();
  raw_client busy{node->edge->port()};
  busy.send(http_request("POST", "/api/v1/auth/register",
                         R"({"email":"a@example.com","password":"correct horse"})"));
  while (node->plays->held() == 0)
    std::this_thread::yield();
  node->edge->drain_and_stop();
  auto got = busy.read();
  BOOST_TEST(got.status == 503);
  BOOST_TEST(code_of(got) == "shutting_down");
  BOOST_TEST(busy.closed());
}

BOOST_AUTO_TEST_CASE(a_question_nobody_answers_is_504) {
  fake_node node{[](settings& x) {
    x.http.request_budget = 150ms;
  }};
  node.plays->silent<sign_up>();
  raw_client client{node.edge->port()};
  auto got = client.ask(http_request("POST", "/api/v1/auth/register",
                                     R"({"email":"a@example.com","password":"correct horse"})"));
  BOOST_TEST(got.status == 504);
  BOOST_TEST(code_of(got) == "timed_out");
}

BOOST_AUTO_TEST_SUITE_END()
