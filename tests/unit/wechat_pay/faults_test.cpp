#include <boost/test/unit_test.hpp>

#include "actors/gateways/wechat_pay/faults.hpp"

using namespace zhian;
using namespace zhian::wechat_pay;

namespace {

std::string told(operation doing, long status, const std::string& code) {
  auto body = code.empty() ? "" : R"({"code":")" + code + R"(","message":"m"})";
  auto x = classify(doing, status, body, "");
  return std::string{to_string(x.what)} + " " + std::string{to_string(x.next)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_pay_faults)

BOOST_AUTO_TEST_CASE(each_code_says_what_may_be_done) {
  BOOST_TEST(told(operation::native, 200, "") == "none none");
  BOOST_TEST(told(operation::close, 204, "") == "none none");
  BOOST_TEST(told(operation::query, 204, "") == "invalid_reply repeat");
  BOOST_TEST(told(operation::native, 202, "USERPAYING") == "user_paying repeat");
  BOOST_TEST(told(operation::native, 202, "") == "accepted repeat");
  BOOST_TEST(told(operation::close, 400, "ORDERPAID") == "order_paid ask_first");
  BOOST_TEST(told(operation::native, 400, "ORDER_CLOSED") == "order_closed ask_first");
  BOOST_TEST(told(operation::native, 403, "OUT_TRADE_NO_USED") == "number_used ask_first");
  BOOST_TEST(told(operation::query, 404, "ORDER_NOT_EXIST") == "order_unknown stop");
  BOOST_TEST(told(operation::refund, 404, "RESOURCE_NOT_EXISTS") == "order_unknown stop");
  BOOST_TEST(told(operation::certificates, 404, "RESOURCE_NOT_EXISTS") == "refused stop");
  BOOST_TEST(told(operation::refund, 403, "NOT_ENOUGH") == "not_enough repeat");
  BOOST_TEST(told(operation::refund, 403, "USER_ACCOUNT_ABNORMAL") == "account_abnormal stop");
  BOOST_TEST(told(operation::trade_bill, 400, "NO_STATEMENT_EXIST") == "no_statement stop");
  BOOST_TEST(told(operation::trade_bill, 400, "STATEMENT_CREATING") == "statement_creating repeat");
  BOOST_TEST(told(operation::query, 401, "SIGN_ERROR") == "sign_error stop");
  BOOST_TEST(told(operation::native, 403, "NO_AUTH") == "not_allowed stop");
  BOOST_TEST(told(operation::native, 400, "APPID_MCHID_NOT_MATCH") == "wrong_account stop");
  BOOST_TEST(told(operation::refund, 404, "MCH_NOT_EXISTS") == "wrong_account stop");
  BOOST_TEST(told(operation::native, 400, "PARAM_ERROR") == "bad_request stop");
  BOOST_TEST(told(operation::native, 500, "SYSTEM_ERROR") == "system_error repeat");
}

BOOST_AUTO_TEST_CASE(a_refund_whose_fate_is_unknown_is_asked_for_before_it_is_repeated) {
  for (const auto* code : {"FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"}) {
    BOOST_TEST(told(operation::refund, 429, code) == "frequency ask_first");
    BOOST_TEST(told(operation::query, 429, code) == "frequency repeat");
  }
  BOOST_TEST(told(operation::refund, 500, "SYSTEM_ERROR") == "system_error ask_first");
  BOOST_TEST(told(operation::refund, 502, "") == "system_error ask_first");
  BOOST_TEST((failure_of(operation::refund, fault::untrusted).next == next_step::ask_first));
  BOOST_TEST((failure_of(operation::close, fault::in_doubt).next == next_step::ask_first));
  BOOST_TEST((failure_of(operation::refund, fault::unreachable).next == next_step::repeat));
}

BOOST_AUTO_TEST_CASE(a_status_without_a_known_code_speaks_for_itself) {
  BOOST_TEST(told(operation::query, 401, "NEW_WORD") == "sign_error stop");
  BOOST_TEST(told(operation::query, 403, "") == "not_allowed stop");
  BOOST_TEST(told(operation::query, 404, "") == "refused stop");
  BOOST_TEST(told(operation::query, 400, "NEW_WORD") == "bad_request stop");
  BOOST_TEST(told(operation::query, 429, "") == "frequency repeat");
  BOOST_TEST(told(operation::query, 503, "") == "system_error repeat");
  BOOST_TEST(told(operation::query, 302, "") == "invalid_reply repeat");
}

BOOST_AUTO_TEST_CASE(what_is_logged_is_short_and_plain) {
  auto body = R"({"code":"EVIL\nLINE )" + std::string(200, 'x') + R"("})";
  auto x = classify(operation::query, 400, body, "id\r\n" + std::string(100, '1'));
  BOOST_TEST(x.code.size() == 64u);
  BOOST_TEST(x.code.starts_with("EVIL?LINE?xxx"));
  BOOST_TEST(x.request_id.starts_with("id??11"));
  BOOST_TEST(classify(operation::close, 400, R"({"code":"ORDERPAID"})", "").str()
             == "order_paid (400 ORDERPAID)");
  BOOST_TEST(classify(operation::query, 500, "<html>", "").str() == "system_error (500)");
}

BOOST_AUTO_TEST_CASE(a_lost_connection_is_doubt_once_it_stood) {
  auto of = [](operation doing, http_failure what, bool connecting) {
    auto x = classify(doing, http_end{what, connecting, ""});
    return std::string{to_string(x.what)} + " " + std::string{to_string(x.next)};
  };
  BOOST_TEST(of(operation::refund, http_failure::none, false) == "none none");
  BOOST_TEST(of(operation::refund, http_failure::unreachable, true) == "unreachable repeat");
  BOOST_TEST(of(operation::refund, http_failure::tls, true) == "unreachable repeat");
  BOOST_TEST(of(operation::refund, http_failure::timed_out, true) == "unreachable repeat");
  BOOST_TEST(of(operation::refund, http_failure::timed_out, false) == "in_doubt ask_first");
  BOOST_TEST(of(operation::native, http_failure::reset, false) == "in_doubt repeat");
  BOOST_TEST(of(operation::query, http_failure::too_large, false) == "invalid_reply repeat");
  BOOST_TEST(of(operation::refund, http_failure::cancelled, true) == "cancelled repeat");
  BOOST_TEST(of(operation::refund, http_failure::cancelled, false) == "in_doubt ask_first");
  BOOST_TEST(of(operation::query, http_failure::other, false) == "in_doubt repeat");
}

BOOST_AUTO_TEST_SUITE_END()
