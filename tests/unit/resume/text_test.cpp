#include <boost/test/unit_test.hpp>

#include <random>

#include "actors/resume/plain_text.hpp"
#include "actors/resume/text.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;
using namespace zhian::resume;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(cleaning)

BOOST_AUTO_TEST_CASE(line_ends_stay_and_empty_lines_shrink_to_one) {
  BOOST_TEST(clean_text("a\nb\r\nc\rd") == "a\nb\nc\nd");
  BOOST_TEST(clean_text("\n\n a \n\n\n\n b \n\n") == "a\n\nb");
  BOOST_TEST(clean_text("a\fb\u2028c\u2029d") == "a\nb\nc\nd");
}

BOOST_AUTO_TEST_CASE(every_kind_of_space_is_one_blank) {
  BOOST_TEST(clean_text("a \t\u00a0\u3000\u2003b") == "a b");
  BOOST_TEST(clean_text("  a  ") == "a");
  BOOST_TEST(clean_text(" \t \n \u3000 ") == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_seen_goes) {
  BOOST_TEST(clean_text("a\u200bb\u200f\u202ec\ufeffd\u00ade") == "abcde");
  BOOST_TEST(clean_text("a\0b\x01\x1b[31mc\x7f"s) == "ab[31mc");
  BOOST_TEST(clean_text("a\ufdd0\ufffe\U0001ffffb") == "ab");
}

BOOST_AUTO_TEST_CASE(radicals_ligatures_and_full_width_letters_become_plain_ones) {
  // PDFs are full of U+2F2F, which looks like U+5DE5 and is found by nobody.
  BOOST_TEST(clean_text("⼯程⽇志") == "工程日志");
  BOOST_TEST(clean_text("ofﬁce Ｊａｖａ８") == "office Java8");
  BOOST_TEST(clean_text("电话：１３８（手机），完！～。") == "电话：138（手机），完！～。");
  BOOST_TEST(clean_text("Ｃ＋＋、Ｃ＃、li＠ａ．com") == "C++、C#、li@a.com");
}

BOOST_AUTO_TEST_CASE(letters_and_their_accents_are_composed) {
  BOOST_TEST(clean_text("re\u0301sume\u0301") == "r\u00e9sum\u00e9");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_become_marks) {
  auto got = clean_text("a\xff\xc0\x80z");
  BOOST_TEST(storable_text(got));
  BOOST_TEST(got.front() == 'a');
  BOOST_TEST(got.back() == 'z');
  BOOST_TEST(clean_text("\xed\xa0\x80") != "\xed\xa0\x80"); // a surrogate
}

BOOST_AUTO_TEST_CASE(cleaning_twice_changes_nothing_more) {
  std::mt19937 random{20261121};
  const std::string_view pieces[] = {"a",      "é",  "e\u0301",      "⼯",     " ", "\u3000", "\r",
                                     "\n",     "\f", "\xff",         "\u202e", "ﬁ", "Ａ",     "，",
                                     "\u0000", "가", "\u1100\u1161", "한"};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto i = random() % 12; i > 0; --i)
      text += pieces[random() % std::size(pieces)];
    auto once = clean_text(text);
    BOOST_REQUIRE_EQUAL(clean_text(once), once);
    BOOST_REQUIRE(storable_text(once));
  }
}

BOOST_AUTO_TEST_CASE(a_text_is_cut_between_characters) {
  auto cut = [](std::string text, size_t bytes, size_t chars) {
    auto lost = truncate_text(text, bytes, chars);
    return std::pair{text, lost};
  };
  BOOST_TEST((cut("数据a", 100, 100) == std::pair{"数据a"s, false}));
  BOOST_TEST((cut("数据a", 7, 3) == std::pair{"数据a"s, false}));
  BOOST_TEST((cut("数据a", 6, 100) == std::pair{"数据"s, true}));
  BOOST_TEST((cut("数据a", 5, 100) == std::pair{"数"s, true}));
  BOOST_TEST((cut("数据a", 100, 1) == std::pair{"数"s, true}));
  BOOST_TEST((cut("数据a", 2, 100) == std::pair{""s, true}));
  BOOST_TEST((cut("", 0, 0) == std::pair{""s, false}));
}

BOOST_AUTO_TEST_CASE(unreadable_characters_are_counted) {
  BOOST_TEST(unreadable_share("") == 0);
  BOOST_TEST(unreadable_share("数据") == 0);
  BOOST_TEST(unreadable_share("a\ufffd\ue001b") == 0.5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(text_files)

struct fixture {
  text_decoders decoders;
};

BOOST_FIXTURE_TEST_CASE(utf8_with_or_without_a_mark_is_taken_as_it_is, fixture) {
  auto plain = decode_plain_text("简历", decoders);
  BOOST_REQUIRE(plain);
  BOOST_TEST(plain->text == "简历");
  BOOST_TEST(!plain->guessed);
  BOOST_TEST(decode_plain_text("\xef\xbb\xbf简历", decoders)->text == "简历");
}

BOOST_FIXTURE_TEST_CASE(gb18030_is_read_and_said_to_be_a_guess, fixture) {
  auto got = decode_plain_text("\xbc\xf2\xc0\xfa\x82\x35\x8f\x33", decoders); // four bytes: U+9FA6
  BOOST_REQUIRE(got);
  BOOST_TEST(got->text == "简历\u9fa6");
  BOOST_TEST(got->guessed);
}

BOOST_FIXTURE_TEST_CASE(utf16_with_a_mark_is_read, fixture) {
  BOOST_TEST(decode_plain_text("\xff\xfe\x80\x7b\x86\x53"s, decoders)->text == "简历");
  BOOST_TEST(decode_plain_text("\xfe\xff\x7b\x80\x53\x86"s, decoders)->text == "简历");
}

BOOST_FIXTURE_TEST_CASE(binary_data_is_no_text, fixture) {
  BOOST_TEST(!decode_plain_text("\x89PNG\r\n\x1a\n\0\0\0\x0d"s, decoders));
  BOOST_TEST(!decode_plain_text("\x80\xff\xff\x80", decoders));
  BOOST_TEST(!decode_plain_text("\xff\xfe\x00\xd8"s, decoders)); // half a surrogate pair
  BOOST_TEST(!decode_plain_text("\xbc\xf2\xc0", decoders));      // cut inside a character
}

BOOST_FIXTURE_TEST_CASE(a_decoder_recovers_from_a_bad_file, fixture) {
  BOOST_TEST(!decode_plain_text("\xbc\xf2\xc0", decoders));
  BOOST_TEST(decode_plain_text("\xbc\xf2\xc0\xfa", decoders)->text == "简历");
}

BOOST_AUTO_TEST_SUITE_END()
