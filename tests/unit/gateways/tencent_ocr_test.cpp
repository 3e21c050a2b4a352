#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>

#include "actors/gateways/tencent_ocr.hpp"
#include "tests/support/http_stub.hpp"

using namespace zhian;
using namespace zhian::ocr;
using test::http_stub;

namespace {

std::string signature(const tc3_request& x) {
  auto all = tc3_authorization(x);
  return all.substr(all.rfind('=') + 1);
}

constexpr const char* key = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

/// A client of a service that a test plays.
struct service {
  explicit service(http_stub::script what) : server(std::move(what)) {
    with.tencent_url = server.url("");
    with.tencent_secret_id = "ID";
    with.tencent_secret_key = key;
    with.tencent_tries = 2;
    with.tencent_timeout = std::chrono::seconds{60};
  }
  ocr_answer read() {
    tencent_client client{with, std::make_shared<http_client>(), stop};
    return client.read("picture", false, 1);
  }

  http_stub server;
  ocr_settings with;
  stop_signal stop;
};

std::string reply(const std::string& head, const std::string& body) {
  return "HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n"
         + body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tencent_ocr)

BOOST_AUTO_TEST_CASE(a_page_is_asked_for_with_a_signature_and_its_text_comes_back) {
  std::string head;
  service tencent{[&](int fd, const std::string& asked) {
    head = asked;
    test::put(fd, reply("200 OK", R"({"Response":{"TextDetections":[{"DetectedText":"张三",)"
                                  R"("Confidence":90}]}})"));
  }};
  auto got = tencent.read();
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.text == "张三\n");
  BOOST_TEST((head.find("Authorization: TC3-HMAC-SHA256 Credential=ID/") != std::string::npos));
  BOOST_TEST((head.find("X-TC-Action: GeneralBasicOCR\r\n") != std::string::npos));
  // What is signed is what is sent.
  auto host = "\r\nHost: " + tencent.with.tencent_url.substr(7) + "\r\n";
  BOOST_TEST((head.find(host) != std::string::npos));
  BOOST_TEST((head.find("\r\nExpect:") == std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_service_in_trouble_is_asked_again_and_then_left) {
  std::atomic<int> asked{0};
  service tencent{[&](int fd, const std::string&) {
    ++asked;
    test::put(fd, reply("502 Bad Gateway", "no"));
  }};
  auto got = tencent.read();
  BOOST_TEST(got.error == ec::engine_unavailable);
  BOOST_TEST(got.code == "HTTP 502");
  BOOST_TEST(asked.load() == 2);
}

BOOST_AUTO_TEST_CASE(an_answer_that_never_ends_is_cut) {
  service tencent{[&](int fd, const std::string&) {
    test::put(fd, "HTTP/1.1 200 OK\r\n\r\n");
    const std::string much(1 << 20, ' ');
    while (::send(fd, much.data(), much.size(), MSG_NOSIGNAL) > 0)
      ;
  }};
  BOOST_TEST(tencent.read().error == ec::engine_unavailable);
}

BOOST_AUTO_TEST_CASE(a_node_that_goes_down_waits_for_no_answer) {
  std::promise<void> asked;
  service tencent{[&](int fd, const std::string&) {
    asked.set_value();
    test::wait_for_end(fd);
  }};
  auto got = std::async(std::launch::async, [&] { return tencent.read(); });
  asked.get_future().wait();
  tencent.stop.raise();
  BOOST_TEST(got.get().error == ec::shutting_down);
}

BOOST_AUTO_TEST_CASE(the_published_signature_is_ours) {
  std::string body =
      R"({"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]})";
  tc3_request x{"ID", key, "cvm", "cvm.tencentcloudapi.com", "", 1551113065, body};
  BOOST_TEST(tc3_authorization(x)
             == "TC3-HMAC-SHA256 Credential=ID/2019-02-25/cvm/tc3_request, "
                "SignedHeaders=content-type;host, "
                "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
  x.action = "DescribeInstances";
  BOOST_TEST(signature(x) == "644be983de9a8a3f00db8eadaba61467c3b429e2215758ba897b738ca469fd26");
}

BOOST_AUTO_TEST_CASE(the_date_is_that_of_utc) {
  std::string body = R"({"ImageBase64":"aGVsbG8=","CardSide":"FRONT"})";
  tc3_request x{"ID", key, "ocr", "ocr.tencentcloudapi.com", "IDCardOCR", 1700000000, body};
  BOOST_TEST(signature(x) == "bd225da75cca235896620e2e12ca1dd41647c3f6991af776cd2270b650da5611");
  x.action.clear();
  BOOST_TEST(signature(x) == "ec9b35e45b3318b0209a56ac0e977c7a146b31ee11fb3d6c83b0db6ff1b7e02e");
  // 2023-11-14 22:13:20 in Greenwich is the next day in Beijing.
  BOOST_TEST(tc3_authorization(x).find("/2023-11-14/ocr/") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_page_of_a_pdf_is_named_and_a_picture_is_not) {
  BOOST_TEST(general_ocr_body("hello", false, 1)
             == R"({"ImageBase64":"aGVsbG8=","LanguageType":"zh"})");
  BOOST_TEST(general_ocr_body("%PDF", true, 3)
             == R"({"ImageBase64":"JVBERg==","LanguageType":"zh","IsPdf":true,"PdfPageNumber":3})");
}

BOOST_AUTO_TEST_CASE(lines_come_back_with_their_mean_confidence) {
  auto got = read_general_ocr(
      R"({"Response":{"TextDetections":[{"DetectedText":"张三","Confidence":100},)"
      R"({"DetectedText":"ab","Confidence":50.6},{"DetectedText":"","Confidence":1},7],"RequestId":"r"}})");
  BOOST_TEST(got.error == ec::none);
  BOOST_TEST(got.text == "张三\nab\n");
  BOOST_TEST(got.confidence == 75u);
}

BOOST_AUTO_TEST_CASE(errors_are_of_the_file_of_the_moment_or_of_our_account) {
  auto of = [](const std::string& code) {
    auto x = read_general_ocr(R"({"Response":{"Error":{"Code":")" + code
                              + R"(","Message":"m"},"RequestId":"r"}})");
    return std::string{to_string(x.error)} + (x.again ? " again" : "");
  };
  BOOST_TEST(of("FailedOperation.ImageNoText") == "file_no_text");
  BOOST_TEST(of("FailedOperation.ImageDecodeFailed") == "file_damaged");
  BOOST_TEST(of("RequestLimitExceeded") == "engine_unavailable again");
  BOOST_TEST(of("InternalError") == "engine_unavailable again");
  BOOST_TEST(of("AuthFailure.SignatureFailure") == "engine_unavailable");
  BOOST_TEST(of("ResourceUnavailable.InArrears") == "engine_unavailable");
  std::string words = "a";
  for (int i = 0; i < 50; ++i)
    words += "字";
  auto code = read_general_ocr(R"({"Response":{"Error":{"Code":")" + words + R"("}}})").code;
  BOOST_TEST(code == words.substr(0, 79)); // No character is cut.
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_none) {
  for (const char* bad : {"", "<html>", "[]", "{}", R"({"Response":7})", R"({"Response":{}})",
                          R"({"Response":{"TextDetections":{}}})",
                          R"({"Response":{"TextDetections":[{"DetectedText":"\xff"}]}})"}) {
    auto got = read_general_ocr(bad);
    BOOST_TEST(got.error == ec::engine_unavailable, bad);
    BOOST_TEST(got.text == "", bad);
  }
  BOOST_TEST(read_general_ocr(R"({"Response":{"TextDetections":[]}})").error == ec::file_no_text);
}

BOOST_AUTO_TEST_SUITE_END()
