#include "actors/interview/rubric_texts.hpp"

#include <algorithm>

namespace zhian::interview {

namespace {

struct both {
  std::string_view zh;
  std::string_view en;
  std::string_view in(language lang) const { return lang == language::en ? en : zh; }
};

constexpr int good = 75;
constexpr int fair = 45;

constexpr std::array<both, 5> labels{{{"切题程度", "Relevance"},
                                      {"具体程度", "Concreteness"},
                                      {"条理结构", "Structure"},
                                      {"内容深度", "Depth"},
                                      {"语言表达", "Expression"}}};

/// "a、b" or "a, b": at most two, as more is not advice but a list.
std::string some_of(const std::vector<std::string>& names, language lang) {
  std::string out = names.front();
  if (names.size() > 1)
    out += (lang == language::en ? " and " : "、") + names[1];
  return out;
}

std::string on_relevance(const answer_facts& facts, const answer_score& score, language lang) {
  auto points = score.dimensions[0].score;
  if (points >= good)
    return std::string{
        both{"回答紧扣问题。", "You answered the question that was asked."}.in(lang)};
  if (points >= fair)
    return std::string{both{"大体切题，但有一部分没有正面回应问题。",
                            "Mostly on the question, though part of it was not met head on."}
                           .in(lang)};
  if (facts.size < 40)
    return std::string{both{"说得太少，还看不出是否切题。",
                            "Too little was said to see whether it meets the question."}
                           .in(lang)};
  return std::string{
      both{"这段话和问题关系不大：请先用一句话正面回答，再展开。",
           "This has little to do with the question: answer it in one sentence first, then go on."}
          .in(lang)};
}

std::string on_concreteness(const question& asked, const answer_facts& facts,
                            const answer_score& score, language lang) {
  if (score.dimensions[1].score >= good)
    return std::string{both{"有事实、有数据，听得出是你亲身做过的。",
                            "Facts and figures: one hears that you did this yourself."}
                           .in(lang)};
  auto story = asked.kind != question_kind::technical && asked.kind != question_kind::closing;
  if (story && facts.own == 0)
    return std::string{both{"没有听出哪些是你本人做的：请用“我”来讲你那一部分。",
                            "It is not clear what you did yourself: tell your own part with \"I\"."}
                           .in(lang)};
  if (facts.quantities == 0)
    return std::string{
        both{"缺少数字：规模、时长或前后变化，给一个就够。",
             "No figure is given: size, duration or a before and after, one is enough."}
            .in(lang)};
  if (facts.hedges > 1)
    return std::string{both{"笼统的词偏多，换成一个具体的例子会更可信。",
                            "Many vague words: one concrete example would be more convincing."}
                           .in(lang)};
  return std::string{
      both{"还可以再具体一些：说出做法的细节和带来的结果。",
           "It could be more concrete: give a detail of how it was done and what it led to."}
          .in(lang)};
}

std::string on_structure(const question& asked, const answer_facts& facts,
                         const answer_score& score, language lang) {
  if (score.dimensions[2].score >= good)
    return std::string{both{"层次清楚，容易跟上。", "Well ordered and easy to follow."}.in(lang)};
  auto story = asked.kind == question_kind::experience || asked.kind == question_kind::behavioural;
  if (story && !facts.situation)
    return std::string{
        both{"缺少背景：先用一两句话交代当时的处境。",
             "The setting is missing: begin with a sentence or two about the situation."}
            .in(lang)};
  if (story && facts.results == 0)
    return std::string{both{"缺少结尾：讲完行动之后，请说结果。",
                            "The end is missing: after what you did, say what came of it."}
                           .in(lang)};
  if (facts.reasons == 0)
    return std::string{
        both{"只有做法没有理由：补上“因为……所以……”，别人才能判断。",
             "There are steps but no reasons: add the \"because\", so that one can judge."}
            .in(lang)};
  return std::string{both{"可以按“先……再……最后……”来组织，让人更容易跟上。",
                          "Try an order such as first, then, finally, to make it easier to follow."}
                         .in(lang)};
}

std::string on_depth(const answer_score& score, language lang) {
  if (score.missing.empty() || score.dimensions[3].score >= good)
    return std::string{both{"要点覆盖得比较全。", "The main points are covered."}.in(lang)};
  auto names = some_of(score.missing, lang);
  if (lang == language::en)
    return "Still missing: " + names + ".";
  return "还可以补充：" + names + "。";
}

std::string on_expression(const answer_facts& facts, const answer_score& score, language lang) {
  if (score.dimensions[4].score >= good)
    return std::string{both{"篇幅合适，表达流畅。", "A good length, and fluent."}.in(lang)};
  if (facts.variety < 0.45)
    return std::string{
        both{"重复较多，可以精简。", "There is much repetition; it could be shorter."}.in(lang)};
  if (facts.fillers > 2)
    return std::string{
        both{"口头语偏多，可以停顿一下再说。", "Many filler words: a short pause works better."}.in(
            lang)};
  if (facts.size < 120)
    return std::string{both{"说得偏短，可以再展开两三句。",
                            "Rather short: two or three more sentences would help."}
                           .in(lang)};
  return std::string{both{"句子或篇幅偏长，拆成几句更清楚。",
                          "Long sentences or a long answer: shorter ones would be clearer."}
                         .in(lang)};
}

} // namespace

std::string_view text_of(fixed_comment x, language lang) {
  switch (x) {
  case fixed_comment::empty:
    return both{"没有听到回答。", "Nothing was said."}.in(lang);
  case fixed_comment::echo:
    return both{"这里只是重复了问题，没有回答。", "This repeats the question without answering it."}
        .in(lang);
  case fixed_comment::declined:
    return both{"坦白说不知道没有问题；下次可以补一句你会怎样去弄清楚。",
                "Saying that you do not know is fine; next time add how you would find out."}
        .in(lang);
  }
  return {};
}

std::array<std::string, 5> comments_for(const question& asked, const answer_facts& facts,
                                        const answer_score& score, language lang) {
  return {on_relevance(facts, score, lang), on_concreteness(asked, facts, score, lang),
          on_structure(asked, facts, score, lang), on_depth(score, lang),
          on_expression(facts, score, lang)};
}

std::string_view dimension_label(std::string_view name, language lang) {
  auto found = std::find(dimension_names.begin(), dimension_names.end(), name);
  if (found == dimension_names.end())
    return name;
  return labels[static_cast<size_t>(found - dimension_names.begin())].in(lang);
}

} // namespace zhian::interview
