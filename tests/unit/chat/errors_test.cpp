#include <boost/test/unit_test.hpp>

#include "actors/gateways/chat.hpp"

using namespace zhian;
using namespace zhian::chat;
using namespace std::chrono_literals;

namespace {

const std::chrono::sys_seconds now{std::chrono::seconds{1'700'000'000}}; // 2023-11-14T22:13:20Z

failure of(vendor who, long status, std::string_view code, std::string_view after = {},
           std::string_view message = "no") {
  auto body = R"({"error":{"message":")" + std::string{message} + R"(","type":"t","code":")"
              + std::string{code} + "\"}}";
  return classify_status(who, status, body, after, {}, now);
}

void check(const failure& x, fault what, bool retryable) {
  BOOST_TEST(x.what == what);
  BOOST_TEST(x.retryable == retryable);
}

} // namespace

BOOST_AUTO_TEST_SUITE(chat_errors)

BOOST_AUTO_TEST_CASE(what_waiting_cannot_mend_is_not_tried_again) {
  auto who = vendor::openai;
  check(of(who, 400, "x"), fault::bad_request, false);
  check(of(who, 401, "invalid_api_key"), fault::unauthorized, false);
  check(of(who, 402, ""), fault::quota, false);
  check(of(who, 403, "access_denied"), fault::forbidden, false);
  check(of(who, 404, "model_not_found"), fault::model_not_found, false);
  check(of(who, 413, ""), fault::bad_request, false);
  check(of(who, 422, ""), fault::bad_request, false);
  check(of(who, 400, "content_filter"), fault::content_filter, false);
  check(of(vendor::dashscope, 400, "data_inspection_failed"), fault::content_filter, false);
  check(of(vendor::dashscope, 400, "Arrearage"), fault::quota, false);
}

BOOST_AUTO_TEST_CASE(what_may_pass_is_tried_again) {
  for (long status : {408L, 409L, 500L, 502L, 503L, 504L, 529L}) {
    auto x = of(vendor::openai, status, "");
    check(x, fault::server_error, true);
    BOOST_TEST(x.providers_fault);
  }
  auto busy = of(vendor::openai, 429, "rate_limit_exceeded", "7");
  check(busy, fault::rate_limited, true);
  BOOST_TEST(!busy.providers_fault); // It is there.
  BOOST_TEST((busy.retry_after == 7s));
}

BOOST_AUTO_TEST_CASE(the_same_word_means_the_opposite_at_two_vendors) {
  check(of(vendor::openai, 429, "insufficient_quota"), fault::quota, false);
  check(of(vendor::deepseek, 429, "insufficient_quota"), fault::quota, false);
  auto minute = of(vendor::dashscope, 429, "insufficient_quota", {}, "Allocated quota exceeded");
  check(minute, fault::rate_limited, true);
  BOOST_TEST((minute.retry_after >= 10s)); // Tokens a minute: a short wait is in vain.
  check(of(vendor::dashscope, 429, "insufficient_quota", {}, "The free quota is exhausted"),
        fault::quota, false);
}

BOOST_AUTO_TEST_CASE(errors_of_other_shapes_are_read_or_taken_by_their_status) {
  auto native =
      classify_status(vendor::dashscope, 400,
                      R"({"code":"InvalidApiKey","message":"x","request_id":"1"})", {}, {}, now);
  check(native, fault::unauthorized, false);
  for (std::string_view body : {"", "<html>502</html>", "null", "[]", "{\"error\":\"busy\"}",
                                "{\"error\":{\"code\":null}}"})
    check(classify_status(vendor::openai, 502, body, {}, {}, now), fault::server_error, true);
  check(classify_status(vendor::openai, 302, "", {}, {}, now), fault::invalid_reply, true);
}

BOOST_AUTO_TEST_CASE(a_code_that_goes_to_the_log_is_short_and_plain) {
  auto x = of(vendor::openai, 400, "line\\nbreak \\u0007 " + std::string(300, 'x'));
  BOOST_TEST(x.code.size() == 64u);
  BOOST_TEST(x.code.find_first_of("\n\a ") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_in_each_form_and_nonsense_is_none) {
  BOOST_TEST((retry_after("2", "", now) == 2000ms));
  BOOST_TEST((retry_after("0.25", "", now) == 250ms));
  BOOST_TEST((retry_after("2", "1500", now) == 1500ms));
  BOOST_TEST((retry_after("Tue, 14 Nov 2023 22:13:50 GMT", "", now) == 30s));
  BOOST_TEST((retry_after("Tue, 14 Nov 2023 22:13:10 GMT", "", now) == 0ms)); // Past.
  for (std::string_view odd : {"", "0", "-1", "soon", "1e99", "nan", "inf", "2 s"})
    BOOST_TEST((retry_after(odd, odd, now) == 0ms), odd);
}

BOOST_AUTO_TEST_CASE(an_error_object_inside_a_stream_is_classified_by_its_words) {
  auto inside = [](std::string_view json) {
    return classify_error_object(vendor::openai, json);
  };
  check(inside(R"({"error":{"message":"x","type":"server_error","code":"server_error"}})"),
        fault::server_error, true);
  check(inside(R"({"error":{"code":"rate_limit_exceeded"}})"), fault::rate_limited, true);
  check(inside(R"({"error":{"type":"invalid_request_error"}})"), fault::bad_request, false);
  check(inside(R"({"error":{"code":"content_filter"}})"), fault::content_filter, false);
  check(inside("not json"), fault::server_error, true);
}

BOOST_AUTO_TEST_CASE(every_fault_has_a_word_of_its_own) {
  std::vector<std::string> seen;
  for (int i = 0; i <= static_cast<int>(fault::not_configured); ++i) {
    std::string word{to_string(static_cast<fault>(i))};
    BOOST_TEST(!word.empty());
    BOOST_TEST((std::find(seen.begin(), seen.end(), word) == seen.end()), word);
    seen.push_back(word);
  }
}

BOOST_AUTO_TEST_SUITE_END()
