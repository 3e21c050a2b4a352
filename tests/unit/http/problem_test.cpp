#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include <caf/sec.hpp>

#include "http/json/views.hpp"
#include "http/server/call.hpp"

using namespace zhian;
using namespace zhian::http;

namespace {

http_call call_in(language lang) {
  http_call in;
  in.meta.trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  in.meta.lang = lang;
  return in;
}

rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse(text.c_str());
  BOOST_REQUIRE(!doc.HasParseError());
  return doc;
}

std::string header_of(const http_reply& x, std::string_view name) {
  for (const auto& [key, value] : x.headers)
    if (key == name)
      return value;
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(problems)

BOOST_AUTO_TEST_CASE(every_error_is_a_whole_problem_in_both_languages) {
  for (const auto& row : error_table()) {
    for (auto lang : {language::zh, language::en}) {
      auto out = fail(call_in(lang), row.value);
      auto doc = parsed(out.body);
      BOOST_TEST(out.status == row.status);
      BOOST_TEST(doc["status"].GetInt() == row.status);
      BOOST_TEST(doc["code"].GetString() == row.code);
      BOOST_TEST(doc["type"].GetString() == "urn:zhian:problem:" + std::string{row.code});
      BOOST_TEST(doc["title"].GetString() == (lang == language::zh ? row.title_zh : row.title_en));
      BOOST_TEST(doc["detail"].GetStringLength() > 0u);
      BOOST_TEST(doc["retryable"].GetBool() == row.retryable);
      BOOST_TEST(doc["request_id"].GetString() == "4bf92f3577b34da6a3ce929d0e0e4736");
      BOOST_TEST(!doc.HasMember("field"));
      BOOST_TEST(out.content_type == "application/problem+json");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sentence_in_a_foreign_language_gives_way_to_the_title) {
  auto detail = [](language lang, std::string text) {
    auto out = fail(call_in(lang), make_error(ec::turn_mismatch, std::move(text)));
    BOOST_TEST(header_of(out, "Content-Language") == (lang == language::zh ? "zh-CN" : "en"));
    return std::string{parsed(out.body)["detail"].GetString()};
  };
  BOOST_TEST(detail(language::en, "turn 3 is open") == "turn 3 is open");
  BOOST_TEST(detail(language::zh, "turn 3 is open") == info(ec::turn_mismatch).title_zh);
  BOOST_TEST(detail(language::zh, "当前是第 3 题") == "当前是第 3 题");
  BOOST_TEST(detail(language::en, "当前是第 3 题") == info(ec::turn_mismatch).title_en);
  // A name is read by everybody.
  BOOST_TEST(detail(language::zh, "application/json") == "application/json");
}

BOOST_AUTO_TEST_CASE(the_field_and_the_sentence_of_an_actor_are_passed_on) {
  auto out = fail(call_in(language::en), make_error(ec::validation_failed, "too long", "position"));
  auto doc = parsed(out.body);
  BOOST_TEST(doc["field"].GetString() == "position");
  BOOST_TEST(doc["detail"].GetString() == "too long");
}

BOOST_AUTO_TEST_CASE(the_facts_of_a_gate_stand_beside_the_others) {
  auto facts = R"({"price":20,"balance":3,"upgrade_url":"/upgrade"})";
  auto out = fail(call_in(language::en), make_error(ec::points_required, {}, {}, facts));
  auto doc = parsed(out.body);
  BOOST_TEST(out.status == 402);
  BOOST_TEST(doc["code"].GetString() == "points_required");
  BOOST_TEST(doc["price"].GetInt() == 20);
  BOOST_TEST(doc["balance"].GetInt() == 3);
  BOOST_TEST(!parsed(fail(call_in(language::en), ec::points_required).body).HasMember("price"));
}

BOOST_AUTO_TEST_CASE(what_went_wrong_inside_is_not_told) {
  auto out =
      fail(call_in(language::en), make_error(ec::internal, "relation \"user_row\" does not exist"));
  BOOST_TEST(out.body.find("relation") == std::string::npos);
  auto alien = fail(call_in(language::en), caf::make_error(caf::sec::unexpected_message, "secret"));
  BOOST_TEST(alien.status == 500);
  BOOST_TEST(alien.body.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_seconds_of_a_limit_become_retry_after) {
  auto out = fail(call_in(language::zh), make_error(ec::rate_limited, "37"));
  BOOST_TEST(header_of(out, "Retry-After") == "37");
  BOOST_TEST(parsed(out.body)["detail"].GetString() == "请求过于频繁，请稍后再试");
}

BOOST_AUTO_TEST_CASE(a_busy_node_says_when_to_come_back) {
  for (auto value :
       {ec::overloaded, ec::storage_unavailable, ec::not_owner, ec::fenced, ec::shutting_down})
    BOOST_TEST(header_of(fail(call_in(language::zh), value), "Retry-After") == "1");
  BOOST_TEST(header_of(fail(call_in(language::zh), ec::not_found), "Retry-After") == "");
}

BOOST_AUTO_TEST_CASE(a_401_says_which_scheme_helps) {
  BOOST_TEST(header_of(fail(call_in(language::zh), ec::unauthenticated), "WWW-Authenticate")
             == "Bearer");
  BOOST_TEST(header_of(fail(call_in(language::zh), ec::token_expired), "WWW-Authenticate")
                 .starts_with("Bearer"));
}

BOOST_AUTO_TEST_CASE(text_that_needs_escaping_stays_json) {
  auto out = fail(call_in(language::en), ec::validation_failed, "\"quoted\" \\ \n", "a\"b");
  auto doc = parsed(out.body);
  BOOST_TEST(doc["field"].GetString() == "a\"b");
}

BOOST_AUTO_TEST_SUITE_END()
