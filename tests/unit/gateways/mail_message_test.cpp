#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/gateways/mail_message.hpp"

using namespace zhian;
using namespace zhian::mail;

namespace {

const timestamp some_day = *parse_timestamp("2026-11-21T08:30:00.000Z");
const sender us{"职麦", "noreply@zhian.example"};

std::string payload(const std::string& to) {
  return R"({"to":")" + to + R"(","template":"register_known","language":"zh","params":{}})";
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string header(const letter& m, std::string_view name) {
  for (const auto& x : m.headers)
    if (x.starts_with(std::string{name} + ": "))
      return x.substr(name.size() + 2);
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(templates)

BOOST_AUTO_TEST_CASE(every_template_renders_in_both_languages) {
  const std::pair<const char*, parameters> all[] = {
      {"register_code", {{"code", "123456"}, {"minutes", "10"}}},
      {"register_known", {}},
      {"register_no_password", {}},
      {"password_changed", {}},
      {"session_replayed", {{"device", "Chrome"}}},
      {"export_ready", {{"url", "https://zhian.example/x"}}},
      {"calendar_reminder",
       {{"title", "Interview at 14"},
        {"short", "Interview"},
        {"when", "2026-12-01 09:00 (Asia/Shanghai)"},
        {"place", "Room 3"},
        {"link", "https://meet.example/x"}}},
  };
  for (auto [name, values] : all) {
    values["product"] = "职麦";
    for (auto lang : {language::zh, language::en}) {
      auto got = render(name, lang, values);
      BOOST_REQUIRE_MESSAGE(got, name);
      BOOST_TEST(has(got->subject, "职麦"));
      for (const auto& [key, value] : values) {
        BOOST_TEST(has(got->text, value), name << " " << key);
        BOOST_TEST(has(got->html, value), name << " " << key);
      }
      BOOST_TEST(!has(got->text, "{{"));
      BOOST_TEST(!has(got->html, "{{"));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_two_languages_differ) {
  parameters values{{"product", "Z"}};
  BOOST_TEST(has(render("register_known", language::zh, values)->text, "您好"));
  BOOST_TEST(has(render("register_known", language::en, values)->text, "Hello"));
}

BOOST_AUTO_TEST_CASE(a_code_never_stands_in_the_subject) {
  parameters values{{"product", "Z"}, {"code", "987654"}, {"minutes", "10"}};
  BOOST_TEST(!has(render("register_code", language::zh, values)->subject, "987654"));
  BOOST_TEST(!has(render("register_code", language::en, values)->subject, "987654"));
}

BOOST_AUTO_TEST_CASE(a_missing_or_huge_parameter_or_an_unknown_template_renders_nothing) {
  BOOST_TEST(!render("register_code", language::zh, {{"product", "Z"}, {"code", "1"}}));
  BOOST_TEST(!render("no_such", language::zh, {{"product", "Z"}}));
  BOOST_TEST(!render("", language::zh, {}));
  parameters huge{{"product", "Z"}, {"device", std::string(5000, 'x')}};
  BOOST_TEST(!render("session_replayed", language::zh, huge));
}

BOOST_AUTO_TEST_CASE(values_are_text_in_html_and_one_line_everywhere) {
  parameters values{{"product", "Z"},
                    {"device", "<script>alert('x')</script>\r\nBcc: a@b.example \"&"}};
  auto got = render("session_replayed", language::en, values);
  BOOST_REQUIRE(got);
  BOOST_TEST(!has(got->html, "<script>"));
  BOOST_TEST(has(got->html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  BOOST_TEST(has(got->html, "&quot;&amp;"));
  BOOST_TEST(!has(got->text, "\r\nBcc:"));
}

BOOST_AUTO_TEST_CASE(a_value_that_looks_like_a_placeholder_is_not_filled_in) {
  parameters values{{"product", "Z"}, {"device", "{{product}}{{code}}"}};
  auto got = render("session_replayed", language::en, values);
  BOOST_REQUIRE(got);
  BOOST_TEST(has(got->text, "{{product}}{{code}}"));
}

BOOST_AUTO_TEST_CASE(only_web_links_are_links) {
  for (const char* bad : {"javascript:alert(1)", "ftp://x.example",
                          "https://x.example/\"onclick=", "https://x example", "", "//x.example",
                          "https://x.example/<b>", "https://x.example/\r\nx"})
    BOOST_TEST(!render("export_ready", language::zh, {{"product", "Z"}, {"url", bad}}), bad);
  BOOST_TEST(render("export_ready", language::zh,
                    {{"product", "Z"}, {"url", "https://x.example/a?b=c&d=e"}})
                 .has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(senders)

BOOST_AUTO_TEST_CASE(a_sender_is_one_mailbox_with_or_without_a_name) {
  auto named = parse_sender("职麦 <noreply@zhian.example>");
  BOOST_REQUIRE(named);
  BOOST_TEST(named->name == "职麦");
  BOOST_TEST(named->address == "noreply@zhian.example");
  BOOST_TEST(named->domain() == "zhian.example");
  auto bare = parse_sender("noreply@zhian.example");
  BOOST_REQUIRE(bare);
  BOOST_TEST(bare->name == "");
  auto quoted = parse_sender("\"Zhimai, Inc.\" <a@b.example>");
  BOOST_REQUIRE(quoted);
  BOOST_TEST(quoted->name == "Zhimai, Inc.");
}

BOOST_AUTO_TEST_CASE(what_is_not_one_mailbox_is_no_sender) {
  for (const char* bad :
       {"", "nobody", "a@b.example, c@d.example", "x <>", "x <a@b>", "group: a@b.example;",
        "x <a@b.example>\r\nBcc: c@d.example", "x <a b@c.example>"})
    BOOST_TEST(!parse_sender(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(an_order_is_read_whole) {
  auto got = parse_order(
      R"({"to":"Li@Example.com","template":"register_code","language":"en","params":{"code":"123456","minutes":10}})");
  BOOST_REQUIRE(got);
  BOOST_TEST(got->to == "li@example.com");
  BOOST_TEST(got->what == "register_code");
  BOOST_TEST((got->lang == language::en));
  BOOST_TEST(got->params["code"] == "123456");
  BOOST_TEST(got->params["minutes"] == "10");
}

BOOST_AUTO_TEST_CASE(an_unknown_language_is_chinese) {
  auto got = parse_order(R"({"to":"a@b.example","template":"register_known","language":"fr"})");
  BOOST_REQUIRE(got);
  BOOST_TEST((got->lang == language::zh));
}

BOOST_AUTO_TEST_CASE(an_address_that_could_smuggle_anything_is_refused) {
  for (const char* bad : {R"(a@b.example\r\nBcc: victim@c.example)",
                          R"(a@b.example\nRCPT TO:<c@d.example>)",
                          R"(a@b.example\u0000)",
                          "a@b.example> SIZE=1",
                          "<a@b.example>",
                          "A <a@b.example>",
                          "a@b.example,c@d.example",
                          "a@b.example;c@d.example",
                          " a@b.example",
                          "a@b.example ",
                          R"(\"a b\"@c.example)",
                          "a@b@c.example",
                          "@b.example",
                          "a@",
                          "a@b",
                          "",
                          "a@b..example",
                          R"(a@b.example\u2028)",
                          "用户@例子.example",
                          "a@[127.0.0.1]"})
    BOOST_TEST(!parse_order(payload(bad)), bad);
  BOOST_TEST(parse_order(payload("a.b+c@d-e.example")).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_an_order_is_refused) {
  for (const char* bad :
       {"", "{", "[]", "null", "{}", R"({"to":1,"template":"x"})", R"({"to":"a@b.example"})",
        R"({"to":"a@b.example","template":"x","params":[]})",
        R"({"to":"a@b.example","template":"x","params":{"a":{}}})",
        R"({"to":"a@b.example","template":"x","params":{"a":1.5}})"})
    BOOST_TEST(!parse_order(bad), bad);
  BOOST_TEST(!parse_order(payload("a@b.example") + std::string(100000, ' ')));
  BOOST_TEST(!parse_order(std::string(50000, '[')));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(a_message_has_every_header_a_relay_wants) {
  auto got = compose(
      {"li@example.com", "register_code", language::zh, {{"code", "123456"}, {"minutes", "10"}}},
      us, "key-1", some_day);
  BOOST_REQUIRE(got);
  BOOST_TEST(got->from == "noreply@zhian.example");
  BOOST_TEST(got->to == "li@example.com");
  BOOST_TEST(header(*got, "Date") == "Sat, 21 Nov 2026 08:30:00 +0000");
  BOOST_TEST(header(*got, "To") == "li@example.com");
  BOOST_TEST(header(*got, "Auto-Submitted") == "auto-generated");
  BOOST_TEST(header(*got, "Message-ID") == "<" + got->id + ">");
  BOOST_TEST(header(*got, "From").starts_with("=?"));
  BOOST_TEST(header(*got, "From").ends_with(" <noreply@zhian.example>"));
  BOOST_TEST(header(*got, "Subject").starts_with("=?"));
  BOOST_TEST(!has(header(*got, "Subject"), "123456"));
  for (const auto& x : got->headers)
    for (unsigned char c : x)
      BOOST_TEST((c >= 0x20 && c < 0x7f), x);
}

BOOST_AUTO_TEST_CASE(the_message_id_depends_on_the_item_alone) {
  order what{"li@example.com", "register_known", language::zh, {}};
  auto first = compose(what, us, "key-1", some_day);
  auto again = compose(what, us, "key-1", some_day + std::chrono::hours(1));
  auto other = compose(what, us, "key-2", some_day);
  BOOST_TEST(first->id == again->id);
  BOOST_TEST(first->id != other->id);
  BOOST_TEST(first->id.ends_with("@zhian.example"));
  // A key may hold anything, also an address: none of it shows.
  auto odd = mail::message_id("register_code:zhimai:li@example.com\r\nX: y", "zhian.example");
  BOOST_TEST(!has(odd, "li"));
  BOOST_TEST(!has(odd, "\r"));
}

BOOST_AUTO_TEST_CASE(an_address_cannot_be_read_from_its_tag) {
  BOOST_TEST(!has(address_tag("li@example.com"), "li"));
  BOOST_TEST(address_tag("li@example.com") == address_tag("li@example.com"));
  BOOST_TEST(address_tag("li@example.com") != address_tag("lo@example.com"));
}

BOOST_AUTO_TEST_SUITE_END()
