#include <boost/test/unit_test.hpp>

#include "protocols/identity.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(email)

BOOST_AUTO_TEST_CASE(addresses_are_trimmed_and_lower_cased) {
  BOOST_TEST(normalise_email("  Li.Wei+job@Mail.Example.CN ").value_or("")
             == "li.wei+job@mail.example.cn");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_mailed_is_refused) {
  for (const char* bad : {"",
                          "@",
                          "a@",
                          "@b.cn",
                          "a@b",
                          "a@b..cn",
                          "a@.cn",
                          "a@b.cn.",
                          "a b@c.cn",
                          "a@b@c.cn",
                          ".a@b.cn",
                          "a.@b.cn",
                          "a..b@c.cn",
                          "a@-b.cn",
                          "a@b-.cn",
                          "a@b_c.cn",
                          "a\r\nBcc: x@y.cn@z.cn",
                          "李@b.cn",
                          "a@b.cn\n",
                          "\"a\"@b.cn",
                          "a,b@c.cn",
                          "<a@b.cn>"})
    BOOST_TEST(!normalise_email(bad).has_value(), bad);
  BOOST_TEST(!normalise_email(std::string(65, 'a') + "@b.cn").has_value());
  BOOST_TEST(!normalise_email("a@" + std::string(64, 'b') + ".cn").has_value());
  BOOST_TEST(!normalise_email("a@" + std::string(250, 'b') + ".cn").has_value());
}

BOOST_AUTO_TEST_CASE(unusual_but_valid_addresses_pass) {
  for (const char* good : {"a@b.cn", "a-b_c'd@x-y.co.uk", "1@2.io", "o'neil@example.org"})
    BOOST_TEST(normalise_email(good).has_value(), good);
}

BOOST_AUTO_TEST_SUITE_END()
