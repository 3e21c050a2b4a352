#include <boost/test/unit_test.hpp>

#include <random>

#include "protocols/rows.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;
using namespace std::string_literals;

namespace {

/// Too short, too long, overlong, a surrogate, above U+10FFFF.
const std::string_view no_characters[] = {
    "\x80",         "\xC0\xAF",         "\xE4\xB8", "\xE4\xB8z", "\xED\xA0\x80",    "\xE0\x80\x80",
    "\xE0\x9F\xBF", "\xF4\x90\x80\x80", "\xF5",     "\xFF",      "\xF0\x80\x80\x80"};

std::string random_bytes(std::mt19937& random) {
  const std::string_view pieces[] = {"a", "abcdefgh", "é", "中", "😀", "\xff", "\xE4\xB8", "\x80"};
  std::string out;
  for (auto i = random() % 12; i > 0; --i)
    if (random() % 8 == 0)
      out += static_cast<char>(random() % 256);
    else
      out += pieces[random() % std::size(pieces)];
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(utf8)

BOOST_AUTO_TEST_CASE(characters_of_every_length_are_decoded) {
  auto one = [](std::string_view x) {
    return decode_utf8(x, 0);
  };
  BOOST_TEST((one("a").code == U'a'));
  BOOST_TEST((one("é").code == U'é'));
  BOOST_TEST((one("中").code == U'中'));
  BOOST_TEST((one("😀").code == U'😀'));
  BOOST_TEST(one("😀").size == 4u);
  BOOST_TEST((one("\U0010FFFF").code == 0x10FFFF));
  BOOST_TEST((decode_utf8("a中", 1).code == U'中'));
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_character_are_told_apart_one_by_one) {
  for (auto bad : no_characters) {
    auto got = decode_utf8(bad, 0);
    BOOST_TEST((got.code == invalid_char));
    BOOST_TEST(got.size == 1u);
  }
}

BOOST_AUTO_TEST_CASE(one_bad_byte_anywhere_makes_a_text_invalid) {
  BOOST_TEST(valid_utf8(""));
  BOOST_TEST(valid_utf8("简历 abcdefgh😀 é"));
  BOOST_TEST(valid_utf8("a\0b"s));
  for (auto bad : no_characters)
    for (std::string_view before : {"", "a", "1234567", "12345678", "中文"})
      for (std::string_view behind : {"", "a", "12345678"})
        BOOST_TEST(!valid_utf8(std::string{before} + std::string{bad} + std::string{behind}));
}

BOOST_AUTO_TEST_CASE(the_store_keeps_no_nul) {
  BOOST_TEST(storable_text("一二"));
  BOOST_TEST(!storable_text("a\0b"s));
  BOOST_TEST(!storable_text("a\xff"));
}

BOOST_AUTO_TEST_CASE(a_mended_text_keeps_what_was_good) {
  BOOST_TEST(mend_text("一a") == "一a");
  BOOST_TEST(mend_text("a\0b\xff中\xE4\xB8"s) == "a\uFFFDb\uFFFD中\uFFFD\uFFFD");
  std::mt19937 random{20261122};
  for (int round = 0; round < 5000; ++round) {
    auto text = random_bytes(random);
    auto mended = mend_text(text);
    BOOST_REQUIRE(storable_text(mended));
    BOOST_REQUIRE_EQUAL(mended == text, storable_text(text));
    BOOST_REQUIRE_EQUAL(mend_text(mended), mended);
  }
}

BOOST_AUTO_TEST_CASE(cutting_never_splits_a_character) {
  BOOST_TEST(cut_utf8("一二三", 7) == "一二");
  BOOST_TEST(cut_utf8("一二三", 2) == "");
  BOOST_TEST(cut_utf8("abc", 3) == "abc");
  BOOST_TEST(first_characters("一二三", 2) == "一二");
  BOOST_TEST(first_characters("一二三", 9) == "一二三");
  BOOST_TEST(first_characters("职麦AI", 3) == "职麦A");
  BOOST_TEST(first_characters("ab", 0).empty());
  BOOST_TEST(count_characters("数据a\U0001f600") == 4u);
}

BOOST_AUTO_TEST_CASE(a_preview_is_the_beginning_of_the_text) {
  resume_row row;
  for (size_t i = 0; i < preview_characters + 1; ++i)
    row.text.text += "简";
  BOOST_TEST(view_of(row).text_preview == first_characters(row.text.text, preview_characters));
  row.text.text = "short";
  BOOST_TEST(view_of(row).text_preview == "short");
}

BOOST_AUTO_TEST_SUITE_END()
