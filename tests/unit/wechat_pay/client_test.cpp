// The client against a service that a test plays.
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>

#include "actors/gateways/wechat_pay/client.hpp"
#include "actors/gateways/wechat_pay/probe.hpp"
#include "protocols/ids.hpp"
#include "tests/support/http_stub.hpp"
#include "tests/unit/wechat_pay/provider.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;
using test::http_stub;

namespace {

constexpr int64_t now_s = 1796018400;
const auto now = test::at_seconds(now_s);

const test::pay_key& our_key() {
  static const test::pay_key key;
  return key;
}
const test::pay_key& their_key() {
  static const test::pay_key key;
  return key;
}
const test::pay_key& next_key() {
  static const test::pay_key key;
  return key;
}

std::string head_line(const std::string& head, const std::string& name) {
  auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos)
    return {};
  at += name.size() + 4;
  return head.substr(at, head.find("\r\n", at) - at);
}

std::string told(const std::string& status, const std::string& body,
                 const std::string& lines = {}) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size())
         + "\r\nRequest-ID: REQ1\r\n" + lines + "\r\n" + body;
}

std::string lines_of(const test::signed_lines& by) {
  return "Wechatpay-Timestamp: " + by.timestamp + "\r\nWechatpay-Nonce: " + by.nonce
         + "\r\nWechatpay-Serial: " + by.serial + "\r\nWechatpay-Signature: " + by.signature
         + "\r\n";
}

std::string signed_answer(const std::string& body, const test::pay_key& by = their_key(),
                          const std::string& serial = "PUB_KEY_ID_1", int64_t at = now_s) {
  return told("200 OK", body, lines_of(test::vouch(by, serial, body, at)));
}

/// The list with the certificate of `next_key`, serial B2.
std::string certificate_list(std::string_view api_key = test::pay_api_key) {
  auto pem = next_key().certificate_pem(0xB2, now_s - 100, now_s + 100000);
  return R"({"data":[)" + test::listed_certificate("B2", test::seal(pem, "certificate", api_key))
         + "]}";
}

/// A text that the test and the thread of its service share.
class shared_text {
public:
  shared_text& operator=(std::string x) {
    std::lock_guard guard{mx_};
    text_ = std::move(x);
    return *this;
  }
  std::string get() const {
    std::lock_guard guard{mx_};
    return text_;
  }

private:
  mutable std::mutex mx_;
  std::string text_;
};

/// A service and a client of it.
struct played {
  http_stub server;
  wechat_pay_settings with;
  std::shared_ptr<http_client> http;
  std::atomic<int64_t> clock{now_s};
  std::unique_ptr<client> ask;

  explicit played(http_stub::script what, http_bounds bounds = {})
      : server(std::move(what)), http(std::make_shared<http_client>(bounds)) {
    with.base_url = server.url("");
    with.timeout = std::chrono::seconds{60};
    platform_keys keys;
    keys.add("PUB_KEY_ID_1", *public_key::read(their_key().public_pem()));
    setup who{{"1900007291", "5157F09EFDC096DE", *private_key::read(our_key().private_pem())},
              {"1900007291", "wx1", "https://example.com/notify"},
              std::string{test::pay_api_key},
              std::move(keys)};
    ask = std::make_unique<client>(std::move(who), with, http,
                                   [this] { return test::at_seconds(clock); });
  }
  std::future<reply> start(call what) {
    auto out = std::make_shared<std::promise<reply>>();
    ask->start(std::move(what), [out](reply x) { out->set_value(std::move(x)); });
    return out->get_future();
  }
  reply query() { return start(*query_order(ask->ours(), "ORDER1")).get(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_pay_client)

BOOST_AUTO_TEST_CASE(a_request_is_signed_as_it_is_sent_and_a_signed_answer_is_believed) {
  shared_text last;
  played pay{[&](int fd, const std::string& asked) {
    last = asked;
    test::put(fd, signed_answer(R"({"a":1})"));
  }};
  auto got = pay.query();
  BOOST_TEST(!got.why);
  BOOST_TEST(got.body == R"({"a":1})");
  auto head = last.get();
  const std::string target = "/v3/pay/transactions/out-trade-no/ORDER1?mchid=1900007291";
  BOOST_TEST(head.starts_with("GET " + target + " HTTP/1.1\r\n"));
  BOOST_TEST(head_line(head, "Accept") == "application/json");
  BOOST_TEST(head_line(head, "User-Agent").starts_with("zhian/"));
  BOOST_TEST(head_line(head, "Wechatpay-Serial") == "PUB_KEY_ID_1");
  auto line = head_line(head, "Authorization");
  auto part = [&](const std::string& name) {
    auto at = line.find(name + "=\"") + name.size() + 2;
    return line.substr(at, line.find('"', at) - at);
  };
  BOOST_TEST(part("mchid") == "1900007291");
  BOOST_TEST(part("serial_no") == "5157F09EFDC096DE");
  BOOST_TEST(part("timestamp") == std::to_string(now_s));
  auto text = "GET\n" + target + "\n" + part("timestamp") + "\n" + part("nonce_str") + "\n\n";
  BOOST_TEST(public_key::read(our_key().public_pem())->verifies(text, part("signature")));
}

BOOST_AUTO_TEST_CASE(a_success_that_is_not_signed_by_them_or_not_now_is_none) {
  shared_text answer;
  played pay{[&](int fd, const std::string&) {
    test::put(fd, answer.get());
  }};
  auto told_by = [&](std::string text) {
    answer = std::move(text);
    auto got = pay.query();
    BOOST_TEST(got.body == "");
    return std::string{to_string(got.why.what)} + " " + got.why.code;
  };
  BOOST_TEST(told_by(signed_answer("{}", next_key())) == "untrusted forged");
  BOOST_TEST(told_by(signed_answer("{}", their_key(), "PUB_KEY_ID_1", now_s - 300))
             == "untrusted skewed");
  BOOST_TEST(told_by(told("200 OK", "{}")) == "untrusted incomplete");
}

BOOST_AUTO_TEST_CASE(an_error_is_told_with_what_may_be_done) {
  played pay{[&](int fd, const std::string&) {
    test::put(fd, told("429 Too Many", R"({"code":"FREQUENCY_LIMITED","message":"slower"})"));
  }};
  auto got = pay.query();
  BOOST_TEST(got.why.what == fault::frequency);
  BOOST_TEST(got.why.next == next_step::repeat);
  BOOST_TEST(got.why.request_id == "REQ1");
}

BOOST_AUTO_TEST_CASE(a_lost_answer_is_doubt_and_no_connection_is_none) {
  played pay{[&](int, const std::string&) {
  }};
  BOOST_TEST(pay.query().why.what == fault::in_doubt);
  wechat_pay_settings nowhere = pay.with;
  nowhere.base_url = "http://127.0.0.1:1";
  setup who{{"1", "2", *private_key::read(our_key().private_pem())}, {"1", "wx", ""}, {}, {}};
  client ask{std::move(who), nowhere, pay.http};
  std::promise<reply> out;
  ask.start(download_certificates(), [&](reply x) { out.set_value(std::move(x)); });
  BOOST_TEST(out.get_future().get().why.what == fault::unreachable);
}

BOOST_AUTO_TEST_CASE(answers_by_a_new_certificate_wait_for_it_and_it_is_fetched_once) {
  std::atomic<int> lists{0};
  std::atomic<int> queries{0};
  std::promise<void> both;
  std::shared_future<void> both_asked{both.get_future()};
  played pay{[&](int fd, const std::string& asked) {
    if (asked.starts_with("GET /v3/certificates ")) {
      ++lists;
      both_asked.wait();
      auto list = certificate_list();
      test::put(fd, signed_answer(list, next_key(), "B2"));
      return;
    }
    test::put(fd, signed_answer(R"({"a":2})", next_key(), "B2"));
    if (++queries == 2)
      both.set_value();
  }};
  auto a = pay.start(*query_order(pay.ask->ours(), "ORDER1"));
  auto b = pay.start(*query_order(pay.ask->ours(), "ORDER2"));
  BOOST_TEST(a.get().body == R"({"a":2})");
  BOOST_TEST(b.get().body == R"({"a":2})");
  auto after = lists.load();
  BOOST_TEST(after == 1);
  BOOST_TEST(pay.query().body == R"({"a":2})");
  BOOST_TEST(lists.load() == after);
}

BOOST_AUTO_TEST_CASE(a_serial_that_stays_unknown_asks_once_a_minute) {
  std::atomic<int> lists{0};
  played pay{[&](int fd, const std::string& asked) {
    if (asked.starts_with("GET /v3/certificates ")) {
      ++lists;
      test::put(fd, told("404 Not Found", R"({"code":"RESOURCE_NOT_EXISTS"})"));
      return;
    }
    test::put(fd, signed_answer("{}", next_key(), "B2"));
  }};
  auto once = [&] {
    return pay.query().why.code;
  };
  BOOST_TEST(once() == "unknown_serial");
  BOOST_TEST(once() == "unknown_serial");
  BOOST_TEST(lists.load() == 1);
  pay.clock = now_s + 60;
  BOOST_TEST(once() == "unknown_serial");
  BOOST_TEST(lists.load() == 2);
}

BOOST_AUTO_TEST_CASE(certificates_that_do_not_open_change_nothing) {
  shared_text list;
  played pay{[&](int fd, const std::string&) {
    test::put(fd, signed_answer(list.get(), next_key(), "B2"));
  }};
  auto refreshed = [&](std::string text) {
    list = std::move(text);
    std::promise<reply> out;
    pay.ask->refresh([&](reply x) { out.set_value(std::move(x)); });
    return out.get_future().get().why.code;
  };
  BOOST_TEST(refreshed(certificate_list("another key that has 32 bytes...")) == "not_opened");
  BOOST_TEST(refreshed("{}") == "not_a_list");
  BOOST_TEST(refreshed(R"({"data":[]})") == "unknown_serial");
  BOOST_TEST(refreshed(certificate_list()) == "");
  // A notice by the new key is understood from now on.
  auto body = test::notice_body("TRANSACTION.SUCCESS", test::seal("{}", "transaction"));
  auto by = test::vouch(next_key(), "B2", body, now_s);
  BOOST_TEST(pay.ask->open(by.view(), body).fault == notice_fault::malformed);
  BOOST_TEST(pay.ask->open(by.view(), body + " ").why == trust::forged);
}

BOOST_AUTO_TEST_CASE(the_file_of_a_bill_is_not_signed_and_bounded) {
  played pay{[&](int fd, const std::string& asked) {
    auto bytes = asked.starts_with("GET /small ") ? std::string{"file"} : std::string(200, 'x');
    test::put(fd, told("200 OK", bytes));
  }};
  pay.with.max_bill_bytes = 100;
  setup who{{"1", "2", *private_key::read(our_key().private_pem())}, {"1", "wx", ""}, {}, {}};
  client ask{std::move(who), pay.with, pay.http};
  auto fetch = [&](const char* target) {
    std::promise<reply> out;
    ask.start(bill_file(target), [&](reply x) { out.set_value(std::move(x)); });
    return out.get_future().get();
  };
  BOOST_TEST(fetch("/small").body == "file");
  BOOST_TEST(fetch("/large").why.what == fault::invalid_reply);
}

BOOST_AUTO_TEST_CASE(more_requests_than_may_wait_are_refused_at_once) {
  played pay{[&](int fd, const std::string&) { test::wait_for_end(fd); }, {1, 0}};
  BOOST_TEST(pay.query().why.what == fault::overloaded);
  // Also a refresh, and nobody waits for ever.
  std::promise<reply> out;
  pay.ask->refresh([&](reply x) { out.set_value(std::move(x)); });
  BOOST_TEST(out.get_future().get().why.what == fault::overloaded);
}

BOOST_AUTO_TEST_CASE(what_is_under_way_is_told_when_the_node_goes_down) {
  std::promise<void> asked;
  played pay{[&](int fd, const std::string&) {
    asked.set_value();
    test::wait_for_end(fd);
  }};
  auto got = pay.start(*query_order(pay.ask->ours(), "ORDER1"));
  asked.get_future().wait();
  pay.ask.reset();
  pay.http.reset();
  BOOST_TEST(got.get().why.what == fault::in_doubt);
}

BOOST_AUTO_TEST_CASE(a_page_gets_what_it_needs_to_pay) {
  played pay{[](int, const std::string&) {
  }};
  auto got = pay.ask->sign_page("wx1");
  BOOST_TEST(got.app_id == "wx1");
  BOOST_TEST(got.package == "prepay_id=wx1");
  auto text = got.app_id + "\n" + got.time_stamp + "\n" + got.nonce + "\n" + got.package + "\n";
  BOOST_TEST(public_key::read(our_key().public_pem())->verifies(text, got.pay_sign));
}

namespace {

namespace fs = std::filesystem;

/// Files of keys that a setting names.
struct key_files {
  fs::path dir = fs::temp_directory_path() / ("zhian-pay-" + random_hex(8));
  wechat_pay_settings with;
  key_files() {
    fs::create_directory(dir);
    with.mch_id = "1900007291";
    with.app_id = "wx1";
    with.serial = "5157F09EFDC096DE";
    with.api_v3_key = test::pay_api_key;
    with.notify_url = "https://example.com/notify";
    with.private_key_file = put("key.pem", our_key().private_pem());
    with.public_key_id = "PUB_KEY_ID_1";
    with.public_key_file = put("public.pem", their_key().public_pem(), false);
  }
  ~key_files() { fs::remove_all(dir); }
  std::string put(const std::string& name, const std::string& text, bool secret = true) {
    auto file = dir / name;
    fs::remove(file);
    std::ofstream{file, std::ios::binary} << text;
    fs::permissions(file, secret ? fs::perms{0600} : fs::perms{0644});
    return file.string();
  }
  /// The setting that is wrong; empty: none is.
  std::string wrong() const {
    auto got = load_setup(with);
    auto* problem = std::get_if<setup_problem>(&got);
    return problem ? problem->setting : "";
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(the_files_of_keys_are_read_and_a_bad_one_is_named) {
  key_files files;
  BOOST_TEST(files.wrong() == "");
  files.with.certificates_file = files.put(
      "certificates.pem", next_key().certificate_pem(0xB2, now_s - 100, now_s + 100), false);
  auto got = load_setup(files.with);
  BOOST_TEST(std::get<setup>(got).keys.size() == 2u);
  files.with.serial = "B2";
  BOOST_TEST(files.wrong() == "pay.wechat.certificates_file"); // It is the merchant's own.
  files.put("certificates.pem", "nothing", false);
  BOOST_TEST(files.wrong() == "pay.wechat.certificates_file");
  files.with.certificates_file.clear();
  files.put("public.pem", our_key().private_pem(), false);
  BOOST_TEST(files.wrong() == "pay.wechat.public_key_file");
  files.put("public.pem", std::string(70'000, 'x'), false);
  BOOST_TEST(files.wrong() == "pay.wechat.public_key_file");
  files.with.public_key_file = (files.dir / "absent").string();
  BOOST_TEST(files.wrong() == "pay.wechat.public_key_file");
  files.put("key.pem", our_key().private_pem(), false); // Everybody may read it.
  BOOST_TEST(files.wrong() == "pay.wechat.private_key_file");
  files.put("key.pem", our_key().public_pem());
  BOOST_TEST(files.wrong() == "pay.wechat.private_key_file");
  files.put("key.pem", our_key().locked_pem());
  BOOST_TEST(files.wrong() == "pay.wechat.private_key_file");
}

BOOST_AUTO_TEST_CASE(a_probe_names_the_setting_that_is_wrong) {
  shared_text list_answer;
  shared_text order_answer;
  http_stub server{[&](int fd, const std::string& asked) {
    bool list = asked.starts_with("GET /v3/certificates ");
    test::put(fd, list ? list_answer.get() : order_answer.get());
  }};
  key_files files;
  files.with.base_url = server.url("");
  auto http = std::make_shared<http_client>();
  auto real_now = std::chrono::floor<std::chrono::seconds>(wall_now()).time_since_epoch().count();
  auto list = [&](std::string_view api_key) {
    auto pem = next_key().certificate_pem(0xB2, real_now - 100, real_now + 100);
    return R"({"data":[)" + test::listed_certificate("B2", test::seal(pem, "certificate", api_key))
           + "]}";
  };
  auto wrong = [&](std::string answer) {
    list_answer = std::move(answer);
    auto got = probe(http, files.with);
    BOOST_TEST((got.text.find(test::pay_api_key) == std::string::npos));
    return got.setting;
  };
  auto good = list(test::pay_api_key);
  auto by_them = [&](const std::string& body, int64_t at) {
    return signed_answer(body, their_key(), "PUB_KEY_ID_1", at);
  };
  BOOST_TEST(wrong(by_them(good, real_now)) == "");
  auto other = list("another key that has 32 bytes...");
  BOOST_TEST(wrong(by_them(other, real_now)) == "pay.wechat.api_v3_key");
  BOOST_TEST(wrong(by_them(good, real_now - 1000)) == "pay.wechat.base_url");
  BOOST_TEST(wrong(signed_answer(good, our_key(), "PUB_KEY_ID_1", real_now))
             == "pay.wechat.public_key_file");
  BOOST_TEST(wrong(signed_answer(good, their_key(), "PUB_KEY_ID_2", real_now))
             == "pay.wechat.public_key_id");
  BOOST_TEST(wrong(told("401 Unauthorized", R"({"code":"SIGN_ERROR"})"))
             == "pay.wechat.private_key_file");
  BOOST_TEST(wrong(told("400 Bad", R"({"code":"MCH_NOT_EXISTS"})")) == "pay.wechat.mch_id");
  BOOST_TEST(wrong(told("200 OK", "<html>")) == "pay.wechat.base_url");
  // A merchant without certificates.
  const auto none = told("404 Not Found", R"({"code":"RESOURCE_NOT_EXISTS"})");
  order_answer = told("404 Not Found", R"({"code":"ORDER_NOT_EXIST"})");
  BOOST_TEST(wrong(none) == "");
  order_answer = told("401 Unauthorized", R"({"code":"SIGN_ERROR"})");
  BOOST_TEST(wrong(none) == "pay.wechat.private_key_file");
  files.with.base_url = "http://127.0.0.1:1";
  BOOST_TEST(probe(http, files.with).setting == "pay.wechat.base_url");
  files.with.private_key_file = "/absent";
  BOOST_TEST(probe(http, files.with).setting == "pay.wechat.private_key_file");
}

BOOST_AUTO_TEST_SUITE_END()
