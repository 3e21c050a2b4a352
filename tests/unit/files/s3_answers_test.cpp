// What answers of an object service mean, also those nobody should give.
#include <boost/test/unit_test.hpp>

#include "storage/files/s3_answers.hpp"

using namespace zhian;
using namespace zhian::files;

namespace {

wire_answer refusal(long status, const std::string& code) {
  wire_answer out;
  out.status = status;
  out.body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>m</Message></Error>";
  return out;
}

wire_answer lost(wire_failure how) {
  wire_answer out;
  out.failure = how;
  out.detail = "connection refused";
  return out;
}

std::string page(const std::string& inside) {
  return "<?xml version=\"1.0\"?><ListBucketResult "
         "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
         + inside + "</ListBucketResult>";
}

} // namespace

BOOST_AUTO_TEST_SUITE(s3_answers)

BOOST_AUTO_TEST_CASE(a_code_says_more_than_its_status) {
  BOOST_TEST(classify(refusal(404, "NoSuchKey")).what == s3_fault::not_found);
  BOOST_TEST(classify(refusal(404, "NoSuchBucket")).what == s3_fault::no_bucket);
  BOOST_TEST(classify(refusal(403, "InvalidAccessKeyId")).what == s3_fault::bad_key);
  BOOST_TEST(classify(refusal(403, "SignatureDoesNotMatch")).what == s3_fault::bad_secret);
  BOOST_TEST(classify(refusal(403, "RequestTimeTooSkewed")).what == s3_fault::skewed);
  BOOST_TEST(classify(refusal(400, "AuthorizationHeaderMalformed")).what == s3_fault::wrong_place);
  BOOST_TEST(classify(refusal(400, "RequestTimeout")).what == s3_fault::busy);
  BOOST_TEST(classify(refusal(403, "AccessDenied")).str() == "denied (403 AccessDenied)");
}

BOOST_AUTO_TEST_CASE(a_refusal_without_a_body_is_known_by_its_status) {
  auto of = [](long status) {
    wire_answer x;
    x.status = status;
    return classify(x).what;
  };
  BOOST_TEST(of(204) == s3_fault::none);
  BOOST_TEST(of(301) == s3_fault::wrong_place);
  BOOST_TEST(of(400) == s3_fault::refused);
  BOOST_TEST(of(403) == s3_fault::denied);
  BOOST_TEST(of(404) == s3_fault::not_found);
  BOOST_TEST(of(429) == s3_fault::busy);
  BOOST_TEST(of(503) == s3_fault::busy);
}

BOOST_AUTO_TEST_CASE(only_what_may_pass_is_tried_again) {
  for (auto x : {s3_fault::busy, s3_fault::unreachable, s3_fault::cut, s3_fault::damaged})
    BOOST_TEST(passes(x), x);
  for (auto x : {s3_fault::none, s3_fault::not_found, s3_fault::no_bucket, s3_fault::bad_key,
                 s3_fault::bad_secret, s3_fault::denied, s3_fault::wrong_place, s3_fault::skewed,
                 s3_fault::tls, s3_fault::too_large, s3_fault::stopped, s3_fault::refused})
    BOOST_TEST(!passes(x), x);
}

BOOST_AUTO_TEST_CASE(a_connection_that_failed_says_how) {
  BOOST_TEST(classify(lost(wire_failure::unreachable)).what == s3_fault::unreachable);
  BOOST_TEST(classify(lost(wire_failure::tls)).what == s3_fault::tls);
  BOOST_TEST(classify(lost(wire_failure::timed_out)).what == s3_fault::cut);
  BOOST_TEST(classify(lost(wire_failure::stopped)).what == s3_fault::stopped);
  BOOST_TEST(classify(lost(wire_failure::unreachable)).str() == "unreachable (connection refused)");
}

BOOST_AUTO_TEST_CASE(a_code_that_is_no_code_is_not_repeated) {
  auto x = classify(refusal(400, "one&#10;two"));
  BOOST_TEST(x.code == "");
  BOOST_TEST(x.what == s3_fault::refused);
  x = classify(refusal(400, std::string(500, 'a')));
  BOOST_TEST(x.code.size() == 80u);
}

BOOST_AUTO_TEST_CASE(a_page_is_read_in_either_version) {
  auto entry = std::string{"<Contents><Key>p/a&amp;b</Key><LastModified>2026-11-21T08:30:00.123Z"
                           "</LastModified><Size>1</Size></Contents>"};
  auto got = read_page(page("<KeyCount>1</KeyCount><IsTruncated>true</IsTruncated>" + entry));
  BOOST_REQUIRE(got);
  BOOST_TEST(got->more);
  BOOST_TEST(got->second_version);
  BOOST_REQUIRE_EQUAL(got->entries.size(), 1u);
  BOOST_TEST(got->entries[0].key == "p/a&b");
  BOOST_TEST((got->entries[0].modified == parse_timestamp("2026-11-21T08:30:00.123Z").value()));
  got = read_page(page("<IsTruncated>false</IsTruncated>"));
  BOOST_REQUIRE(got);
  BOOST_TEST(!got->more);
  BOOST_TEST(!got->second_version);
}

BOOST_AUTO_TEST_CASE(what_is_no_page_is_none) {
  for (const auto* text :
       {"", "<html>gateway</html>", "<ListBucketResult>", "<Error><Code>x</Code></Error>",
        "<ListBucketResult><Contents><Key>k</Key></Contents></ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"})
    BOOST_TEST(!read_page(text), text);
}

BOOST_AUTO_TEST_CASE(dates_of_headers_are_read_to_the_second) {
  auto got = read_http_date("Sat, 21 Nov 2026 08:30:00 GMT");
  BOOST_REQUIRE(got);
  BOOST_TEST((*got == parse_timestamp("2026-11-21T08:30:00Z").value()));
  BOOST_TEST(!read_http_date(""));
  BOOST_TEST(!read_http_date("yesterday, about noon"));
  BOOST_TEST(!read_http_date("Sat, 11 Nov 26040040"));
  BOOST_TEST(!read_http_date(std::string(100, '1')));
}

BOOST_AUTO_TEST_SUITE_END()
