#include <boost/test/unit_test.hpp>

#include "fixtures.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

std::string times(std::string_view part, size_t bytes) {
  std::string out;
  while (out.size() < bytes)
    out += part;
  return out;
}

void holds_its_bounds(const std::string& text, std::string_view what) {
  for (const auto& posting : {std::string{}, text}) {
    auto x = judged(text, posting);
    BOOST_TEST(fault_of(x, text) == "", what);
    BOOST_TEST(x.judged_bytes <= diagnosis::most_bytes);
    BOOST_TEST((x == judged(text, posting)), what);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_bounds)

BOOST_AUTO_TEST_CASE(a_text_without_words_scores_nothing) {
  for (std::string text : {"", " ", "\n\n\n", "。。。", "😀😀😀", "\xff\xfe\x00\x01", "----"}) {
    auto x = judged(text);
    BOOST_TEST(x.total == 0, text);
    BOOST_TEST(x.findings.size() == diagnosis::dimension_count);
    BOOST_TEST(find_in(x, "empty_text") != nullptr);
    holds_its_bounds(text, text);
  }
}

BOOST_AUTO_TEST_CASE(a_tiny_text_is_judged_and_scores_little) {
  for (std::string text : {"a", "你", "2019", "@", "张三 138", "Skills:", "工作经历", "1.", "- ",
                           "A\xcc", "2019.07 - ", "to 2019", "负责", "I"}) {
    holds_its_bounds(text, text);
    BOOST_TEST(judged(text).total < 50, text);
  }
}

BOOST_AUTO_TEST_CASE(long_rows_of_anything_end) {
  for (std::string_view part : {"a",
                                "啊",
                                "负责",
                                "2019.07 - 2021.03\n",
                                "1",
                                "@",
                                "x@",
                                "精通Java，",
                                "我",
                                "\n",
                                "- \n",
                                "- 负责系统维护\n",
                                "工作经历\n",
                                "the the ",
                                "!",
                                "(",
                                "{",
                                "XX",
                                "😀",
                                "\xff",
                                "%",
                                "一二",
                                "2019-",
                                "May ",
                                "3年经验",
                                "本科，",
                                "公司 2019.07 - 2021.03\n做事\n"})
    holds_its_bounds(times(part, 30'000), part);
}

BOOST_AUTO_TEST_CASE(what_lies_beyond_the_bound_is_left_out) {
  auto text = good_resume() + times("\n• 完成 3 份报告，交付 2 家客户", diagnosis::most_bytes);
  auto x = judged(text);
  BOOST_TEST(x.judged_bytes <= diagnosis::most_bytes);
  BOOST_TEST(x.judged_bytes + 4 > diagnosis::most_bytes);
  BOOST_TEST(fault_of(x, text) == "");
}

BOOST_AUTO_TEST_CASE(a_text_full_of_faults_has_a_hundred_findings_at_most) {
  std::string text;
  for (const auto& name : all_resumes())
    text += resume_named(name) + "\n";
  auto x = judged(text, posting_named("zh_developer"));
  BOOST_TEST(x.findings.size() <= diagnosis::most_findings);
  holds_its_bounds(text, "all of them");
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_resume_can_be_judged) {
  auto text = resume_named("zh_nurse_1");
  for (size_t size = 0; size < text.size(); size += 7) {
    auto part = text.substr(0, size);
    BOOST_TEST(fault_of(judged(part), part) == "", size);
  }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_read_as_blanks) {
  auto text = good_resume();
  uint32_t state = 7;
  for (int i = 0; i < 300; ++i) {
    state = state * 1664525u + 1013904223u;
    text[state % text.size()] = static_cast<char>(state >> 24);
  }
  auto x = judged(text);
  BOOST_TEST(fault_of(x, text) == "");
  BOOST_TEST(find_in(x, "unreadable_characters") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
