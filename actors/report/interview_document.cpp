#include "actors/report/interview_document.hpp"

#include <algorithm>

#include "actors/report/speaker.hpp"

namespace zhian::report {

namespace {

std::string score_text(int x, const speaker& say) {
  return x < 0 ? say("未评分", "not scored") : std::to_string(x) + " / 100";
}

std::string level_text(const std::string& word, const speaker& say) {
  if (word == "junior")
    return say("初级", "junior");
  if (word == "senior")
    return say("高级", "senior");
  return say("中级", "middle");
}

std::string reason_text(const std::string& word, const speaker& say) {
  if (word == "completed")
    return say("全部问题已问完", "all questions were asked");
  if (word == "ended_by_user")
    return say("本人提前结束", "ended by the candidate");
  return say("长时间无人作答", "nobody answered any more");
}

class writer {
public:
  writer(const interview_sheet& x, language lang) : x_(x), say_(lang) { out_.lang = lang; }

  document take() {
    auto subject = x_.position;
    if (!x_.company.empty())
      subject += say_(" · ", " · ") + x_.company;
    out_.title = title_of(report_kind::interview, out_.lang);
    out_.subject = subject;
    out_.made_at = x_.ended_at;
    out_.footer = out_.title + " · " + x_.id;
    out_.page_of = page_of(say_);
    put(banner{out_.title, subject, moment(x_.ended_at), x_.score, say_("总分", "overall")});
    summary();
    remarks(say_("做得好的地方", "What went well"), x_.strengths);
    remarks(say_("可以改进的地方", "What to work on"), x_.suggestions);
    questions();
    origin();
    return std::move(out_);
  }

private:
  void put(block x) { out_.blocks.push_back(std::move(x)); }
  void title(std::string text, int level = 1) { put(heading{level, std::move(text)}); }

  void summary() {
    facts about;
    about.items = {
        {say_("问题", "Questions"), say_("计划 ", "") + std::to_string(x_.planned)
                                        + say_("，提问 ", " planned, ") + std::to_string(x_.asked)
                                        + say_("，作答 ", " asked, ") + std::to_string(x_.answered)
                                        + say_("", " answered")},
        {say_("时长", "Length"),
         say_.length(x_.duration_s)
             + (x_.paused_s > 0 ? say_("，另暂停 ", ", paused ") + say_.length(x_.paused_s)
                                : std::string{})},
        {say_("级别", "Level"), level_text(x_.level, say_)},
        {say_("结束方式", "How it ended"), reason_text(x_.reason, say_)},
    };
    put(std::move(about));
    title(say_("总评", "Summary"));
    if (!x_.summary.empty())
      put(paragraph{x_.summary});
    if (x_.score < 0)
      put(paragraph{say_("本次面试没有作答，因此没有分数。",
                         "Nothing was answered in this interview, so there is no score."),
                    tone::muted});
    if (x_.dimensions.empty())
      return;
    scores all;
    all.radar = true;
    for (const auto& d : x_.dimensions)
      all.items.push_back({d.label, d.score});
    put(std::move(all));
    quotes(x_.dimensions);
  }

  /// What scores rest on, each sentence once with all that rests on it.
  void quotes(const std::vector<judged_dimension>& of) {
    std::vector<const judged_dimension*> firsts;
    for (const auto& d : of) {
      auto same = [&](const judged_dimension* x) {
        return x->quote == d.quote && x->question == d.question;
      };
      if (!d.quote.empty() && std::none_of(firsts.begin(), firsts.end(), same))
        firsts.push_back(&d);
    }
    for (const auto* first : firsts) {
      std::vector<std::string> labels;
      for (const auto& d : of)
        if (d.quote == first->quote && d.question == first->question)
          labels.push_back(d.label);
      put(quotation{first->quote, source(say_.joined(labels), first->question)});
    }
  }

  /// "Depth, question 3"
  std::string source(const std::string& label, uint32_t number) const {
    if (number == 0)
      return label;
    auto of = say_.zh() ? say_.question(number) : "question " + std::to_string(number);
    return label.empty() ? of : label + say_("，", ", ") + of;
  }

  void remarks(std::string head, const std::vector<quoted_remark>& list) {
    if (list.empty())
      return;
    title(std::move(head));
    for (const auto& r : list) {
      put(bullet{r.text});
      if (!r.quote.empty())
        put(quotation{r.quote, r.question > 0 ? say_.question(r.question) : std::string{}});
    }
  }

  void questions() {
    if (x_.questions.empty())
      return;
    title(say_("逐题回顾", "Question by question"));
    for (const auto& q : x_.questions)
      one(q);
  }

  void one(const judged_question& q) {
    title(std::to_string(q.number) + ". " + q.text, 2);
    std::string about = score_text(q.score, say_);
    if (!q.skill.empty())
      about += " · " + q.skill;
    if (q.answered && q.time_s > 0)
      about += " · " + say_.length(q.time_s);
    if (q.inherited)
      about += " · "
               + say_("沿用此前面试的回答，不计分", "answered in an earlier interview, not "
                                                    "counted");
    if (!q.answered)
      about += " · " + say_("未作答", "not answered");
    put(paragraph{std::move(about), tone::muted});
    if (!q.feedback.empty())
      put(paragraph{q.feedback});
    if (!q.dimensions.empty()) {
      scores bars;
      for (const auto& d : q.dimensions)
        bars.items.push_back({d.label, d.score, d.comment});
      put(std::move(bars));
    }
    quotes(q.dimensions);
    if (!q.covered.empty())
      put(paragraph{say_.labelled("提到的要点", "Points covered", say_.joined(q.covered))});
    if (!q.missing.empty())
      put(paragraph{say_.labelled("可以补充", "Could be added", say_.joined(q.missing))});
    for (const auto& text : q.follow_ups)
      put(paragraph{say_.labelled("追问", "Follow-up", text), tone::muted});
  }

  void origin() {
    title(say_("这份报告如何得出", "How this report was made"));
    if (x_.engine == "builtin")
      put(paragraph{say_("评分与文字由内置引擎按规则得出：它统计可见的迹象，并不理解内容，也无法判"
                         "断所述是否属实。结果仅供练习参考，不构成对任何人的录用评价。",
                         "Scores and words were made by the built-in engine, by rule: it counts "
                         "signs, does not understand, and cannot tell whether a claim is true. "
                         "They are meant for practice and decide nothing about a person.")});
    else
      put(paragraph{say_("提问由语言模型说出；评分与文字由内置规则得出，仅供练习参考，不构成对任何"
                         "人的录用评价。",
                         "The questions were spoken by a language model; scores and words were "
                         "made by rule. They are meant for practice and decide nothing about a "
                         "person.")});
    facts versions;
    auto add = [&](std::string label, const std::string& value) {
      if (!value.empty())
        versions.items.push_back({std::move(label), value});
    };
    add(say_("引擎", "Engine"), engine_text(x_.engine, say_));
    add(say_("题库版本", "Question bank"), x_.bank_version);
    add(say_("评分标准版本", "Rubric"), x_.rubric_version);
    add(say_("配置版本", "Configuration"), x_.config_version);
    add(say_("报告版本", "Report version"), std::to_string(x_.edition));
    if (x_.branched)
      add(say_("来源", "Origin"),
          say_("由此前一次面试的中途继续", "continues from the middle of an earlier interview"));
    if (x_.provider_failures > 0)
      add(say_("引擎故障", "Engine failures"), std::to_string(x_.provider_failures));
    put(std::move(versions));
    voices();
  }

  void voices() {
    if (x_.voices.empty())
      return;
    table rows;
    rows.widths = {0.14, 0.22, 0.26, 0.19, 0.19};
    rows.head = {say_("自第几轮", "From turn"), say_("引擎", "Engine"), say_("模型", "Model"),
                 say_("提示词版本", "Prompt"), say_("配置版本", "Configuration")};
    for (const auto& v : x_.voices) {
      auto name = engine_text(v.engine, say_);
      if (v.simulated)
        name += say_("（模拟）", " (simulated)");
      auto shown = [](const std::string& text) {
        return text.empty() ? std::string{"–"} : text;
      };
      rows.rows.push_back({std::to_string(v.from_turn), name, shown(v.model),
                           shown(v.prompt_version), shown(v.config_version)});
    }
    put(std::move(rows));
  }

  const interview_sheet& x_;
  speaker say_;
  document out_;
};

} // namespace

document print_interview(const interview_sheet& x, language lang) {
  return writer{x, lang}.take();
}

} // namespace zhian::report
