#include <boost/test/unit_test.hpp>

#include "http/auth/password_rules.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;
using namespace zhian::http;

BOOST_AUTO_TEST_SUITE(password_rules)

BOOST_AUTO_TEST_CASE(the_list_is_long_sorted_and_holds_only_what_the_length_lets_pass) {
  BOOST_TEST(common_password_count() >= 10000u);
  auto rest = common_passwords_text();
  std::string_view before;
  size_t lines = 0;
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty())
      continue;
    ++lines;
    BOOST_REQUIRE_MESSAGE(before < line, line);
    BOOST_REQUIRE_MESSAGE(line.size() >= shortest_password, line);
    BOOST_REQUIRE_MESSAGE(line.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == line.npos, line);
    before = line;
  }
  BOOST_TEST(lines == common_password_count());
}

BOOST_AUTO_TEST_CASE(what_is_tried_first_is_refused_whatever_its_case) {
  for (auto word : {"password", "PassWord", "12345678", "qwertyuiop", "Iloveyou1", "woaini1314",
                    "1qaz2wsx", "88888888", "trustno1"})
    BOOST_TEST(is_weak(word, "li@example.cn"), word);
  for (auto word : {"correct horse 42", "a long enough password", "不容易猜到的口令"})
    BOOST_TEST(!is_weak(word, "li@example.cn"), word);
}

BOOST_AUTO_TEST_CASE(the_address_and_its_first_part_are_no_passwords) {
  BOOST_TEST(is_weak("wang.xiaoming@example.cn", "wang.xiaoming@example.cn"));
  BOOST_TEST(is_weak("Wang.Xiaoming", "wang.xiaoming@example.cn"));
  BOOST_TEST(!is_weak("wang.xiaoming says hello", "wang.xiaoming@example.cn"));
}

BOOST_AUTO_TEST_CASE(short_and_monotonous_ones_are_refused) {
  BOOST_TEST(is_weak("7 chars", "li@example.cn"));
  BOOST_TEST(is_weak("zzzzzzzzzzzz", "li@example.cn"));
  BOOST_TEST(is_weak("", "li@example.cn"));
}

BOOST_AUTO_TEST_SUITE_END()
