// The web client's files and pages: what is answered with what, and what stays unknown.
#include <set>

#include "http/routes/route.hpp"
#include "http/web/files.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::http;
using namespace zhian::test;

namespace {

constexpr std::string_view from_browser =
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// Some script of the client.
const web::file& some_script() {
  for (const auto& x : web::all())
    if (x.path.ends_with(".js"))
      return x;
  throw std::logic_error("the client has no script");
}

} // namespace

BOOST_AUTO_TEST_SUITE(web_client)

BOOST_AUTO_TEST_CASE(each_path_of_the_client_answers_with_its_page) {
  for (auto pattern : web::pages()) {
    std::string path{pattern};
    if (auto at = path.find(':'); at != std::string::npos)
      path.replace(at, path.find('/', at) - at, "rec_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G");
    BOOST_TEST((web::answer_for(path, from_browser) == &web::page()), path);
    BOOST_TEST((web::answer_for(path + "/", from_browser) == &web::page()), path);
    BOOST_TEST((web::answer_for(path + "/more/of/it", from_browser) == nullptr), path);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_path_of_the_client_is_not_answered) {
  for (auto path : {"/index.html", "/logins", "/login/x", "/records", "/records//", "//login",
                    "/assets", "/assets/", "/assets/nothing.js", "/assets/../index.html",
                    "/api/v1/me", "/api/v1/nothing", "/ws", "/healthz", "/.well-known/x", "/admin"})
    BOOST_TEST((web::answer_for(path, from_browser) == nullptr), path);
}

BOOST_AUTO_TEST_CASE(the_question_bank_is_a_page_only_for_who_asks_for_one) {
  for (auto accept : {"", "*/*", "application/json", "application/json, text/plain, */*",
                      "text/html;q=0", "text/*"})
    BOOST_TEST((web::answer_for("/classic-questions", accept) == nullptr), accept);
  for (auto accept : {from_browser, std::string_view{"text/html"},
                      std::string_view{"application/json, text/html;level=1;q=0.4"}})
    BOOST_TEST((web::answer_for("/classic-questions", accept) == &web::page()), accept);
}

BOOST_AUTO_TEST_CASE(no_page_hides_an_operation) {
  route_table operations{public_routes()};
  for (auto pattern : web::pages())
    if (pattern != "/classic-questions")
      BOOST_TEST(operations.find(verb::get, pattern).allowed.empty(), pattern);
}

BOOST_AUTO_TEST_CASE(all_files_but_the_page_have_names_of_their_content) {
  std::set<std::string_view> paths;
  for (const auto& x : web::all()) {
    BOOST_TEST(paths.insert(x.path).second, x.path);
    BOOST_TEST((web::unchanging(x) || &x == &web::page()), x.path);
    BOOST_TEST(x.size > 0u);
    BOOST_TEST((!x.gzip.empty() && !x.brotli.empty()), x.path);
  }
}

BOOST_AUTO_TEST_CASE(the_page_is_asked_for_again_and_its_scripts_are_kept_for_ever) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  for (std::string_view path : {"/", "/login", "/rooms/rom_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G"}) {
    auto got = client.ask(http_request("GET", path, {}, "Accept: text/html\r\n"));
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("cache-control") == "no-cache");
    BOOST_TEST(got.header("content-type") == "text/html; charset=utf-8");
    auto policy = got.header("content-security-policy");
    BOOST_TEST((policy.find("script-src 'self';") != std::string::npos), policy);
    BOOST_TEST((got.body.find(R"(<div id="root">)") != std::string::npos));
  }
  const auto& script = some_script();
  auto got = client.ask(http_request("GET", script.path, {}, {}));
  BOOST_TEST(got.status == 200);
  BOOST_TEST(got.header("cache-control") == "public, max-age=31536000, immutable");
  BOOST_TEST(got.body.size() == script.size);
  auto again = client.ask(
      http_request("GET", script.path, {}, "If-None-Match: " + std::string{script.etag} + "\r\n"));
  BOOST_TEST(again.status == 304);
}

BOOST_AUTO_TEST_CASE(a_file_comes_as_it_is_taken) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  const auto& script = some_script();
  auto with = [&](std::string_view codings) {
    return client.ask(
        http_request("GET", script.path, {}, "Accept-Encoding: " + std::string{codings} + "\r\n"));
  };
  auto best = with("gzip, deflate, br");
  BOOST_TEST(best.header("content-encoding") == "br");
  BOOST_TEST(best.body == script.brotli);
  auto old = with("gzip, br;q=0");
  BOOST_TEST(old.header("content-encoding") == "gzip");
  BOOST_TEST(old.body == script.gzip);
  BOOST_TEST(with("identity").header("content-encoding") == "");
}

BOOST_AUTO_TEST_CASE(other_methods_and_other_paths_are_as_unknown_as_before) {
  signed_in_node node;
  raw_client client{node.edge->port()};
  BOOST_TEST(client.ask(http_request("POST", "/login", "{}", "Accept: text/html\r\n")).status
             == 404);
  BOOST_TEST(client.ask(http_request("GET", "/nothing", {}, "Accept: text/html\r\n")).status
             == 404);
  BOOST_TEST(client.ask(http_request("GET", "/classic-questions", {}, {})).status == 401);
  BOOST_TEST(
      client.ask(http_request("GET", "/classic-questions", {}, "Accept: text/html\r\n")).status
      == 200);
}

BOOST_AUTO_TEST_SUITE_END()
