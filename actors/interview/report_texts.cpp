#include "actors/interview/report_texts.hpp"

#include <algorithm>

namespace zhian::interview::texts {

namespace {

struct dimension_text {
  std::string_view name;
  std::string_view strength_zh, strength_en;
  std::string_view advice_zh, advice_en;
};

constexpr dimension_text dimension_texts[] = {
    {"relevance", "回答切题，能抓住问题真正想了解的内容。",
     "Your answers stay on the question and address what it is really after.",
     "先用一句话正面回答问题，再展开；说完后回头确认是否答到了问题的每一部分。",
     "Answer the question in one direct sentence first, then expand, and check at the end that "
     "each part of it "
     "is covered."},
    {"concreteness", "善于用具体的事例和数字说明问题。",
     "You support what you say with concrete cases and figures.",
     "每个回答至少讲一件亲身做过的事：当时的情况、你做了什么、结果如何，最好有数字。",
     "Tell at least one thing you did yourself in every answer: the situation, what you did, and "
     "the outcome, "
     "with figures where you can."},
    {"structure", "表达有条理，听的人容易跟上。",
     "Your answers are well ordered and easy to follow.",
     "按“背景、任务、行动、结果”的顺序来讲，用“首先、其次、最后”标出层次。",
     "Follow the order situation, task, action, result, and mark the steps with words such as "
     "first, then and "
     "finally."},
    {"depth", "能讲清原因、取舍和背后的原理。",
     "You explain causes, trade-offs and the principles behind them.",
     "不要停在“做了什么”：补上为什么这样做、比较过哪些方案、代价是什么。",
     "Do not stop at what you did: add why, which alternatives you weighed, and what it cost."},
    {"expression", "表达流畅、用词准确。", "You express yourself fluently and precisely.",
     "把句子说短，少用“然后、就是”一类的口头语和空泛的形容词。",
     "Keep sentences short and drop fillers and vague adjectives."},
};

const dimension_text* find(std::string_view name) {
  auto at = std::find_if(std::begin(dimension_texts), std::end(dimension_texts),
                         [&](const dimension_text& x) { return x.name == name; });
  return at == std::end(dimension_texts) ? nullptr : &*at;
}

bool english(language x) {
  return x == language::en;
}

/// "a、b、c" or "a, b and c"; three at most.
std::string joined(const std::vector<std::string>& points, language lang) {
  auto n = std::min<size_t>(points.size(), 3);
  std::string out;
  for (size_t i = 0; i < n; ++i) {
    if (i > 0)
      out += english(lang) ? (i + 1 == n ? " and " : ", ") : "、";
    out += points[i];
  }
  return out;
}

} // namespace

std::string_view not_answered(language lang) {
  return english(lang) ? "This question was not answered." : "这个问题没有作答。";
}

std::string_view declined(language lang) {
  return english(lang)
             ? "You said that this is not familiar to you. Saying so is honest; add how you would "
               "find out, or something close to it that you have done."
             : "你表示对这个问题不熟悉。坦诚是好的，可以再补充你会怎样去了解，或者讲一件相近的经历"
               "。";
}

std::string could_add(const std::vector<std::string>& points, language lang) {
  return english(lang) ? "You could add: " + joined(points, lang) + "."
                       : "可以补充：" + joined(points, lang) + "。";
}

std::string_view strength(std::string_view dimension, language lang) {
  const auto* x = find(dimension);
  if (x == nullptr)
    return {};
  return english(lang) ? x->strength_en : x->strength_zh;
}

std::string relative_strength(std::string_view label, language lang) {
  return english(lang) ? "Compared with the rest, this went best: " + std::string{label} + "."
                       : "相对而言，你做得最好的一面是：" + std::string{label} + "。";
}

std::string_view advice(std::string_view dimension, language lang) {
  const auto* x = find(dimension);
  if (x == nullptr)
    return {};
  return english(lang) ? x->advice_en : x->advice_zh;
}

std::string revisit(uint32_t question, const std::vector<std::string>& points, language lang) {
  auto n = std::to_string(question);
  return english(lang)
             ? "Question " + n + " leaves out " + joined(points, lang) + "; prepare it once more."
             : "第 " + n + " 题没有谈到" + joined(points, lang) + "，可以重新准备一遍。";
}

std::string_view finish_all(language lang) {
  return english(lang) ? "Go through all questions next time: a whole interview tells more."
                       : "下次把所有问题都答完，完整的面试更能看出真实水平。";
}

std::string_view aim_higher(language lang) {
  return english(lang) ? "A strong interview. Try the next seniority level, or a position with a "
                         "harder profile."
                       : "整体表现很好，可以试试更高的级别，或要求更高的岗位。";
}

std::string_view answer_something(language lang) {
  return english(lang) ? "Nothing was answered, so nothing could be judged. Start again and answer "
                         "at least one "
                         "question in full."
                       : "这次没有回答任何问题，无法评价。可以重新开始，至少完整回答一个问题。";
}

std::string summary(const interview_report& x) {
  auto answered = std::to_string(x.questions_answered);
  auto planned = std::to_string(x.questions_planned);
  if (x.questions_answered == 0)
    return english(x.lang) ? "None of the " + planned + " questions was answered."
                           : planned + " 个主问题都没有作答。";
  auto less = [](const dimension_summary& a, const dimension_summary& b) {
    return a.score < b.score;
  };
  auto out = english(x.lang) ? "You answered " + answered + " of " + planned
                                   + " questions and scored " + std::to_string(x.score) + " of 100."
                             : "共回答 " + answered + " / " + planned + " 个主问题，总分 "
                                   + std::to_string(x.score) + "（满分 100）。";
  if (x.dimensions.size() < 2)
    return out;
  const auto& best = *std::max_element(x.dimensions.begin(), x.dimensions.end(), less);
  const auto& worst = *std::min_element(x.dimensions.begin(), x.dimensions.end(), less);
  if (best.score != worst.score)
    append_sentence(out,
                    english(x.lang)
                        ? "Best: " + best.label + "; most to gain: " + worst.label + "."
                        : "表现最好的是" + best.label + "，最值得练习的是" + worst.label + "。",
                    x.lang);
  return out;
}

void append_sentence(std::string& to, std::string_view sentence, language lang) {
  if (!to.empty() && !sentence.empty() && english(lang))
    to += ' ';
  to += sentence;
}

} // namespace zhian::interview::texts
