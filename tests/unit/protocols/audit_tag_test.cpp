#include <boost/test/unit_test.hpp>

#include "protocols/audit_tag.hpp"
#include "protocols/ids.hpp"

using namespace zhian;

namespace {
const std::string key(64, 'k');
}

BOOST_AUTO_TEST_SUITE(audit_tags)

BOOST_AUTO_TEST_CASE(a_tag_tells_nothing_and_is_the_same_for_the_same_address) {
  auto tag = audit_tag(key, "li@example.cn");
  BOOST_TEST(tag.starts_with("address:"));
  BOOST_TEST(tag.find("li@") == std::string::npos);
  BOOST_TEST(tag == audit_tag(key, " LI@Example.cn "));
  BOOST_TEST(tag != audit_tag(key, "lo@example.cn"));
  BOOST_TEST(tag != audit_tag(std::string(64, 'o'), "li@example.cn"));
}

BOOST_AUTO_TEST_CASE(what_is_no_address_has_a_tag_of_its_own_kind) {
  auto tag = audit_tag(key, "李华");
  BOOST_TEST(tag.starts_with("text:"));
  BOOST_TEST(audit_tag(key, "LiHua") == audit_tag(key, "lihua"));
}

BOOST_AUTO_TEST_CASE(ids_operators_and_tags_name_nobody_and_anything_else_might) {
  for (const auto& good :
       {user_id::make(7, wall_now()).str(), std::string{"system"}, std::string{"stranger"},
        std::string{"ops:root"}, audit_tag(key, "li@example.cn"), audit_tag(key, "李华")})
    BOOST_TEST(names_nobody(good), good);
  for (const char* bad : {"", "li@example.cn", "李华", "address:li@example.cn", "address:li",
                          "text:0123456789abcdeX", "ops:li@example.cn", "usr_1"})
    BOOST_TEST(!names_nobody(bad), bad);
}

BOOST_AUTO_TEST_SUITE_END()
