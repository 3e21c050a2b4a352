// Reading Chinese and English without a dictionary.
#include <boost/test/unit_test.hpp>

#include "actors/interview/text.hpp"

using namespace zhian::interview;

namespace {

std::vector<std::string> sentence_texts(std::string_view text) {
  std::vector<std::string> out;
  for (auto at : sentences(text))
    out.emplace_back(text.substr(at.begin, at.size()));
  return out;
}

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(full_width_letters_hyphens_and_white_space_fold_to_plain_ones) {
  BOOST_TEST(fold("ＲＥＤＩＳ　Trade-Off\n\t x") == "redis trade off x");
  BOOST_TEST(fold("It’s 100％ — ok ") == "it's 100% ok");
  BOOST_TEST(fold("Ａ－Ｂ") == "a b");
  BOOST_TEST(fold("缓存，命中率") == "缓存,命中率");
  BOOST_TEST(fold("a\xFFz") == "a z");
}

BOOST_AUTO_TEST_CASE(what_is_found_in_the_folded_text_is_quoted_from_the_original) {
  std::string original = "我用了  ＲＥＤＩＳ 集群";
  folded_text folded{original};
  auto found = folded.find("redis");
  BOOST_REQUIRE(found);
  auto at = folded.origin(*found);
  BOOST_TEST(original.substr(at.begin, at.size()) == "ＲＥＤＩＳ");
  BOOST_TEST((folded.origin({3, 3}) == span{}));
  BOOST_TEST((folded.origin({0, 999}) == span{}));
}

BOOST_AUTO_TEST_CASE(a_latin_term_is_found_as_a_word_only) {
  folded_text text{"the database cache was warm; gocart, 用Go写的服务"};
  BOOST_TEST(!text.find("data"));
  BOOST_TEST(!text.find("ache"));
  BOOST_TEST(text.find("cache").has_value());
  BOOST_TEST(text.find("go").has_value());
  BOOST_TEST(text.find("go")->begin == text.text().find("go写"));
  BOOST_TEST(!text.find(""));
  BOOST_TEST(!text.find("cache", text.text().find("warm")));
}

BOOST_AUTO_TEST_CASE(a_chinese_term_is_found_anywhere) {
  folded_text text{"我们把热点键缓存起来"};
  BOOST_TEST(text.find("缓存").has_value());
  BOOST_TEST(!text.find("c++"));
  BOOST_TEST(folded_text{"会C++和Java"}.find("c++").has_value());
}

BOOST_AUTO_TEST_CASE(inflected_forms_count_and_other_words_do_not) {
  for (auto [word, term] :
       std::initializer_list<std::pair<const char*, const char*>>{{"queries", "query"},
                                                                  {"cached", "cache"},
                                                                  {"caching", "cache"},
                                                                  {"indexes", "index"},
                                                                  {"indexing", "index"},
                                                                  {"planned", "plan"},
                                                                  {"planning", "plan"},
                                                                  {"users", "user"},
                                                                  {"quickly", "quick"},
                                                                  {"tested", "test"},
                                                                  {"validation", "validate"},
                                                                  {"measurable", "measure"},
                                                                  {"improvement", "improve"},
                                                                  {"deploying", "deploy"},
                                                                  {"applied", "apply"},
                                                                  {"go", "go"}})
    BOOST_TEST(is_form_of(word, term), word << " / " << term);
  for (auto [word, term] :
       std::initializer_list<std::pair<const char*, const char*>>{{"database", "data"},
                                                                  {"going", "go"},
                                                                  {"planet", "plan"},
                                                                  {"caches1", "cache"},
                                                                  {"quay", "query"},
                                                                  {"ios", "io"},
                                                                  {"p99s", "p99"},
                                                                  {"tes", "test"},
                                                                  {"plannedx", "plan"}})
    BOOST_TEST(!is_form_of(word, term), word << " / " << term);
}

BOOST_AUTO_TEST_CASE(the_last_word_of_a_phrase_may_be_inflected) {
  folded_text text{"we ran two load tests and wrote runbooks"};
  BOOST_TEST(text.find("load test").has_value());
  BOOST_TEST(!text.find("load testament"));
}

BOOST_AUTO_TEST_CASE(sentences_end_at_the_marks_of_both_languages) {
  BOOST_TEST(sentence_texts("先看日志。再看锁！然后呢？好；完\n第二行")
                 == (texts{"先看日志。", "再看锁！", "然后呢？", "好；", "完", "第二行"}),
             boost::test_tools::per_element());
  BOOST_TEST(sentence_texts("It took 3.5 s. Node.js was fine! Really? Yes.")
                 == (texts{"It took 3.5 s.", "Node.js was fine!", "Really?", "Yes."}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_holds_no_letter_is_no_sentence) {
  BOOST_TEST(sentence_texts("").empty());
  BOOST_TEST(sentence_texts(" 。。。！\n…… —— 、\t🙂").size() == 0u);
  BOOST_TEST(sentence_texts("他说：“好。”然后走了") == (texts{"他说：“好。", "然后走了"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_sentence_never_holds_a_broken_byte) {
  BOOST_TEST(sentence_texts("好的\xE4\xB8 next\xFF") == (texts{"好的", "next"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_ideograph_counts_one_and_a_word_two) {
  BOOST_TEST(amount("") == 0u);
  BOOST_TEST(amount("缓存命中") == 4u);
  BOOST_TEST(amount("cache hit rate 99") == 8u);
  BOOST_TEST(amount("用Redis，真快！") == 5u);
}

BOOST_AUTO_TEST_CASE(units_are_words_and_pairs_of_ideographs) {
  folded_text folded{"缓存命中 the Cache"};
  auto units = units_of(folded);
  BOOST_TEST((texts{units.begin(), units.end()}) == (texts{"缓存", "存命", "命中", "the", "cache"}),
             boost::test_tools::per_element());
  BOOST_TEST(content_units("the cache, the cache") == (texts{"cache"}),
             boost::test_tools::per_element());
  BOOST_TEST(content_units("为什么").size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_cut_never_divides_a_character) {
  std::string text = "ab中文😀z";
  BOOST_TEST((cut(text, {0, text.size()}, 3) == span{0, 5}));
  BOOST_TEST((cut(text, {2, text.size()}, 99) == span{2, text.size()}));
  BOOST_TEST((cut(text, {0, text.size()}, 0) == span{0, 0}));
}

BOOST_AUTO_TEST_CASE(slots_are_filled_in_one_pass) {
  BOOST_TEST(fill_slots("{a} and {b}!", {{"a", "{b}"}, {"b", "x"}}) == "{b} and x!");
  BOOST_TEST(fill_slots("{a} {unknown} {open", {{"a", "1"}}) == "1 {unknown} {open");
  BOOST_TEST(fill_slots("", {}) == "");
}

BOOST_AUTO_TEST_CASE(slot_names_are_read_and_stray_braces_refused) {
  BOOST_TEST(slot_names("说到{skill}和{position}").value() == (texts{"skill", "position"}),
             boost::test_tools::per_element());
  BOOST_TEST(slot_names("none").value().empty());
  for (auto bad : {"{a", "a}", "{a{b}}", "}{"})
    BOOST_TEST(!slot_names(bad).has_value(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
