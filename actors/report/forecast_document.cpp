#include "actors/report/forecast_document.hpp"

#include <algorithm>
#include <array>

#include "actors/report/speaker.hpp"

namespace zhian::report {

namespace {

/// A stored word, and what it is called.
struct named_word {
  std::string_view word;
  std::string_view zh;
  std::string_view en;
};
constexpr std::array question_kinds{
    named_word{"opening", "开场", "opening"},
    named_word{"experience", "经历", "experience"},
    named_word{"technical", "专业", "technical"},
    named_word{"behavioural", "行为", "behavioural"},
    named_word{"situational", "情景", "situational"},
    named_word{"closing", "收尾", "closing"},
};
constexpr std::array difficulties{
    named_word{"easy", "较易", "easy"},
    named_word{"medium", "中等", "medium"},
    named_word{"hard", "较难", "hard"},
};
constexpr std::array origins{
    named_word{"resume", "简历", "resume"},
    named_word{"posting", "职位描述", "posting"},
};

/// Of a word that is not among them the word itself.
template <class List>
std::string called(const List& list, const std::string& word, const speaker& say) {
  for (const auto& x : list)
    if (x.word == word)
      return say(x.zh, x.en);
  return word;
}

class pack_writer {
public:
  pack_writer(const forecast_sheet& x, language lang) : x_(x), say_(lang), lang_(lang) {
    out_.lang = lang;
  }

  document take() {
    begin();
    title(say_("题目", "Questions"));
    for (const auto& q : x_.questions)
      one(q);
    origin();
    return std::move(out_);
  }

private:
  void put(block x) { out_.blocks.push_back(std::move(x)); }
  void title(std::string text, int level = 1) { put(heading{level, std::move(text)}); }
  std::string version() const {
    auto n = std::to_string(x_.resume_version);
    return say_("第 ", "version ") + n + say_(" 版", "");
  }

  /// "经历 4，专业 3": how many questions have which word, those that there are.
  template <class List>
  std::string counts(const List& list, std::string foreseen_question::*word) const {
    std::string out;
    for (const auto& x : list) {
      auto n = std::count_if(x_.questions.begin(), x_.questions.end(),
                             [&](const foreseen_question& q) { return q.*word == x.word; });
      if (n == 0)
        continue;
      if (!out.empty())
        out += say_("，", ", ");
      out += say_(x.zh, x.en) + ' ' + std::to_string(n);
    }
    return out;
  }

  void begin() {
    auto subject = x_.position.empty() ? say_("未指定岗位", "No position named") : x_.position;
    if (!x_.company.empty())
      subject += " · " + x_.company;
    out_.title = title_of(report_kind::forecast, lang_);
    out_.subject = subject;
    out_.made_at = x_.made_at;
    out_.footer = out_.title + " · " + x_.id;
    out_.page_of = page_of(say_);
    banner band;
    band.title = out_.title;
    band.subject = std::move(subject);
    band.note = say_("简历", "Resume, ") + version() + " · " + moment(x_.made_at);
    put(std::move(band));
    facts about;
    about.items = {
        {say_("题数", "Questions"), std::to_string(x_.questions.size())},
        {say_("类型", "Kinds"), counts(question_kinds, &foreseen_question::kind)},
        {say_("难度", "Difficulty"), counts(difficulties, &foreseen_question::difficulty)},
        {say_("简历版本", "Resume"), version()},
    };
    std::erase_if(about.items, [](const fact& y) { return y.value.empty(); });
    put(std::move(about));
  }

  void one(const foreseen_question& q) {
    title(std::to_string(q.number) + ". " + q.text, 2);
    auto about = called(question_kinds, q.kind, say_);
    if (!q.difficulty.empty())
      about += " · " + called(difficulties, q.difficulty, say_);
    if (q.by_model)
      about += " · " + say_("语言模型", "language model");
    put(paragraph{std::move(about), tone::muted});
    if (!q.why.empty())
      put(paragraph{say_.labelled("为什么会问", "Why it may be asked", q.why)});
    for (const auto& x : q.sources)
      put(quotation{x.quote, called(origins, x.of, say_)});
    list(say_("回答要点", "What a good answer contains"), q.key_points);
    list(say_("可能的追问", "What may follow"), q.follow_ups);
  }

  void list(std::string head, const std::vector<std::string>& items) {
    if (items.empty())
      return;
    put(paragraph{std::move(head), tone::strong});
    for (const auto& x : items)
      put(bullet{x});
  }

  /// As the page of a pack has it.
  std::string mixed_origin(const std::string& model) const {
    auto begin = say_("部分题目由语言模型 ",
                      "Some questions, marked as such, were proposed by the language model ");
    auto rest = say_(" 提出（题下注明），其余由内置引擎按规则得出；引文标明依据，请核对后使用。"
                     "没有人知道面试官会问什么，仅供准备面试参考。",
                     ", the others by rule by the built-in engine; quotes show what each rests on. "
                     "Check them before you use them. Nobody knows what will be asked; they are "
                     "meant for preparation.");
    return begin + model + rest;
  }

  void origin() {
    title(say_("这份押题如何得出", "How this forecast was made"));
    if (x_.by.engine == "builtin")
      put(paragraph{say_(
          "题目由内置引擎按规则从简历、职位描述与题库推得，引文标明依据；它并不理解内容，也不知道"
          "面试官会问什么。仅供准备面试参考。",
          "The questions were made by the built-in engine, by rule, from the resume, the "
          "posting and the question bank; quotes show what each rests on. It does not "
          "understand, and does not know what will be asked. They are meant for "
          "preparation.")});
    else
      put(paragraph{mixed_origin(x_.by.model.empty() ? x_.by.engine : x_.by.model)});
    facts made;
    auto add = [&](std::string label, const std::string& value) {
      if (!value.empty())
        made.items.push_back({std::move(label), value});
    };
    add(say_("引擎", "Engine"), engine_text(x_.by.engine, say_));
    auto model = x_.by.model;
    if (!model.empty()
        && std::any_of(x_.questions.begin(), x_.questions.end(),
                       [](const foreseen_question& q) { return q.simulated; }))
      model += say_("（模拟）", " (simulated)");
    add(say_("模型", "Model"), model);
    add(say_("提示词版本", "Prompt"), x_.by.prompt);
    add(say_("规则与题库", "Rules and bank"), x_.by.configuration);
    add(say_("版本", "Version"), std::to_string(x_.edition));
    put(std::move(made));
  }

  const forecast_sheet& x_;
  speaker say_;
  language lang_;
  document out_;
};

} // namespace

document print_forecast(const forecast_sheet& x, language lang) {
  return pack_writer{x, lang}.take();
}

} // namespace zhian::report
