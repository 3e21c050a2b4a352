#include <boost/test/unit_test.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/gateways/mail.hpp"
#include "protocols/errors.hpp"
#include "protocols/runtime/scoped_caller.hpp"
#include "smtp_stub.hpp"

using namespace zhian;
using test::smtp_script;
using test::smtp_stub;

namespace {

struct fixture {
  caf::actor_system_config cfg;
  caf::actor_system sys{cfg};
  scoped_caller self{sys};

  caf::actor mail(const smtp_stub& stub) {
    mail_settings with;
    with.url = stub.url();
    with.from =
        "Zhian <noreply@zhian.example>"; // ASCII, so that the text can be read in the raw message.
    with.timeout = std::chrono::seconds(10);
    return spawn_mail(sys, with);
  }

  ec send(const caf::actor& to, deliver what) {
    auto result = ec::internal;
    self->request(to, caf::infinite, std::move(what))
        .receive([&](const done&) { result = ec::none; },
                 [&](const caf::error& e) { result = ec_of(e); });
    return result;
  }
};

deliver item(std::string payload, std::string key = "register_code:zhimai:li@example.com:1") {
  return {"mail", std::move(key), std::move(payload), "0123456789abcdef0123456789abcdef"};
}

const char* const code_mail =
    R"({"to":"li@example.com","template":"register_code","language":"en",)"
    R"("params":{"code":"246810","minutes":"10"}})";

} // namespace

BOOST_FIXTURE_TEST_SUITE(mail_gateway, fixture)

BOOST_AUTO_TEST_CASE(an_outbox_item_becomes_a_mail) {
  smtp_stub stub;
  auto gateway = mail(stub);
  BOOST_TEST(send(gateway, item(code_mail)) == ec::none);
  BOOST_REQUIRE(stub.messages().size() == 1);
  BOOST_TEST(stub.messages()[0].find("246810") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_repeated_item_carries_the_same_message_id) {
  smtp_stub stub;
  auto gateway = mail(stub);
  auto id_of = [](const std::string& raw) {
    auto at = raw.find("Message-ID: ");
    return raw.substr(at, raw.find("\r\n", at) - at);
  };
  BOOST_TEST(send(gateway, item(code_mail)) == ec::none);
  BOOST_TEST(send(gateway, item(code_mail)) == ec::none);
  BOOST_TEST(send(gateway, item(code_mail, "another")) == ec::none);
  auto raw = stub.messages();
  BOOST_REQUIRE(raw.size() == 3);
  BOOST_TEST(id_of(raw[0]) == id_of(raw[1]));
  BOOST_TEST(id_of(raw[0]) != id_of(raw[2]));
}

BOOST_AUTO_TEST_CASE(an_item_that_is_no_mail_is_refused_for_good_and_nobody_is_called) {
  smtp_stub stub;
  auto gateway = mail(stub);
  auto other = item(code_mail);
  other.outbox_kind = "entity";
  BOOST_TEST(send(gateway, other) == ec::bad_request);
  BOOST_TEST(send(gateway, item("{}")) == ec::bad_request);
  BOOST_TEST(send(gateway, item(R"({"to":"li@example.com","template":"no_such"})"))
             == ec::bad_request);
  BOOST_TEST(
      send(gateway,
           item(R"({"to":"li@example.com\r\nRCPT TO:<x@y.example>","template":"register_known"})"))
      == ec::bad_request);
  BOOST_TEST(stub.connections() == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_in_an_item_reaches_the_headers_or_the_dialogue) {
  smtp_stub stub;
  auto gateway = mail(stub);
  BOOST_TEST(
      send(gateway,
           item(R"({"to":"li@example.com","template":"session_replayed","language":"en","params":)"
                R"({"device":"x\r\n.\r\nMAIL FROM:<evil@example.com>\r\nBcc: v@example.com"}})",
                "key\r\nBcc: v@example.com"))
      == ec::none);
  BOOST_REQUIRE(stub.messages().size() == 1);
  auto raw = stub.messages()[0];
  auto headers = raw.substr(0, raw.find("\r\n\r\n"));
  BOOST_TEST(headers.find("Bcc") == std::string::npos);
  int mails = 0;
  for (const auto& x : stub.commands())
    mails += x.starts_with("MAIL");
  BOOST_TEST(mails == 1);
}

BOOST_AUTO_TEST_CASE(final_temporary_and_unknown_ends_are_told_apart) {
  auto result = [&](smtp_script script) {
    smtp_stub stub{std::move(script)};
    return send(mail(stub), item(code_mail));
  };
  smtp_script lost;
  lost.drop_at = ".";
  BOOST_TEST(result({{{"RCPT", "550 no such user"}}}) == ec::bad_request);
  BOOST_TEST(result({{{"RCPT", "451 later"}}}) == ec::engine_unavailable);
  BOOST_TEST(result(lost) == ec::timed_out);
}

BOOST_AUTO_TEST_CASE(after_a_refused_login_the_relay_is_left_alone) {
  smtp_script script;
  script.offer_auth = true;
  smtp_stub stub{script};
  mail_settings with;
  with.url = stub.url();
  with.user = "u";
  with.password = "p";
  auto gateway = spawn_mail(sys, with);
  BOOST_TEST(send(gateway, item(code_mail)) == ec::engine_unavailable);
  auto before = stub.connections();
  BOOST_TEST(send(gateway, item(code_mail)) == ec::engine_unavailable);
  BOOST_TEST(stub.connections() == before);
}

BOOST_AUTO_TEST_CASE(without_a_sender_nothing_is_sent) {
  smtp_stub stub;
  mail_settings with;
  with.url = stub.url();
  with.from = "nobody";
  BOOST_TEST(send(spawn_mail(sys, with), item(code_mail)) == ec::engine_unavailable);
  BOOST_TEST(stub.connections() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
