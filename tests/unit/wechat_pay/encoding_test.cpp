#include <boost/test/unit_test.hpp>

#include "actors/gateways/wechat_pay/encoding.hpp"
#include "actors/gateways/wechat_pay/reply_object.hpp"
#include "tests/unit/wechat_pay/provider.hpp"
#include "tests/unit/wechat_pay/vectors.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

BOOST_AUTO_TEST_SUITE(wechat_pay_encoding)

BOOST_AUTO_TEST_CASE(the_published_sealed_texts_open) {
  BOOST_TEST(
      open_sealed("testAPIv3Key0000", {"AEAD_AES_256_GCM", "FsdXzxryWfKwvLJKf8LG/ToRPTRh8RN9wROC",
                                       "wCq51qZv4Yfg", "Dl56FrqWQJF1t9LtC3vEUsniZKvbqdR8"})
          .value()
      == "Hello World");
  BOOST_TEST(
      open_sealed(vectors::notice_key, {"AEAD_AES_256_GCM", std::string{vectors::notice_ciphertext},
                                        "Kj7QIyUiYx1q", "payscore"})
          .value()
      == vectors::notice_plain);
  sealed_text payment{"AEAD_AES_256_GCM", std::string{vectors::payment_ciphertext},
                      std::string{vectors::payment_nonce}, "transaction"};
  BOOST_TEST(open_sealed(vectors::api_v3_key, payment).value() == vectors::payment_plain);
}

BOOST_AUTO_TEST_CASE(a_sealed_text_with_anything_changed_stays_closed) {
  const auto good = test::seal("text", "transaction");
  auto with = [&](auto change) {
    auto x = good;
    change(x);
    return open_sealed(test::pay_api_key, x).has_value();
  };
  BOOST_TEST(with([](auto&) {}));
  BOOST_TEST(open_sealed(test::pay_api_key, test::seal("", "")).value() == "");
  BOOST_TEST(!with([](auto& x) { x.algorithm = "AEAD_AES_128_GCM"; }));
  BOOST_TEST(!with([](auto& x) { x.associated_data = "refund"; }));
  BOOST_TEST(!with([](auto& x) { x.associated_data = ""; }));
  BOOST_TEST(!with([](auto& x) { x.nonce = "thirteen bytes"; }));
  BOOST_TEST(!with([](auto& x) { x.nonce = "other nonce."; }));
  BOOST_TEST(!with([](auto& x) { x.ciphertext = ""; }));
  BOOST_TEST(!with([](auto& x) { x.ciphertext = "AAAA"; }));
  auto bytes = from_base64(good.ciphertext).value();
  for (size_t i = 0; i < bytes.size(); ++i) { // The tag as well: its last byte too.
    auto damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    BOOST_TEST(!with([&](auto& x) { x.ciphertext = to_base64(damaged); }), i);
  }
  BOOST_TEST(!open_sealed("another key that has 32 bytes...", good));
  BOOST_TEST(!open_sealed("short", good));
}

BOOST_AUTO_TEST_CASE(base64_has_one_spelling) {
  for (const auto* x : {"", "QQ==", "QUI=", "QUJD"})
    BOOST_TEST(to_base64(from_base64(x).value()) == x);
  for (const auto* x :
       {"QQ", "Q===", "QR==", " QQ==", "QQ==\n", "QQ= =", "====", "A-_A", "QQ==QQ=="})
    BOOST_TEST(!from_base64(x), x);
  std::string big(3'000'001, 'x');
  BOOST_TEST(to_base64(big).size() == 4'000'004u);
}

BOOST_AUTO_TEST_CASE(times_have_any_zone) {
  auto text = [](std::string_view x) {
    auto at = read_time(x);
    return at ? to_rfc3339(*at) : std::string{};
  };
  BOOST_TEST(text("2018-06-08T10:34:56+08:00") == "2018-06-08T02:34:56.000Z");
  BOOST_TEST(text("2018-06-08T10:34:56.5-01:30") == "2018-06-08T12:04:56.500Z");
  BOOST_TEST(text("2018-06-08T10:34:56Z") == "2018-06-08T10:34:56.000Z");
  for (const auto* x : {"", "now", "2018-06-08", "2018-06-08T10:34:56", "2018-06-08T10:34:56+8:00",
                        "2018-06-08T10:34:56+15:00", "2018-06-08T10:34:56+08:60",
                        "2018-06-08T10:34:56*08:00", "2018-02-30T10:34:56+08:00"})
    BOOST_TEST(text(x) == "", x);
  BOOST_TEST(beijing_time(*read_time("2026-11-30T20:00:00Z")) == "2026-12-01T04:00:00+08:00");
}

BOOST_AUTO_TEST_CASE(an_unusual_number_keeps_its_place_in_a_path) {
  BOOST_TEST(percent_encode("a-Z_9.~") == "a-Z_9.~");
  BOOST_TEST(percent_encode("a|b*c/d?e 中") == "a%7Cb%2Ac%2Fd%3Fe%20%E4%B8%AD");
}

BOOST_AUTO_TEST_CASE(a_reply_is_read_strictly) {
  auto in = reply_object::read(
      R"({"a":"x","n":5,"f":5.0,"neg":-1,"big":9007199254740993,"null":null,"o":{"b":1},"l":[{}],"nul":"\u0000"})");
  BOOST_TEST(in.text("a", 1) == "x");
  BOOST_TEST(in.whole("n") == 5);
  BOOST_TEST(!in.optional_text("null", 5).size());
  BOOST_TEST(!in.optional_whole("absent"));
  BOOST_TEST(!in.optional_object("absent"));
  BOOST_TEST(in.object("o").whole("b") == 1);
  BOOST_TEST(in.objects("l", 1).size() == 1u);
  BOOST_TEST(in.good());
  auto bad = [](auto read) {
    auto x = reply_object::read(
        R"({"a":"xy","n":5,"f":5.0,"neg":-1,"big":9007199254740993,"o":{"b":1,"b":2},"l":[{},{}],"m":[1],"nul":"\u0000"})");
    BOOST_TEST_REQUIRE(x.good());
    read(x);
    return !x.good();
  };
  BOOST_TEST(bad([](auto& x) { x.text("a", 1); }));
  BOOST_TEST(bad([](auto& x) { x.text("absent", 9); }));
  BOOST_TEST(bad([](auto& x) { x.text("n", 9); }));
  BOOST_TEST(bad([](auto& x) { x.text("nul", 9); }));
  BOOST_TEST(bad([](auto& x) { x.whole("a"); }));
  BOOST_TEST(bad([](auto& x) { x.whole("f"); })); // 5.0 is no amount of fen.
  BOOST_TEST(bad([](auto& x) { x.whole("neg"); }));
  BOOST_TEST(bad([](auto& x) { x.whole("big"); }));
  BOOST_TEST(bad([](auto& x) { x.whole("absent"); }));
  BOOST_TEST(bad([](auto& x) { x.object("o"); })); // A name twice.
  BOOST_TEST(bad([](auto& x) { x.object("n").whole("b"); }));
  BOOST_TEST(bad([](auto& x) { x.objects("l", 1); }));
  BOOST_TEST(bad([](auto& x) { x.objects("m", 9); }));
  BOOST_TEST(bad([](auto& x) { x.time("a"); }));
  for (const auto* x : {"", "[]", "{", "{}x", "\"a\"", "{\"a\":1,\"a\":1}", "{\"a\":\"\xff\"}"})
    BOOST_TEST(!reply_object::read(x).good(), x);
  std::string deep(200'000, '[');
  BOOST_TEST(!reply_object::read(R"({"a":)" + deep).good());
}

BOOST_AUTO_TEST_SUITE_END()
