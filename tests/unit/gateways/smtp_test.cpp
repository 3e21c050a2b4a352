#include <boost/test/unit_test.hpp>

#include <algorithm>

#include <gmime/gmime.h>

#include "actors/gateways/mail_breaker.hpp"
#include "actors/gateways/smtp_client.hpp"
#include "smtp_stub.hpp"

using namespace zhian;
using namespace zhian::mail;
using test::smtp_script;
using test::smtp_stub;

namespace {

letter some_letter(std::string key = "key-1") {
  order what{
      "li@example.com", "register_code", language::zh, {{"code", "123456"}, {"minutes", "10"}}};
  auto made = compose(what, {"职麦", "noreply@zhian.example"}, key,
                      *parse_timestamp("2026-11-21T08:30:00.000Z"));
  BOOST_REQUIRE(made);
  return *made;
}

mail_settings settings_for(const smtp_stub& stub) {
  mail_settings with;
  with.url = stub.url();
  with.timeout = std::chrono::seconds(10);
  return with;
}

smtp_outcome send_once(const smtp_stub& stub, mail_settings with) {
  static_cast<void>(stub);
  smtp_client client{std::move(with), "zhian.example", std::make_shared<stop_signal>()};
  return client.send(some_letter());
}

smtp_outcome send_to(smtp_script script) {
  smtp_stub stub{std::move(script)};
  return send_once(stub, settings_for(stub));
}

bool any_starts(const std::vector<std::string>& lines, std::string_view with) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& x) { return x.starts_with(with); });
}

/// A text that GMime gave away.
std::string taken(char* text) {
  std::string copy = text;
  g_free(text);
  return copy;
}

std::string type_of(GMimeObject* part) {
  return taken(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(smtp)

BOOST_AUTO_TEST_CASE(a_mail_arrives_as_one_alternative_of_text_and_html) {
  smtp_stub stub;
  auto got = send_once(stub, settings_for(stub));
  BOOST_TEST((got.what == failure::none), got.detail);
  auto commands = stub.commands();
  BOOST_TEST(commands[0] == "EHLO zhian.example");
  BOOST_TEST(any_starts(commands, "MAIL FROM:<noreply@zhian.example>"));
  BOOST_TEST(any_starts(commands, "RCPT TO:<li@example.com>"));
  BOOST_REQUIRE(stub.messages().size() == 1);
  auto raw = stub.messages()[0];
  // Read back by another library than wrote it.
  g_mime_init();
  auto* stream = g_mime_stream_mem_new_with_buffer(raw.data(), raw.size());
  auto* parser = g_mime_parser_new_with_stream(stream);
  auto* parsed = g_mime_parser_construct_message(parser, nullptr);
  BOOST_REQUIRE(parsed);
  BOOST_TEST(std::string{g_mime_message_get_subject(parsed)} == "职麦注册验证码");
  BOOST_TEST(std::string{g_mime_message_get_message_id(parsed)} == some_letter().id);
  auto* root = g_mime_message_get_mime_part(parsed);
  BOOST_REQUIRE(GMIME_IS_MULTIPART(root));
  BOOST_TEST(type_of(root) == "multipart/alternative");
  auto* both = GMIME_MULTIPART(root);
  BOOST_REQUIRE(g_mime_multipart_get_count(both) == 2);
  auto text_of = [&](int i, const char* type) {
    auto* part = g_mime_multipart_get_part(both, i);
    BOOST_TEST(type_of(part) == type);
    BOOST_REQUIRE(GMIME_IS_TEXT_PART(part));
    return taken(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
  };
  BOOST_TEST(text_of(0, "text/plain").find("123456") != std::string::npos);
  BOOST_TEST(text_of(0, "text/plain").find("您好") != std::string::npos);
  BOOST_TEST(text_of(1, "text/html").find("<p>您好，</p>") != std::string::npos);
  // 7-bit lines of a length every relay takes.
  size_t longest = 0;
  for (size_t at = 0; at < raw.size();) {
    auto end = raw.find("\r\n", at);
    longest = std::max(longest, end - at);
    at = end + 2;
  }
  BOOST_TEST(longest < 998u);
  BOOST_TEST(std::all_of(raw.begin(), raw.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  g_object_unref(parsed);
  g_object_unref(parser);
  g_object_unref(stream);
}

BOOST_AUTO_TEST_CASE(several_mails_share_one_connection) {
  smtp_stub stub;
  smtp_client client{settings_for(stub), "zhian.example", std::make_shared<stop_signal>()};
  for (int i = 0; i < 5; ++i)
    BOOST_TEST((client.send(some_letter("key-" + std::to_string(i))).what == failure::none));
  BOOST_TEST(stub.connections() == 1u);
  BOOST_TEST(stub.messages().size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_refused_recipient_is_final_and_spares_the_connection) {
  auto got = send_to({{{"RCPT", "550 no such user"}}});
  BOOST_TEST(got.last_reply == 550);
  BOOST_TEST(verdict(got) == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(a_temporary_refusal_is_worth_another_try) {
  BOOST_TEST(verdict(send_to({{{"RCPT", "450 greylisted"}}})) == ec::engine_unavailable);
  BOOST_TEST(verdict(send_to({{{"MAIL", "454 too fast"}}})) == ec::engine_unavailable);
  BOOST_TEST(verdict(send_to({{{".", "451 try later"}}})) == ec::engine_unavailable);
  BOOST_TEST(verdict(send_to({{{".", "552 over quota"}}})) == ec::engine_unavailable);
}

BOOST_AUTO_TEST_CASE(a_text_refused_after_data_is_final) {
  auto got = send_to({{{".", "554 spam"}}});
  BOOST_TEST(got.last_reply == 554);
  BOOST_TEST(got.body_started);
  BOOST_TEST(verdict(got) == ec::bad_request);
}

BOOST_AUTO_TEST_CASE(a_relay_that_turns_us_away_at_the_door_says_nothing_about_the_mail) {
  BOOST_TEST(verdict(send_to({{{"greeting", "554 no service"}}})) == ec::engine_unavailable);
  BOOST_TEST(verdict(send_to({{{"EHLO", "550 go away"}, {"HELO", "550 go away"}}}))
             == ec::engine_unavailable);
}

BOOST_AUTO_TEST_CASE(a_connection_lost_after_the_final_dot_has_an_unknown_outcome) {
  smtp_script script;
  script.drop_at = ".";
  BOOST_TEST(verdict(send_to(script)) == ec::timed_out);
}

BOOST_AUTO_TEST_CASE(a_relay_silent_after_the_final_dot_has_an_unknown_outcome) {
  smtp_script script;
  script.hang_at = ".";
  smtp_stub stub{script};
  auto with = settings_for(stub);
  with.timeout = std::chrono::milliseconds(1500);
  BOOST_TEST(verdict(send_once(stub, with)) == ec::timed_out);
}

BOOST_AUTO_TEST_CASE(a_late_answer_is_not_taken_for_the_next_mails) {
  smtp_script script;
  script.hang_at = ".";
  smtp_stub stub{script};
  auto with = settings_for(stub);
  with.timeout = std::chrono::milliseconds(700);
  smtp_client client{with, "zhian.example", std::make_shared<stop_signal>()};
  BOOST_TEST(verdict(client.send(some_letter("key-1"))) == ec::timed_out);
  BOOST_TEST(verdict(client.send(some_letter("key-2"))) == ec::timed_out);
  BOOST_TEST(stub.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(a_connection_lost_before_data_sent_nothing) {
  for (const char* verb : {"greeting", "EHLO", "MAIL", "RCPT", "DATA"}) {
    smtp_script script;
    script.drop_at = verb;
    BOOST_TEST(verdict(send_to(script)) == ec::engine_unavailable, verb);
  }
}

BOOST_AUTO_TEST_CASE(an_absent_relay_is_worth_another_try) {
  mail_settings with;
  {
    smtp_stub gone;
    with = settings_for(gone);
  }
  smtp_client client{with, "zhian.example", std::make_shared<stop_signal>()};
  auto got = client.send(some_letter());
  BOOST_TEST((got.what == failure::no_connection));
  BOOST_TEST(got.last_reply == 0);
  BOOST_TEST(verdict(got) == ec::engine_unavailable);
}

BOOST_AUTO_TEST_CASE(nothing_is_said_to_a_relay_without_tls_when_tls_is_required) {
  smtp_stub stub;
  auto with = settings_for(stub);
  with.require_tls = true;
  BOOST_TEST(verdict(send_once(stub, with)) == ec::engine_unavailable);
  BOOST_TEST(!any_starts(stub.commands(), "MAIL"));
  BOOST_TEST(!any_starts(stub.commands(), "AUTH"));
}

BOOST_AUTO_TEST_CASE(a_starttls_that_fails_ends_the_dialogue) {
  smtp_script script;
  script.offer_starttls = true;
  smtp_stub stub{script};
  auto with = settings_for(stub);
  with.require_tls = true;
  BOOST_TEST(verdict(send_once(stub, with)) == ec::engine_unavailable);
  BOOST_TEST(!any_starts(stub.commands(), "MAIL"));
}

BOOST_AUTO_TEST_CASE(a_refused_login_is_our_fault_and_not_the_mails) {
  smtp_script script;
  script.offer_auth = true;
  smtp_stub stub{script};
  auto with = settings_for(stub); // On this machine, where a password may go without TLS.
  with.user = "noreply@zhian.example";
  with.password = "wrong";
  auto got = send_once(stub, with);
  BOOST_TEST((got.what == failure::refused_login));
  BOOST_TEST(verdict(got) == ec::engine_unavailable);
  BOOST_TEST(got.detail.find("wrong") == std::string::npos);
  BOOST_TEST(!any_starts(stub.commands(), "MAIL"));
}

BOOST_AUTO_TEST_CASE(a_node_going_down_does_not_wait_for_a_silent_relay) {
  smtp_script script;
  script.hang_at = "MAIL";
  smtp_stub stub{script};
  auto with = settings_for(stub);
  with.timeout = std::chrono::seconds(60);
  auto stop = std::make_shared<stop_signal>();
  smtp_client client{with, "zhian.example", stop};
  stop->raise();
  auto start = std::chrono::steady_clock::now();
  BOOST_TEST(verdict(client.send(some_letter())) == ec::engine_unavailable);
  BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(20)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(relays)

BOOST_AUTO_TEST_CASE(a_password_never_leaves_this_machine_without_tls) {
  mail_settings with;
  with.user = "u";
  for (const char* url :
       {"smtp://mail.example:587", "smtp://127.evil.example:25", "smtp://localhost.evil.example:25",
        "smtp://10.0.0.1", "smtp://mail.example/127.0.0.1", "smtp://[::2]:25"}) {
    with.url = url;
    BOOST_TEST(relay_of(with, "d.example").tls == tls_use::always, url);
  }
  for (const char* url :
       {"smtp://127.0.0.1:8025", "smtp://localhost", "smtp://[::1]:25/x", "smtp://[::1]"}) {
    with.url = url;
    BOOST_TEST(relay_of(with, "d.example").tls == tls_use::never, url);
  }
  with.user = "";
  with.url = "smtp://mail.example:587";
  BOOST_TEST(relay_of(with, "d.example").tls == tls_use::if_offered);
}

BOOST_AUTO_TEST_CASE(required_tls_is_required_everywhere) {
  mail_settings with;
  with.require_tls = true;
  for (const char* url :
       {"smtp://127.0.0.1:25", "smtp://mail.example:587", "smtps://mail.example:465"}) {
    with.url = url;
    BOOST_TEST(relay_of(with, "d.example").tls == tls_use::always, url);
  }
}

BOOST_AUTO_TEST_CASE(a_relay_is_greeted_with_our_domain_unless_the_url_names_another) {
  mail_settings with;
  with.url = "smtps://mail.example:465";
  BOOST_TEST(relay_of(with, "d.example").url == "smtps://mail.example:465/d.example");
  with.url = "smtps://mail.example:465/other.example";
  BOOST_TEST(relay_of(with, "d.example").url == "smtps://mail.example:465/other.example");
}

BOOST_AUTO_TEST_CASE(verdicts_follow_the_code_and_the_moment) {
  auto refused = [](long code) {
    return verdict({failure::refused_by_server, code, false, ""});
  };
  BOOST_TEST(verdict({}) == ec::none);
  for (long code : {501, 550, 551, 553, 554, 556, 557, 559, 563})
    BOOST_TEST(refused(code) == ec::bad_request, code);
  for (long code : {421, 436, 450, 451, 452, 454, 530, 534, 535, 538, 552})
    BOOST_TEST(refused(code) == ec::engine_unavailable, code);
  for (auto what : {failure::no_connection, failure::interrupted, failure::refused_by_server})
    BOOST_TEST(verdict({what, 354, true, ""}) == ec::timed_out);
  BOOST_TEST(verdict({failure::no_connection, 250, false, ""}) == ec::engine_unavailable);
  BOOST_TEST(verdict({failure::refused_login, 535, false, ""}) == ec::engine_unavailable);
}

BOOST_AUTO_TEST_CASE(the_breaker_opens_after_failures_in_a_row_and_closes_again) {
  breaker b;
  breaker::time now{};
  now += std::chrono::hours(1);
  for (uint32_t i = 0; i + 1 < breaker::patience; ++i)
    b.note(failure::no_connection, now);
  BOOST_TEST(!b.open(now));
  b.note(failure::none, now); // A success starts the count anew.
  for (uint32_t i = 0; i + 1 < breaker::patience; ++i)
    b.note(failure::no_connection, now);
  BOOST_TEST(!b.open(now));
  b.note(failure::no_connection, now);
  BOOST_TEST(b.open(now));
  BOOST_TEST(!b.open(now + breaker::pause));
  b.note(failure::refused_login, now);
  BOOST_TEST(b.open(now + breaker::login_pause / 2));
  BOOST_TEST(!b.open(now + breaker::login_pause));
}

BOOST_AUTO_TEST_SUITE_END()
