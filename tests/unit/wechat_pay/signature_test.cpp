#include <boost/test/unit_test.hpp>

#include <openssl/err.h>

#include "actors/gateways/wechat_pay/certificates.hpp"
#include "actors/gateways/wechat_pay/signature.hpp"
#include "tests/unit/wechat_pay/provider.hpp"
#include "tests/unit/wechat_pay/vectors.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

namespace {

constexpr int64_t now_s = 1796000000; // 2026-11-30

merchant published_merchant() {
  return {"1900007291", "F5765756002FDD77", *private_key::read(vectors::private_key_pem())};
}

std::string signature_in(const std::string& line) {
  auto at = line.find("signature=\"") + 11;
  return line.substr(at, line.find('"', at) - at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_pay_signature)

BOOST_AUTO_TEST_CASE(the_published_signatures_are_ours) {
  auto by = published_merchant();
  BOOST_TEST(by.key.sign("source") == vectors::source_signature);
  auto query = authorization(by, {"GET", vectors::query_target, ""}, vectors::request_time,
                             vectors::request_nonce);
  BOOST_TEST(query
             == "WECHATPAY2-SHA256-RSA2048 mchid=\"1900007291\",nonce_str=\""
                    + std::string{vectors::request_nonce}
                    + "\",timestamp=\"1554208460\",serial_no=\"F5765756002FDD77\",signature=\""
                    + std::string{vectors::query_signature} + "\"");
  auto native = authorization(by, {"POST", "/v3/pay/transactions/native", vectors::native_body},
                              vectors::request_time, vectors::request_nonce);
  BOOST_TEST(signature_in(native) == vectors::native_signature);
}

BOOST_AUTO_TEST_CASE(a_client_gets_the_published_signature_over_the_package) {
  auto got =
      sign_jsapi(published_merchant(), "wx2421b1c4370ec43b", "wx201410272009395522657a690389285100",
                 vectors::request_time, vectors::request_nonce);
  BOOST_TEST(got.pay_sign == vectors::pay_signature);
  BOOST_TEST(got.package == "prepay_id=wx201410272009395522657a690389285100");
  BOOST_TEST(got.time_stamp == "1554208460");
  BOOST_TEST(got.sign_type == "RSA");
}

BOOST_AUTO_TEST_CASE(the_published_notice_is_from_who_it_says) {
  platform_keys keys;
  keys.add(*read_certificate(vectors::certificate_pem));
  auto body = vectors::notice_body();
  vouchers by{vectors::notice_timestamp, vectors::notice_nonce, vectors::certificate_serial,
              vectors::notice_signature};
  auto then = test::at_seconds(1624523846);
  BOOST_TEST(check(keys, by, body, then) == trust::good);
  by.type = "WECHATPAY2-SHA256-RSA2048";
  BOOST_TEST(check(keys, by, body, then) == trust::good);
  by.type = "WECHATPAY2-SM2-WITH-SM3";
  BOOST_TEST(check(keys, by, body, then) == trust::forged);
  by.type = {};
  BOOST_TEST(check(keys, by, body + " ", then) == trust::forged);
  BOOST_TEST(check(keys, by, body, then + std::chrono::seconds{299}) == trust::good);
  BOOST_TEST(check(keys, by, body, then - std::chrono::seconds{299}) == trust::good);
  BOOST_TEST(check(keys, by, body, then + std::chrono::seconds{300}) == trust::skewed);
  BOOST_TEST(check(keys, by, body, then - std::chrono::seconds{300}) == trust::skewed);
}

BOOST_AUTO_TEST_CASE(a_line_that_is_missing_or_changed_is_not_trusted) {
  test::pay_key key;
  platform_keys keys;
  keys.add("PUB_KEY_ID_1", *public_key::read(key.public_pem()));
  auto told = test::vouch(key, "PUB_KEY_ID_1", "{}", now_s);
  auto now = test::at_seconds(now_s);
  auto with = [&](auto change) {
    auto x = told.view();
    change(x);
    return check(keys, x, "{}", now);
  };
  BOOST_TEST(with([](auto&) {}) == trust::good);
  BOOST_TEST(with([](auto& x) { x.timestamp = {}; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.timestamp = "-1"; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.timestamp = "1796000000x"; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.timestamp = "1796000001"; }) == trust::forged);
  BOOST_TEST(with([](auto& x) { x.nonce = {}; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.nonce = "N\nX"; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.nonce = "OTHER"; }) == trust::forged);
  BOOST_TEST(with([](auto& x) { x.serial = {}; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.serial = "PUB_KEY_ID_2"; }) == trust::unknown_serial);
  BOOST_TEST(with([](auto& x) { x.signature = {}; }) == trust::incomplete);
  BOOST_TEST(with([](auto& x) { x.signature = "WECHATPAY/SIGNTEST/AAAA"; }) == trust::forged);
  auto probe = "WECHATPAY/SIGNTEST/" + told.signature.substr(19);
  BOOST_TEST(with([&](auto& x) { x.signature = probe; }) == trust::forged);
  // An answer without a body is signed as one.
  auto closed = test::vouch(key, "PUB_KEY_ID_1", "", now_s);
  BOOST_TEST(check(keys, closed.view(), "", now) == trust::good);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_no_rsa_key_or_too_short_is_none) {
  BOOST_TEST(!private_key::read(""));
  BOOST_TEST(!private_key::read("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"));
  BOOST_TEST(!private_key::read(vectors::testing_key));
  BOOST_TEST(!private_key::read(test::pay_key{1024}.private_pem()));
  BOOST_TEST(!private_key::read(test::pay_key{}.locked_pem())); // And nobody is asked for the word.
  BOOST_TEST(!public_key::read(test::pay_key{1024}.public_pem()));
  BOOST_TEST(!public_key::read(vectors::certificate_pem));
  BOOST_TEST(!read_certificate(vectors::private_key_pem()));
  BOOST_TEST(!read_certificates("nothing"));
  std::string twice{vectors::certificate_pem};
  twice += vectors::certificate_pem;
  auto both = read_certificates(twice);
  BOOST_REQUIRE(both);
  BOOST_TEST(both->size() == 2u);
  BOOST_TEST(both->front().serial == vectors::certificate_serial);
  BOOST_TEST(to_rfc3339(both->front().until) == "2031-04-25T08:55:23.000Z");
}

BOOST_AUTO_TEST_CASE(no_failure_is_left_behind_for_the_next_connection_of_the_thread) {
  ERR_clear_error();
  test::pay_key key;
  platform_keys keys;
  keys.add("PUB_KEY_ID_1", *public_key::read(key.public_pem()));
  private_key::read("no key");
  public_key::read("no key");
  read_certificate("no certificate");
  auto told = test::vouch(key, "PUB_KEY_ID_1", "{}", now_s);
  check(keys, told.view(), "{ }", test::at_seconds(now_s));
  open_sealed(vectors::api_v3_key, test::seal("text", "aad"));
  BOOST_TEST(ERR_peek_error() == 0u);
}

BOOST_AUTO_TEST_CASE(
    certificates_count_while_they_are_good_and_the_oldest_goes_when_there_are_many) {
  test::pay_key key;
  platform_keys keys;
  keys.add(*read_certificate(key.certificate_pem(0xA1, now_s - 100, now_s + 100)));
  auto at = [&](int64_t when) {
    return keys.find("A1", test::at_seconds(when)) != nullptr;
  };
  BOOST_TEST(at(now_s));
  BOOST_TEST(!at(now_s - 101));
  BOOST_TEST(!at(now_s + 100));
  BOOST_TEST(keys.find("a1", test::at_seconds(now_s)) == nullptr);
  for (long i = 0; i < 20; ++i)
    keys.add(*read_certificate(key.certificate_pem(0xB0 + i, now_s - 100, now_s + 1000 + i)));
  BOOST_TEST(keys.size() == platform_keys::most);
  BOOST_TEST(!at(now_s));
  BOOST_TEST(keys.find("C3", test::at_seconds(now_s)) != nullptr);
  keys.add("PUB_KEY_ID_1", *public_key::read(key.public_pem()));
  BOOST_TEST(keys.size() == platform_keys::most);
  keys.drop_expired(test::at_seconds(now_s + 5000));
  BOOST_TEST(keys.empty());
}

BOOST_AUTO_TEST_CASE(
    a_list_of_certificates_is_believed_when_it_opens_and_one_of_all_keys_signed_it) {
  test::pay_key old_key;
  test::pay_key new_key;
  auto old_pem = old_key.certificate_pem(0xA1, now_s - 100, now_s + 100);
  auto new_pem = new_key.certificate_pem(0xB2, now_s - 10, now_s + 1000);
  auto listed = [](const char* serial, const std::string& pem) {
    return test::listed_certificate(serial, test::seal(pem, "certificate"));
  };
  auto list = R"({"data":[)" + listed("A1", old_pem) + "," + listed("b2", new_pem) + "]}";
  auto now = test::at_seconds(now_s);
  BOOST_TEST(open_certificates(list, test::pay_api_key)->size() == 2u);
  // The first of all: only the APIv3 key says that it is WeChat Pay's.
  auto first =
      rotate({}, test::vouch(new_key, "B2", list, now_s).view(), list, test::pay_api_key, now);
  BOOST_TEST((first.how == rotation::good));
  BOOST_TEST(first.keys.size() == 2u);
  // Later: by one that is known, and the known ones stay until they end.
  auto alone = R"({"data":[)" + listed("B2", new_pem) + "]}";
  platform_keys known;
  known.add(*read_certificate(old_pem));
  auto next =
      rotate(known, test::vouch(old_key, "A1", alone, now_s).view(), alone, test::pay_api_key, now);
  BOOST_TEST((next.how == rotation::good));
  BOOST_TEST(next.keys.size() == 2u);
  auto late = test::at_seconds(now_s + 200);
  auto over = rotate(known, test::vouch(new_key, "B2", alone, now_s + 200).view(), alone,
                     test::pay_api_key, late);
  BOOST_TEST(over.keys.size() == 1u);

  auto how = [&](const std::string& json, std::string_view api_key, const test::pay_key& by) {
    return rotate(known, test::vouch(by, "A1", json, now_s).view(), json, api_key, now).how;
  };
  BOOST_TEST((how(alone, "another key that has 32 bytes...", old_key) == rotation::not_opened));
  BOOST_TEST((how(alone, test::pay_api_key, new_key) == rotation::not_trusted));
  BOOST_TEST((how("{}", test::pay_api_key, old_key) == rotation::not_a_list));
  BOOST_TEST((how(R"({"data":[)" + listed("C3", new_pem) + "]}", test::pay_api_key, old_key)
              == rotation::not_opened));
  auto many = listed("B2", new_pem);
  for (int i = 0; i < 16; ++i)
    many += "," + listed("B2", new_pem);
  BOOST_TEST(
      (how(R"({"data":[)" + many + "]}", test::pay_api_key, old_key) == rotation::not_a_list));
}

BOOST_AUTO_TEST_SUITE_END()
