#include <boost/test/unit_test.hpp>

#include "actors/resume/sections.hpp"
#include "actors/resume/text.hpp"
#include "actors/resume/words.hpp"
#include "protocols/utf8.hpp"
#include "samples.hpp"

using namespace zhian;
using namespace zhian::resume;
using namespace zhian::test;

namespace {

std::vector<std::string> names(const std::vector<text_section>& x) {
  std::vector<std::string> out;
  for (const auto& s : x)
    out.push_back(s.name);
  return out;
}

/// What a section spans.
std::string part(std::string_view text, const text_section& x) {
  auto before = first_characters(text, x.begin).size();
  auto until = first_characters(text, x.end).size();
  return std::string{text.substr(before, until - before)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(sections)

BOOST_AUTO_TEST_CASE(headings_in_both_languages_make_sections) {
  for (const auto* name : {"truth_zh.txt", "truth_en.txt"}) {
    auto text = clean_text(sample(name));
    auto found = find_sections(text);
    auto got = names(found);
    std::vector<std::string> want{"contact",    "summary",  "education",
                                  "experience", "projects", "skills"};
    got.resize(std::min(got.size(), want.size()));
    BOOST_TEST(got == want, boost::test_tools::per_element());
    for (size_t i = 1; i < found.size(); ++i)
      BOOST_TEST(found[i - 1].end < found[i].begin);
  }
}

BOOST_AUTO_TEST_CASE(a_span_is_counted_in_characters_and_holds_its_body) {
  std::string text = "王芳 13912345678\n教育背景\n北京大学\n\n技能：Java、Go\n";
  auto found = find_sections(text);
  BOOST_TEST(names(found) == (std::vector<std::string>{"contact", "education", "skills"}),
             boost::test_tools::per_element());
  BOOST_TEST(part(text, found[0]) == "王芳 13912345678");
  BOOST_TEST(part(text, found[1]) == "教育背景\n北京大学");
  BOOST_TEST(part(text, found[2]) == "技能：Java、Go");
}

BOOST_AUTO_TEST_CASE(decorated_headings_count_and_sentences_do_not) {
  for (const auto* line : {"一、教育背景", "【教育背景】", "■ 教育经历", "教 育 背 景", "EDUCATION",
                           "1. Education:", "Education & Training"}) {
    auto got = find_sections(line);
    bool known = std::string_view{line} != "Education & Training";
    BOOST_TEST(got.size() == (known ? 1u : 0u), line);
  }
  BOOST_TEST(find_sections("负责教育背景的核查\n项目 3 年\nskills in Java and Go").empty());
}

BOOST_AUTO_TEST_CASE(a_text_without_headings_or_without_end_is_no_trouble) {
  BOOST_TEST(find_sections("").empty());
  BOOST_TEST(find_sections("\n\n\n").empty());
  std::string many;
  for (int i = 0; i < 500; ++i)
    many += "技能\nx\n";
  BOOST_TEST(find_sections(many).size() == most_sections);
  auto with_contact = find_sections("li@example.com\n" + many);
  BOOST_TEST(with_contact.size() == most_sections);
  BOOST_TEST(with_contact.front().name == "contact");
  BOOST_TEST(with_contact.back().end == 14u + 500 * 5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(chinese_is_cut_by_the_dictionary_and_latin_by_case) {
  auto got = frequent_words("数据平台的建设，数据平台的维护。Kafka and kafka, 2019 2019, 的 的 的");
  std::vector<std::string> found;
  for (const auto& x : got)
    found.push_back(x.word + " " + std::to_string(x.count));
  BOOST_TEST(found == (std::vector<std::string>{"数据 2", "平台 2", "Kafka 2"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_text_has_no_words_and_a_long_one_is_bounded) {
  BOOST_TEST(frequent_words("").empty());
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += "word" + std::string(1, static_cast<char>('a' + i % 26)) + " ";
  BOOST_TEST(frequent_words(text, 5).size() == 5u);
}

BOOST_AUTO_TEST_CASE(blanks_among_chinese_are_closed) {
  BOOST_TEST(join_han("张 晓 明 Java 开 发，熟 悉\n上 海") == "张晓明 Java 开发，熟悉\n上海");
  BOOST_TEST(join_han("") == "");
  BOOST_TEST(join_han("a  b ") == "a b ");
}

BOOST_AUTO_TEST_SUITE_END()
