#include <boost/test/unit_test.hpp>

#include <set>

#include "http/auth/limits.hpp"
#include "http/server/dispatch.hpp"
#include "http/server/head.hpp"

using namespace zhian;
using namespace zhian::http;

BOOST_AUTO_TEST_SUITE(dispatch)

BOOST_AUTO_TEST_CASE(a_valid_traceparent_gives_the_trace) {
  BOOST_TEST(trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
             == "4bf92f3577b34da6a3ce929d0e0e4736");
}

BOOST_AUTO_TEST_CASE(anything_else_gives_a_fresh_trace) {
  for (auto text : {"", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                    "4bf92f3577b34da6a3ce929d0e0e4736"}) {
    auto trace = trace_of(text);
    BOOST_TEST(trace.size() == 32u);
    BOOST_TEST(trace != "4bf92f3577b34da6a3ce929d0e0e4736");
    BOOST_TEST(trace != std::string(32, '0'));
  }
}

BOOST_AUTO_TEST_CASE(fresh_ids_do_not_repeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i)
    BOOST_REQUIRE(seen.insert(unique_hex()).second);
}

BOOST_AUTO_TEST_CASE(texts_are_chinese_unless_english_is_preferred) {
  for (auto text :
       {"", "zh-CN", "fr", "zh, en;q=0.9", "en;q=0.1, zh;q=0.2", "*", "en;q=0", "en;q=x", ";;;,,,",
        "en;q=inf", "en;q=1e9", "en;q=1.5", "en;q=0.1234", "zh;q=0.5, en;q=0.9 9"})
    BOOST_TEST((language_of(text) == language::zh), text);
  for (auto text : {"en", "en-US,en;q=0.9", "EN", "zh;q=0.3, en;q=0.8", "fr, en;q=0.5",
                    "zh;Q=0.1,\ten\t;\tq=0.2", "zh;q=0.999, en;q=1.000"})
    BOOST_TEST((language_of(text) == language::en), text);
}

BOOST_AUTO_TEST_CASE(a_coding_is_taken_by_who_names_it_and_does_not_refuse_it) {
  for (auto text : {"gzip", "br, GZIP", "gzip;q=0.5", "deflate , gzip ; q=0.001"})
    BOOST_TEST(accepts_coding(text, "gzip"), text);
  for (auto text : {"", "*", "identity", "gzip;q=0", "gzip;q=0.000", "x-gzip", "gzipped"})
    BOOST_TEST(!accepts_coding(text, "gzip"), text);
  BOOST_TEST(accepts_type("application/json, text/html;charset=utf-8;q=0.2", "text/html"));
  BOOST_TEST(!accepts_type("*/*, text/html;level=1;q=0", "text/html"));
}

BOOST_AUTO_TEST_CASE(a_target_is_taken_apart_in_every_form) {
  auto is = [](std::string_view target, std::string_view path, std::string_view query) {
    auto got = split_target(target);
    BOOST_TEST((got && got->path == path && got->query == query), target);
  };
  is("/api/v1/me", "/api/v1/me", "");
  is("/a?b=/c?d", "/a", "b=/c?d");
  is("*", "*", "");
  is("http://zhian.example", "/", "");
  is("https://zhian.example/a?b", "/a", "b");
  is("http://zhian.example?next=/a", "/", "next=/a");
  for (auto target : {"", "a", "*a", "ftp://zhian.example/"})
    BOOST_TEST(!split_target(target), target);
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_short_visible_ascii) {
  BOOST_TEST(valid_idempotency_key("01JD3V8Z6Q4M7K2X9T5B0C1E8G"));
  BOOST_TEST(valid_idempotency_key(std::string(128, '~')));
  BOOST_TEST(!valid_idempotency_key(""));
  BOOST_TEST(!valid_idempotency_key(std::string(129, 'a')));
  for (auto text : {"a b", "a\tb", "键", "a\x7f"})
    BOOST_TEST(!valid_idempotency_key(text), text);
}

BOOST_AUTO_TEST_CASE(a_head_has_the_fields_every_answer_has) {
  auto reply = json_reply(200, "{}");
  auto head = make_head(reply, "4bf92f3577b34da6a3ce929d0e0e4736", {"OK", true, false});
  for (auto line :
       {"HTTP/1.1 200 OK\r\n", "\r\nDate: ", "\r\nContent-Type: application/json\r\n",
        "\r\nContent-Length: 2\r\n", "\r\nX-Request-Id: 4bf92f3577b34da6a3ce929d0e0e4736\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nCache-Control: no-store\r\n"})
    BOOST_TEST(head.find(line) != std::string::npos, line);
  BOOST_TEST(head.ends_with("\r\n\r\n"));
  BOOST_TEST(head.find("Connection") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_header_value_cannot_break_the_head) {
  auto reply = empty_reply();
  reply.set("Location", "/a\r\nSet-Cookie: x=y");
  auto head = make_head(reply, "r", {"No Content", true, false});
  BOOST_TEST(head.find("Set-Cookie") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_body_claims_none) {
  auto head = make_head(empty_reply(), "r", {"No Content", true, false});
  BOOST_TEST(head.find("\r\nContent-Length:") == std::string::npos);
  BOOST_TEST(head.find("\r\nContent-Type:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(thirty_people_behind_one_address_can_register_and_sign_in) {
  // Each: register, ask again once, verify, sign in. Tokens of one address, nothing refilled.
  for (auto step : {auth_step::register_, auth_step::resend, auth_step::verify, auth_step::login})
    for (const auto& rule : auth_rules(step, "203.0.113.7", "a@example.com", 100))
      if (rule.bucket.find("203.0.113.7") != std::string::npos)
        BOOST_TEST(rule.capacity >= 60u, rule.bucket);
}

BOOST_AUTO_TEST_CASE(limits_do_not_show_mail_addresses) {
  for (const auto& rule : auth_rules(auth_step::login, "203.0.113.7", "li.hua@example.com", 100))
    BOOST_TEST(rule.bucket.find("li.hua") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(limits_can_be_widened_and_turned_off) {
  auto usual = auth_rules(auth_step::register_, "203.0.113.7", "a@example.com", 100);
  auto wide = auth_rules(auth_step::register_, "203.0.113.7", "a@example.com", 1000);
  BOOST_TEST(wide[0].capacity == usual[0].capacity * 10);
  BOOST_TEST(auth_rules(auth_step::register_, "203.0.113.7", "a@example.com", 0).empty());
  BOOST_TEST(costly_rules("/x", "usr_1", 0).empty());
}

BOOST_AUTO_TEST_CASE(guesses_at_one_address_end_wherever_they_come_from) {
  auto total = 0u;
  for (const auto& rule : auth_rules(auth_step::login, "203.0.113.7", "a@example.com", 100))
    if (rule.bucket.starts_with("login.mail:"))
      total = rule.capacity;
  BOOST_TEST(total > 0u);
  BOOST_TEST(total <= 50u);
}

BOOST_AUTO_TEST_SUITE_END()
