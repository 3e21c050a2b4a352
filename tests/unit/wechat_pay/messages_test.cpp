// What is asked, answered and told.
#include <boost/test/unit_test.hpp>

#include <set>
#include <sstream>

#include "actors/gateways/wechat_pay/answers.hpp"
#include "actors/gateways/wechat_pay/bill.hpp"
#include "actors/gateways/wechat_pay/notice.hpp"
#include "actors/gateways/wechat_pay/requests.hpp"
#include "tests/unit/wechat_pay/provider.hpp"
#include "tests/unit/wechat_pay/vectors.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

namespace {

constexpr int64_t now_s = 1796018400; // 2026-11-30 06:00 UTC

const account ours{"1900007291", "wxd678efh567hg6787", "https://example.com/notify"};

prepay_order an_order() {
  return {"ORDER20260911001", "充值 10 元", 1000, test::at_seconds(now_s), {}, {}};
}

refund_order a_refund() {
  return {"ORDER20260911001", "R1", "不想要了", 300, 1000};
}

std::string refund_json(std::string_view state_name, std::string_view state,
                        std::string_view more = {}) {
  return R"({"refund_id":"503","out_refund_no":"R1","transaction_id":"4200","out_trade_no":"ORDER1",)"
         R"("success_time":"2026-11-30T14:00:00+08:00","user_received_account":"零钱",")"
         + std::string{state_name} + R"(":")" + std::string{state}
         + R"(","amount":{"total":1000,"refund":300,"payer_total":1000,"payer_refund":300,)"
           R"("currency":"CNY"})"
         + std::string{more} + "}";
}

/// A notice from a provider that signs all it says.
struct provider {
  test::pay_key key;
  platform_keys keys;
  provider() { keys.add("PUB_KEY_ID_1", *public_key::read(key.public_pem())); }
  opened_notice open(std::string_view event, std::string_view text,
                     std::string_view api_key = test::pay_api_key) {
    return take(test::notice_body(event, test::seal(text, "transaction", api_key)));
  }
  opened_notice take(const std::string& body) {
    auto by = test::vouch(key, "PUB_KEY_ID_1", body, now_s);
    return open_notice(keys, test::pay_api_key, ours, by.view(), body, test::at_seconds(now_s));
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_pay_messages)

BOOST_AUTO_TEST_CASE(an_order_is_asked_for_with_every_field_that_must_be_there) {
  auto x = native_prepay(ours, an_order());
  BOOST_REQUIRE(x);
  BOOST_TEST(x->method == "POST");
  BOOST_TEST(x->target == "/v3/pay/transactions/native");
  BOOST_TEST(x->body
             == R"({"appid":"wxd678efh567hg6787","mchid":"1900007291","description":"充值 10 元",)"
                R"("out_trade_no":"ORDER20260911001","time_expire":"2026-11-30T14:00:00+08:00",)"
                R"("notify_url":"https://example.com/notify",)"
                R"("amount":{"total":1000,"currency":"CNY"}})");
  auto order = an_order();
  order.open_id = "oUpF8";
  order.attach = "a";
  auto page = jsapi_prepay(ours, order);
  BOOST_REQUIRE(page);
  BOOST_TEST(page->target == "/v3/pay/transactions/jsapi");
  BOOST_TEST(page->body.ends_with(R"("currency":"CNY"},"payer":{"openid":"oUpF8"}})"));
  BOOST_TEST((page->body.find(R"("attach":"a",)") != std::string::npos));
  BOOST_TEST(!native_prepay(ours, order)); // A code is for whoever scans it.
  BOOST_TEST(!jsapi_prepay(ours, an_order()));
}

BOOST_AUTO_TEST_CASE(what_the_provider_would_refuse_is_not_asked) {
  auto refused = [](auto change) {
    auto x = an_order();
    change(x);
    return !native_prepay(ours, x);
  };
  BOOST_TEST(refused([](auto& x) { x.out_trade_no = "short"; }));
  BOOST_TEST(refused([](auto& x) { x.out_trade_no = std::string(33, 'x'); }));
  BOOST_TEST(refused([](auto& x) { x.out_trade_no = "ORDER/2026"; }));
  BOOST_TEST(refused([](auto& x) { x.total_fen = 0; }));
  BOOST_TEST(refused([](auto& x) { x.total_fen = -1; }));
  BOOST_TEST(refused([](auto& x) { x.description = ""; }));
  BOOST_TEST(refused([](auto& x) { x.description = std::string(128, 'x'); }));
  BOOST_TEST(refused([](auto& x) { x.attach = std::string(129, 'x'); }));
  BOOST_TEST(refused([](auto& x) { x.attach = "\xff"; }));
  auto not_refunded = [](auto change) {
    auto x = a_refund();
    change(x);
    return !refund(ours, x);
  };
  BOOST_TEST(not_refunded([](auto& x) { x.refund_fen = 0; }));
  BOOST_TEST(not_refunded([](auto& x) { x.refund_fen = 1001; }));
  BOOST_TEST(not_refunded([](auto& x) { x.out_refund_no = ""; }));
  BOOST_TEST(not_refunded([](auto& x) { x.out_refund_no = "a/b"; }));
  BOOST_TEST(not_refunded([](auto& x) { x.reason = std::string(81, 'x'); }));
  BOOST_TEST(not_refunded([](auto& x) { x.transaction_id = "42/0"; }));
  BOOST_TEST(not_refunded([](auto& x) { x.transaction_id = std::string(33, '4'); }));
  BOOST_TEST(!query_order(ours, "a b c d e"));
  BOOST_TEST(!close_order(ours, ""));
  BOOST_TEST(!query_refund("a/b"));
  for (const auto* day : {"", "2026-11-31", "2026-1-1", "20261130", "2026-11-30T", "2026-11-30&x"})
    BOOST_TEST(!trade_bill(day), day);
}

BOOST_AUTO_TEST_CASE(queries_and_changes_go_where_the_protocol_has_them) {
  auto query = query_order(ours, "A|b*c-1_");
  BOOST_REQUIRE(query);
  BOOST_TEST(query->target == "/v3/pay/transactions/out-trade-no/A%7Cb%2Ac-1_?mchid=1900007291");
  BOOST_TEST(query->body == "");
  auto close = close_order(ours, "ORDER1");
  BOOST_REQUIRE(close);
  BOOST_TEST(close->method + close->target + close->body
             == R"(POST/v3/pay/transactions/out-trade-no/ORDER1/close{"mchid":"1900007291"})");
  auto back = refund(ours, a_refund());
  BOOST_REQUIRE(back);
  BOOST_TEST(back->target == "/v3/refund/domestic/refunds");
  BOOST_TEST(back->body
             == R"({"out_trade_no":"ORDER20260911001","out_refund_no":"R1","reason":"不想要了",)"
                R"("notify_url":"https://example.com/notify",)"
                R"("amount":{"refund":300,"total":1000,"currency":"CNY"}})");
  auto other = a_refund();
  other.transaction_id = "4200001234";
  BOOST_TEST(refund(ours, other)
                 ->body.starts_with(R"({"transaction_id":"4200001234","out_refund_no":"R1",)"));
  BOOST_TEST(query_refund("R@1")->target == "/v3/refund/domestic/refunds/R%401");
  BOOST_TEST(trade_bill("2026-11-29")->target
             == "/v3/bill/tradebill?bill_date=2026-11-29&bill_type=ALL&tar_type=GZIP");
  BOOST_TEST(download_certificates().target == "/v3/certificates");
  BOOST_TEST((bill_file("/v3/billdownload/file?token=x").what == operation::bill_file));
}

BOOST_AUTO_TEST_CASE(links_of_an_order_are_read_and_nothing_else_is) {
  BOOST_TEST(read_code_url(R"({"code_url":"weixin://wxpay/bizpayurl/up?pr=x&groupid=00"})").value()
             == "weixin://wxpay/bizpayurl/up?pr=x&groupid=00");
  BOOST_TEST(read_prepay_id(R"({"prepay_id":"wx2014"})").value() == "wx2014");
  for (const auto* x : {"", "{}", R"({"code_url":7})", R"({"code_url":""})",
                        R"({"code_url":"a b"})", R"({"code_url":"a\nb"})"})
    BOOST_TEST(!read_code_url(x), x);
}

BOOST_AUTO_TEST_CASE(the_published_payment_is_read) {
  auto x = read_transaction(vectors::payment_plain);
  BOOST_REQUIRE(x);
  BOOST_TEST(x->out_trade_no == "ORDER20260911001");
  BOOST_TEST(x->transaction_id == "4200000000202609110000000001");
  BOOST_TEST(x->state == trade_state::paid);
  BOOST_TEST(x->total_fen == 100);
  BOOST_TEST(x->payer_fen.value() == 100);
  BOOST_TEST(x->open_id == "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
  BOOST_TEST(to_rfc3339(x->paid_at.value()) == "2026-09-11T02:34:56.000Z");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_paid_has_no_payment_and_a_paid_one_has_all_of_it) {
  auto of = [](const std::string& state, const std::string& more) {
    return read_transaction(R"({"appid":"a","mchid":"m","out_trade_no":"ORDER1","trade_state":")"
                            + state + R"(")" + more + "}");
  };
  const std::string whole =
      R"(,"transaction_id":"4200","success_time":"2026-11-30T14:00:00+08:00","amount":{"total":1,"currency":"CNY"})";
  auto open = of("NOTPAY", "");
  BOOST_REQUIRE(open);
  BOOST_TEST(open->state == trade_state::unpaid);
  BOOST_TEST(!was_paid(open->state));
  BOOST_TEST(of("NOTPAY", R"(,"amount":{"total":5})")->total_fen == 5);
  BOOST_TEST(of("CLOSED", "")->state == trade_state::closed);
  BOOST_TEST(of("USERPAYING", "")->state == trade_state::paying);
  BOOST_TEST(of("SUCCESS", whole)->state == trade_state::paid);
  BOOST_TEST(was_paid(of("REFUND", whole)->state));
  BOOST_TEST(!of("SUCCESS", ""));
  BOOST_TEST(!of("HELLO", whole));
  auto without = [&](const std::string& from, const std::string& to) {
    auto x = whole;
    x.replace(x.find(from), from.size(), to);
    return !of("SUCCESS", x);
  };
  BOOST_TEST(without("\"total\":1", "\"total\":0"));
  BOOST_TEST(without("\"total\":1", "\"total\":1.0"));
  BOOST_TEST(without("\"total\":1", "\"total\":\"1\""));
  BOOST_TEST(without("CNY", "USD"));
  BOOST_TEST(without("4200", ""));
  BOOST_TEST(without("2026-11-30T14", "yesterday"));
}

BOOST_AUTO_TEST_CASE(
    a_refund_is_read_from_its_answer_and_its_notice_which_name_the_state_differently) {
  auto x = read_refund(refund_json("status", "PROCESSING"));
  BOOST_REQUIRE(x);
  BOOST_TEST(x->state == refund_state::processing);
  BOOST_TEST(x->refund_fen == 300);
  BOOST_TEST(x->total_fen == 1000);
  BOOST_TEST(read_refund(refund_json("status", "ABNORMAL"))->state == refund_state::abnormal);
  BOOST_TEST(!read_refund(refund_json("refund_status", "SUCCESS")));
  BOOST_TEST(!read_refund(refund_json("status", "DONE")));
  auto notice = read_refund_notice(refund_json("refund_status", "SUCCESS", R"(,"mchid":"m")"));
  BOOST_REQUIRE(notice);
  BOOST_TEST(notice->state == refund_state::done);
  BOOST_TEST(notice->mch_id == "m");
  BOOST_TEST(!read_refund_notice(refund_json("refund_status", "SUCCESS")));
  auto more = refund_json("status", "SUCCESS");
  more.replace(more.find("\"refund\":300"), 12, "\"refund\":1001");
  BOOST_TEST(!read_refund(more));
}

BOOST_AUTO_TEST_CASE(of_a_link_only_the_path_is_taken) {
  auto of = [](const std::string& url, const std::string& kind = "SHA1",
               const std::string& hash = "DCD7CEB3D382A1181798368BB15D8437DE46C00F") {
    return read_bill_link(R"({"hash_type":")" + kind + R"(","hash_value":")" + hash
                          + R"(","download_url":")" + url + R"("})");
  };
  auto good = of("https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc%2F");
  BOOST_REQUIRE(good);
  BOOST_TEST(good->target == "/v3/billdownload/file?token=abc%2F");
  BOOST_TEST(good->sha1 == "dcd7ceb3d382a1181798368bb15d8437de46c00f");
  BOOST_TEST(of("http://elsewhere/v3/x")->target == "/v3/x"); // Asked of the service all the same.
  BOOST_TEST(!of("/v3/x"));
  BOOST_TEST(!of("https://host"));
  BOOST_TEST(!of("https://host/a b"));
  BOOST_TEST(!of("https://host/a#b"));
  BOOST_TEST(!of("https://host/a", "MD5"));
  BOOST_TEST(!of("https://host/a", "SHA1", "abc"));
}

BOOST_AUTO_TEST_CASE(a_payment_is_told) {
  provider from;
  auto x = from.open("TRANSACTION.SUCCESS", vectors::payment_plain);
  BOOST_TEST(x.fault == notice_fault::none);
  BOOST_TEST(x.said.id == "EV-1");
  BOOST_TEST(to_rfc3339(x.said.created) == "2026-11-30T06:00:00.000Z");
  BOOST_TEST(std::get<transaction>(x.said.what).total_fen == 100);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_refund_is_told) {
  provider from;
  auto text = [](std::string_view state) {
    return refund_json("refund_status", state, R"(,"mchid":"1900007291")");
  };
  auto x = from.open("REFUND.SUCCESS", text("SUCCESS"));
  BOOST_TEST(x.fault == notice_fault::none);
  BOOST_TEST(std::get<refund_result>(x.said.what).state == refund_state::done);
  BOOST_TEST(from.open("REFUND.ABNORMAL", text("ABNORMAL")).fault == notice_fault::none);
  BOOST_TEST(from.open("REFUND.CLOSED", text("CLOSED")).fault == notice_fault::none);
  BOOST_TEST(from.open("REFUND.SUCCESS", text("ABNORMAL")).fault == notice_fault::malformed);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_notice_for_us_is_none) {
  provider from;
  std::string payment{vectors::payment_plain};
  auto changed = [&](const std::string& was, const std::string& is) {
    auto x = payment;
    x.replace(x.find(was), was.size(), is);
    return from.open("TRANSACTION.SUCCESS", x).fault;
  };
  BOOST_TEST(changed("1900007291", "1900007292") == notice_fault::other_merchant);
  BOOST_TEST(changed("wxd678", "wxd679") == notice_fault::other_merchant);
  BOOST_TEST(changed("\"SUCCESS\"", "\"NOTPAY\"") == notice_fault::malformed);
  BOOST_TEST(from.open("TRANSACTION.SUCCESS", "{}").fault == notice_fault::malformed);
  BOOST_TEST(from.open("TRANSACTION.SUCCESS", payment, "another key that has 32 bytes...").fault
             == notice_fault::not_opened);
  BOOST_TEST(from.open("PAYSCORE.USER_OPEN_SERVICE", payment).fault == notice_fault::other_kind);
  BOOST_TEST(from.take("<xml></xml>").fault == notice_fault::malformed);
  BOOST_TEST(from.take("{}").fault == notice_fault::malformed);
  BOOST_TEST(from.take(std::string(65 * 1024, ' ')).fault == notice_fault::malformed);
}

BOOST_AUTO_TEST_CASE(a_notice_is_not_even_read_before_it_is_trusted) {
  provider from;
  auto body =
      test::notice_body("TRANSACTION.SUCCESS", test::seal(vectors::payment_plain, "transaction"));
  auto by = test::vouch(from.key, "PUB_KEY_ID_1", body, now_s);
  auto open = [&](std::string_view text, int64_t now) {
    return open_notice(from.keys, test::pay_api_key, ours, by.view(), text, test::at_seconds(now));
  };
  BOOST_TEST(open(body, now_s).fault == notice_fault::none);
  auto forged = open(body + " ", now_s);
  BOOST_TEST(forged.fault == notice_fault::untrusted);
  BOOST_TEST(forged.why == trust::forged);
  BOOST_TEST(open("not json", now_s).why == trust::forged);
  BOOST_TEST(open(body, now_s + 301).why == trust::skewed); // A recording, played again.
  // The published one is genuine, and of a kind we never asked for.
  platform_keys theirs;
  theirs.add(*read_certificate(vectors::certificate_pem));
  auto other = open_notice(theirs, vectors::notice_key, ours,
                           {vectors::notice_timestamp, vectors::notice_nonce,
                            vectors::certificate_serial, vectors::notice_signature},
                           vectors::notice_body(), test::at_seconds(1624523846));
  BOOST_TEST(other.fault == notice_fault::other_kind);
}

BOOST_AUTO_TEST_CASE(every_state_and_fault_has_a_word_of_its_own) {
  // The words are logged and shown: two of one kind must not look alike.
  auto words = [](auto last) {
    std::set<std::string> seen;
    int count = static_cast<int>(last) + 1;
    for (int i = 0; i < count; ++i) {
      std::ostringstream out;
      out << static_cast<decltype(last)>(i);
      seen.insert(out.str());
    }
    return static_cast<int>(seen.size()) == count && !seen.contains("");
  };
  BOOST_TEST(words(trade_state::failed));
  BOOST_TEST(words(refund_state::abnormal));
  BOOST_TEST(words(notice_fault::other_merchant));
  BOOST_TEST(words(trust::forged));
  BOOST_TEST(words(bill_fault::not_a_bill));
  BOOST_TEST(words(operation::bill_file));
  BOOST_TEST(words(fault::refused));
  BOOST_TEST(words(next_step::ask_first));
}

BOOST_AUTO_TEST_SUITE_END()
