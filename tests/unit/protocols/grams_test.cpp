#include "protocols/grams.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace zhian;

namespace {

using grams = std::vector<std::string>;

/// Whether a text is found by these words.
bool finds(std::string_view search, std::string_view text) {
  auto have = grams_of(text);
  auto want = grams_to_find(search, 64);
  return !want.empty() && std::includes(have.begin(), have.end(), want.begin(), want.end());
}

} // namespace

BOOST_AUTO_TEST_SUITE(grams_suite)

BOOST_AUTO_TEST_CASE(chinese_is_found_in_the_middle_of_sentences) {
  const std::string_view text = "为什么给表加了数据库索引，查询有时仍然很慢？";
  for (auto search : {"数据库索引", "库索", "索引", "索", "了数", "数据库 查询", "查询，很慢"})
    BOOST_TEST(finds(search, text), search);
  for (auto search : {"引索", "缓存", "数据库索引查询", "？"})
    BOOST_TEST(!finds(search, text), search);
}

BOOST_AUTO_TEST_CASE(words_are_found_whole_whatever_their_case_and_width) {
  const std::string_view text = "用 C++ 和 PostgreSQL 写 Node.js 服务，懂 C# 吗？ Ünïcode";
  for (auto search :
       {"c++", "POSTGRESQL", "ｐｏｓｔｇｒｅｓｑｌ", "node.js", "c#", "服务 node", "Ünïcode"})
    BOOST_TEST(finds(search, text), search);
  for (auto search : {"c", "postgre", "sql", "nodejs"})
    BOOST_TEST(!finds(search, text), search);
}

BOOST_AUTO_TEST_CASE(grams_are_sorted_and_each_stands_once) {
  BOOST_TEST((grams_of("ab 索引 ab 索") == grams{"ab", "引", "索", "索引"}));
  BOOST_TEST((grams_to_find("索引 b a b", 64) == grams{"a", "b", "索引"}));
  BOOST_TEST((grams_to_find("c b a", 2) == grams{"a", "b"}));
  BOOST_TEST((grams_to_find("索", 64) == grams{"索"}));
}

BOOST_AUTO_TEST_CASE(what_is_no_text_is_found_by_nothing) {
  for (auto text : {"", " \t\n", "?!，。", "+#", "\xff\xfe", "\xe6\x95"})
    BOOST_TEST(grams_of(text).empty(), text);
  BOOST_TEST((grams_of("a\xff"
                       "b")
              == grams{"a", "b"}));
  auto longest = grams_of(std::string(100, 'x'));
  BOOST_REQUIRE_EQUAL(longest.size(), 1u);
  BOOST_TEST(longest.front().size() == 40u);
}

BOOST_AUTO_TEST_SUITE_END()
