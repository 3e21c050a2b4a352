// Signature Version 4 against the examples that Amazon publishes for S3.
#include <boost/test/unit_test.hpp>

#include "protocols/digest.hpp"
#include "storage/files/s3_signature.hpp"

using namespace zhian;
using namespace zhian::files;

namespace {

const s3_credentials published{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};

s3_to_sign example(std::string method, std::string path, std::string_view body = {}) {
  s3_to_sign out;
  out.method = std::move(method);
  out.path = std::move(path);
  out.region = "us-east-1";
  out.at = parse_timestamp("2013-05-24T00:00:00Z").value();
  out.payload_sha256 = sha256_hex(body);
  out.headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                 {"x-amz-content-sha256", out.payload_sha256},
                 {"x-amz-date", amz_date(out.at)}};
  return out;
}

std::string signature_of(const s3_to_sign& x) {
  auto text = s3_authorization(x, published);
  return text.substr(text.rfind('=') + 1);
}

} // namespace

BOOST_AUTO_TEST_SUITE(s3_signature)

BOOST_AUTO_TEST_CASE(the_published_get_of_a_range_has_the_published_signature) {
  auto x = example("GET", "/test.txt");
  x.headers.emplace_back("Range", "bytes=0-9");
  BOOST_TEST(s3_authorization(x, published)
             == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
                "aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature="
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

BOOST_AUTO_TEST_CASE(the_published_put_with_an_encoded_name_has_the_published_signature) {
  auto x = example("PUT", "/test$file.text", "Welcome to Amazon S3.");
  x.headers.emplace_back("Date", "Fri, 24 May 2013 00:00:00 GMT");
  x.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  BOOST_TEST(signature_of(x) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

BOOST_AUTO_TEST_CASE(the_published_queries_have_the_published_signatures) {
  auto x = example("GET", "/");
  x.query = {{"lifecycle", ""}};
  BOOST_TEST(signature_of(x) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  x.query = {{"prefix", "J"}, {"max-keys", "2"}}; // In any order.
  BOOST_TEST(signature_of(x) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

BOOST_AUTO_TEST_CASE(names_are_encoded_byte_by_byte_and_queries_are_sorted_as_encoded) {
  BOOST_TEST(uri_encode("a b/ü~", true) == "a%20b/%C3%BC~");
  BOOST_TEST(uri_encode("a/b+c", false) == "a%2Fb%2Bc");
  BOOST_TEST(canonical_query({{"b", "2"}, {"a", "1 2"}, {"a", ""}}) == "a=&a=1%202&b=2");
  BOOST_TEST(canonical_query({}) == "");
}

BOOST_AUTO_TEST_CASE(whatever_is_signed_changes_the_signature) {
  auto one = example("PUT", "/k", "x");
  auto is = signature_of(one);
  auto changed = [&](auto change) {
    auto other = one;
    change(other);
    return signature_of(other) != is;
  };
  BOOST_TEST(changed([](auto& x) { x.method = "GET"; }));
  BOOST_TEST(changed([](auto& x) { x.path = "/K"; }));
  BOOST_TEST(changed([](auto& x) { x.region = "us-west-1"; }));
  BOOST_TEST(changed([](auto& x) { x.payload_sha256 = sha256_hex("y"); }));
  BOOST_TEST(changed([](auto& x) { x.headers[0].second = "other.example"; }));
  BOOST_TEST(changed([](auto& x) { x.query = {{"acl", ""}}; }));
  BOOST_TEST(!changed([](auto& x) { x.headers[0].second = " examplebucket.s3.amazonaws.com "; }));
}

BOOST_AUTO_TEST_SUITE_END()
