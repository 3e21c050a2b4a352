#include "actors/interview/reference_texts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "actors/interview/text.hpp"

namespace zhian::interview::texts {

namespace {

bool english(language lang) {
  return lang == language::en;
}

/// A point of any good answer; its words are parted by bars.
struct common_point {
  bool story;
  std::string_view name_zh, terms_zh, name_en, terms_en;
};
constexpr common_point common[]{
    {true, "背景", "时间|场景|影响有多大", "the situation", "when|where|what was at stake"},
    {true, "你的任务", "目标|期限|你负责什么", "your own task", "goal|deadline|responsible"},
    {true, "你做了什么", "先做|再做|为什么这样选", "what you did", "first|then|decided|because"},
    {true, "结果", "数字|前后对比|别人的反馈", "the result", "figures|before and after|feedback"},
    {true, "学到了什么", "下次会怎样|改变|保留", "what you learned", "next time|changed|kept"},
    {false, "先说结论", "我的看法是|简单说", "the conclusion first", "in short|my answer is"},
    {false, "理由", "因为|取决于|前提是", "the reasons", "because|it depends on|assuming"},
    {false, "具体例子", "比如|在我上一个项目里", "a concrete example",
     "for example|in my last project"},
    {false, "其他做法和局限", "相比之下|代价|风险", "alternatives and limits",
     "instead|trade off|risk"}};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto bar = std::min(text.find('|'), text.size());
    out.emplace_back(text.substr(0, bar));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const auto& x : words) {
    if (!out.empty())
      out += between;
    out += x;
  }
  return out;
}

} // namespace

std::vector<key_point> common_points(bool story, language lang) {
  std::vector<key_point> out;
  for (const auto& x : common)
    if (x.story == story) {
      key_point point;
      point.name = english(lang) ? x.name_en : x.name_zh;
      point.terms = split(english(lang) ? x.terms_en : x.terms_zh);
      out.push_back(std::move(point));
    }
  return out;
}

bool asks_for_past(std::string_view question, language lang) {
  static constexpr std::array<std::string_view, 8> zh{"经历",   "一次", "讲讲你", "讲一",
                                                      "你做过", "曾经", "最近一", "回忆"};
  static constexpr std::array<std::string_view, 7> en{
      "a time",          "tell me about", "have you ever", "describe a",
      "your experience", "your biggest",  "in your last"};
  folded_text text{question};
  auto found = [&](std::string_view word) {
    return text.text().find(word) != std::string_view::npos;
  };
  return english(lang) ? std::any_of(en.begin(), en.end(), found)
                       : std::any_of(zh.begin(), zh.end(), found);
}

std::string opening_step(bool story, language lang) {
  if (story)
    return english(lang) ? "Open with the scene in two sentences: when it was, what was at stake, "
                           "and what you were responsible for."
                         : "先用两句话交代场景：什么时候、影响有多大、你负责哪一块。";
  return english(lang) ? "Open with your conclusion in one sentence, then say what it depends on."
                       : "先用一句话给出结论，再说明它在什么前提下成立。";
}

std::string point_step(size_t index, size_t count, const key_point& point,
                       const std::vector<std::string>& examples, std::string_view evidence,
                       language lang) {
  std::string out;
  if (english(lang)) {
    out = index == 0 ? "First, " : index + 1 == count ? "Finally, " : "Then ";
    out +=
        "speak about " + point.name + " (words that belong here: " + joined(examples, ", ") + ")";
    if (!evidence.empty())
      out += "; your resume has something for it: \"" + std::string{evidence} + "\"";
    return out + ".";
  }
  out = index == 0 ? "首先" : index + 1 == count ? "最后" : "接着";
  out += "讲「" + point.name + "」，可以用到：" + joined(examples, "、");
  if (!evidence.empty())
    out += "；你的简历里就有材料：“" + std::string{evidence} + "”";
  return out + "。";
}

std::string closing_step(bool story, language lang) {
  if (story)
    return english(lang) ? "Close with the outcome as a figure (before and after), and one thing "
                           "you would do differently."
                         : "用一个前后对比的数字收尾，再补一句：如果重来一次会改什么。";
  return english(lang) ? "Close by checking it: how you would see that it works, and where it does "
                         "not."
                       : "结尾说明怎么验证它有效，以及它在哪里不适用。";
}

} // namespace zhian::interview::texts
