#include <boost/test/unit_test.hpp>

#include <array>

#include "protocols/digest.hpp"

using namespace zhian;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(digests)

BOOST_AUTO_TEST_CASE(a_digest_is_the_published_one) {
  // FIPS 180-2, appendix B.1; and the empty message.
  BOOST_TEST(sha256_hex("abc")
             == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(a_keyed_digest_is_the_published_one) {
  // RFC 4231, test case 2.
  BOOST_TEST(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?"))
             == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

BOOST_AUTO_TEST_CASE(only_sixty_four_small_hex_digits_are_a_digest) {
  BOOST_TEST(is_sha256_hex(sha256_hex("x")));
  for (std::string bad : {""s, "x"s, std::string(63, 'a'), std::string(65, 'a'),
                          std::string(64, 'A'), std::string(64, 'g'), "../" + std::string(61, 'a')})
    BOOST_TEST(!is_sha256_hex(bad));
}

BOOST_AUTO_TEST_CASE(hex_has_two_digits_a_byte_whatever_its_sign) {
  BOOST_TEST(to_hex(std::string_view{}) == "");
  BOOST_TEST(to_hex("\x00\x0f\x7f\x80\xff"s) == "000f7f80ff");
  BOOST_TEST(to_hex(std::array<uint8_t, 2>{0xab, 0x01}) == "ab01");
}

BOOST_AUTO_TEST_CASE(hex_digits_of_either_case_are_bytes_and_nothing_else_is) {
  BOOST_TEST(from_hex("000f7f80FF").value() == "\x00\x0f\x7f\x80\xff"s);
  BOOST_TEST(from_hex("").value() == "");
  for (const char* wrong : {"0", "0g", "zz", "0x", " 0", "00 "})
    BOOST_TEST(!from_hex(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()
