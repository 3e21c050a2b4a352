// Signs of quantity, of story and of refusal.
#include <boost/test/unit_test.hpp>

#include "actors/interview/signals.hpp"

using namespace zhian::interview;

namespace {

constexpr signal all_signals[]{signal::situation, signal::task,   signal::action,   signal::result,
                               signal::order,     signal::reason, signal::contrast, signal::example,
                               signal::own_part,  signal::hedge,  signal::filler};

std::vector<std::string> found_in(std::string_view text) {
  folded_text folded{text};
  std::vector<std::string> out;
  for (auto at : quantities(folded))
    out.emplace_back(folded.text().substr(at.begin, at.size()));
  return out;
}

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(signals)

BOOST_AUTO_TEST_CASE(figures_with_their_units_are_quantities) {
  BOOST_TEST(found_in("从 52 小时降到19小时，下降 37%") == (texts{"52", "19", "37%"}),
             boost::test_tools::per_element());
  BOOST_TEST(found_in("p99 fell from 1,200ms to 3.5 s") == (texts{"1,200ms", "3.5"}),
             boost::test_tools::per_element());
  BOOST_TEST(found_in("2000 requests") == (texts{"2000"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(number_words_are_quantities) {
  BOOST_TEST(found_in("三个月内提升了两倍，百分之三十，一百二十家，半年")
                 == (texts{"三个月", "两倍", "百分之", "三十", "一百二十家", "半年"}),
             boost::test_tools::per_element());
  BOOST_TEST(found_in("sales doubled in two weeks") == (texts{"doubled", "two"}),
             boost::test_tools::per_element());
  BOOST_TEST(found_in("两万用户").size() == 1u);
}

BOOST_AUTO_TEST_CASE(years_list_numbers_names_and_a_are_no_quantities) {
  for (auto text : {"2021年毕业", "since 2019 I work", "1. 先看日志", "步骤：2、再看锁", "1) first",
                    "h5 和 k8s", "utf8, c++11", "第二次", "一次会议，一个人，第三，几次", "万一",
                    "十分努力", "千万别", "no numbers at all"})
    BOOST_TEST(found_in(text).empty(), text);
}

BOOST_AUTO_TEST_CASE(every_sign_has_words_in_both_languages) {
  for (auto x : all_signals) {
    auto words = words_of(x);
    auto latin = [](std::string_view w) {
      return static_cast<uint8_t>(w.front()) < 0x80;
    };
    BOOST_TEST(std::any_of(words.begin(), words.end(), latin));
    BOOST_TEST(!std::all_of(words.begin(), words.end(), latin));
    for (auto w : words) {
      BOOST_TEST(fold(w) == w, w << " is not folded, so it would never be found");
      BOOST_TEST(find_signal(folded_text{w}, x).has_value(), w);
    }
  }
  BOOST_TEST(words_of(static_cast<signal>(99)).empty());
}

BOOST_AUTO_TEST_CASE(signs_that_overlap_count_once_and_counting_stops_in_time) {
  BOOST_TEST(count_signals(folded_text{"一般来说"}, signal::hedge, 9) == 1u);
  BOOST_TEST(count_signals(folded_text{"可能可能可能可能"}, signal::hedge, 3) == 3u);
  BOOST_TEST(count_signals(folded_text{""}, signal::hedge, 3) == 0u);
}

BOOST_AUTO_TEST_CASE(saying_that_one_does_not_know_is_a_refusal) {
  for (auto text : {"不知道", "这个我真的不太清楚。", "对不起，没接触过", "跳过", "没有相关经验",
                    "I don't know.", "Sorry, I have no idea", "I'm not sure about that one",
                    "skip this question please", "no experience with this, sorry",
                    "Honestly, I don’t know how to answer that."})
    BOOST_TEST(is_refusal(text), text);
}

BOOST_AUTO_TEST_CASE(an_answer_that_begins_with_doubt_is_no_refusal) {
  for (auto text : {"", "我不知道具体数字，但我会先看监控",
                    "I don't know the number, but I would measure it first", "先看日志",
                    "我不会放弃这个客户", "没有索引", "not sure, but probably the index"})
    BOOST_TEST(!is_refusal(text), text);
  std::string lengthy = "不知道";
  for (int i = 0; i < 30; ++i)
    lengthy += "不知道";
  BOOST_TEST(!is_refusal(lengthy));
}

BOOST_AUTO_TEST_SUITE_END()
