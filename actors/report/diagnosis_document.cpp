#include "actors/report/diagnosis_document.hpp"

#include <algorithm>

#include "actors/diagnosis/words.hpp"
#include "actors/report/speaker.hpp"
#include "actors/resume/skills.hpp"
#include "protocols/utf8.hpp"

namespace zhian::report {

namespace {

using diagnosis::degree;
using diagnosis::dimension;
using diagnosis::finding;
using diagnosis::severity;

/// Of the star and its bars, where there is no room for the whole name.
std::string short_label(dimension x, const speaker& say) {
  switch (x) {
  case dimension::structure:
    return say("结构", "Structure");
  case dimension::contact:
    return say("联系方式", "Contact");
  case dimension::experience:
    return say("经历", "Experience");
  case dimension::skills:
    return say("技能", "Skills");
  case dimension::language:
    return say("语言", "Language");
  case dimension::layout:
    return say("版面", "Layout");
  case dimension::risks:
    return say("风险", "Risks");
  }
  return {};
}

std::string severity_text(severity x, const speaker& say) {
  switch (x) {
  case severity::high:
    return say("严重", "Grave");
  case severity::medium:
    return say("一般", "Medium");
  case severity::low:
    return say("轻微", "Minor");
  }
  return {};
}

/// Words that hold what a resume says are as long as that.
std::string bounded(std::string text, size_t bytes) {
  if (text.size() <= bytes)
    return text;
  text.resize(cut_utf8(text, bytes).size());
  return text + "…";
}

/// "3 / 5"
std::string share(uint32_t part, uint32_t whole) {
  return std::to_string(part) + " / " + std::to_string(whole);
}

class diagnosis_writer {
public:
  diagnosis_writer(const diagnosis_sheet& x, language lang)
      : sheet_(x), x_(x.found), say_(lang), lang_(lang) {
    out_.lang = lang;
  }

  /// A part that another engine adds to a diagnosis is a section of its own among these.
  document take() {
    begin();
    scored();
    findings();
    risks();
    coverage();
    skills();
    advice();
    origin();
    return std::move(out_);
  }

private:
  void put(block x) { out_.blocks.push_back(std::move(x)); }
  void title(std::string text, int level = 1) { put(heading{level, std::move(text)}); }
  std::string yes(bool x) const { return x ? say_("是", "yes") : std::string{"–"}; }
  std::string version() const {
    auto n = std::to_string(sheet_.resume_version);
    return say_("第 ", "version ") + n + say_(" 版", "");
  }
  size_t count(severity weight) const {
    return static_cast<size_t>(std::count_if(x_.findings.begin(), x_.findings.end(),
                                             [&](const finding& y) { return y.weight == weight; }));
  }

  void begin() {
    auto subject =
        sheet_.position.empty() ? say_("未指定岗位", "No position named") : sheet_.position;
    out_.title = title_of(report_kind::diagnosis, lang_);
    out_.subject = subject;
    out_.made_at = sheet_.made_at;
    out_.footer = out_.title + " · " + sheet_.id;
    out_.page_of = page_of(say_);
    auto note = say_("简历", "Resume, ") + version() + " · " + moment(sheet_.made_at);
    put(banner{out_.title, std::move(subject), std::move(note), x_.total, say_("总分", "overall")});
  }

  void scored() {
    std::string counts;
    for (auto weight : {severity::high, severity::medium, severity::low}) {
      if (!counts.empty())
        counts += say_("，", ", ");
      counts += severity_text(weight, say_) + ' ' + std::to_string(count(weight));
    }
    facts about;
    about.items = {
        {say_("问题", "Findings"), std::move(counts)},
        {say_("必备词", "Key words"), x_.coverage
                                          ? share(x_.coverage->found, x_.coverage->required)
                                          : say_("没有提供职位描述", "no posting was given")},
        {say_("简历版本", "Resume"), version()},
        {say_("简历语言", "Language"),
         x_.lang == language::zh ? say_("中文", "Chinese") : say_("英文", "English")},
    };
    put(std::move(about));
    title(say_("各项得分", "Scores"));
    scores all;
    all.radar = true;
    for (const auto& y : x_.scores)
      all.items.push_back({short_label(y.what, say_), y.score});
    put(std::move(all));
    std::string weights;
    for (const auto& y : x_.scores) {
      if (!weights.empty())
        weights += say_("、", ", ");
      weights += short_label(y.what, say_) + ' '
                 + std::to_string(x_.weights[static_cast<size_t>(y.what)]);
    }
    put(paragraph{say_.labelled("每项从 100 分起，按发现的问题扣分。总分是加权和，各项权重",
                                "Each begins with 100 and loses the points of its findings. The "
                                "total is the weighted sum; weights",
                                weights),
                  tone::muted});
  }

  void findings() {
    title(say_("问题与建议", "Findings and suggestions"));
    bool any = false;
    for (auto weight : {severity::high, severity::medium, severity::low}) {
      std::vector<const finding*> some;
      for (const auto& y : x_.findings)
        if (y.weight == weight && y.where != dimension::risks)
          some.push_back(&y);
      if (some.empty())
        continue;
      any = true;
      title(severity_text(weight, say_) + say_("（", " (") + std::to_string(some.size())
                + say_("）", ")"),
            2);
      for (const auto* y : some)
        one(*y, std::string{diagnosis::label_of(y->where, lang_)});
    }
    if (!any)
      put(paragraph{say_("没有发现问题。", "Nothing was found."), tone::muted});
  }

  void risks() {
    std::vector<const finding*> some;
    for (const auto& y : x_.findings)
      if (y.where == dimension::risks)
        some.push_back(&y);
    if (some.empty())
      return;
    title(say_("风险点", "Risks"));
    put(paragraph{
        say_("面试官可能会追问的时间和说法。", "Dates and claims that somebody will ask about."),
        tone::muted});
    for (const auto* y : some)
      one(*y, severity_text(y->weight, say_));
  }

  /// What is wrong, where it is seen, and what to write instead.
  void one(const finding& x, std::string about) {
    auto words = diagnosis::words_of(x, lang_);
    auto points = std::to_string(x.points);
    if (x.points > 0)
      about +=
          say_("，扣 " + points + " 分", ", " + points + (x.points == 1 ? " point" : " points"));
    put(bullet{bounded(std::move(words.what), 400)});
    if (x.quote.empty())
      put(paragraph{std::move(about), tone::muted});
    else
      put(quotation{x.quote, std::move(about)});
    if (!words.rewrite.empty())
      put(paragraph{say_.labelled("建议", "Suggestion", bounded(std::move(words.rewrite), 700))});
  }

  std::string skill_name(const std::string& name) const {
    const auto* known = find_skill(name);
    if (!known)
      return name;
    return lang_ == language::zh ? known->label_zh : known->label_en;
  }

  std::string degree_text(degree x) const {
    return x == degree::none ? say_("没有提到", "not mentioned")
                             : std::string{diagnosis::label_of(x, lang_)};
  }

  void coverage() {
    if (!x_.coverage)
      return;
    const auto& c = *x_.coverage;
    title(say_("与岗位要求对照", "Against the posting"));
    facts met;
    met.items = {
        {say_("必备词", "Required"), share(c.found, c.required)},
        {say_("加分词", "A plus"), share(c.wanted_found, c.wanted)},
        {say_("要求年限", "Years asked"), c.years_asked > 0
                                              ? std::to_string(c.years_asked) + say_(" 年", "")
                                              : say_("没有提到", "not mentioned")},
        {say_("简历所示", "Shown"), std::to_string(c.months_shown) + say_(" 个月", " months")},
        {say_("要求学历", "Degree asked"), degree_text(c.degree_asked)},
        {say_("简历学历", "Degree shown"), degree_text(c.degree_shown)},
    };
    if (!c.languages.empty()) {
      std::vector<std::string> names;
      for (const auto& y : c.languages)
        names.push_back(skill_name(y));
      met.items.push_back({say_("语言", "Languages"), say_.joined(names)});
    }
    put(std::move(met));
    if (c.keywords.empty()) {
      put(paragraph{say_("职位描述里没有认得的关键词。", "The posting names no known key word."),
                    tone::muted});
      return;
    }
    table rows;
    rows.widths = {0.4, 0.2, 0.2, 0.2};
    rows.head = {say_("关键词", "Key word"), say_("要求", "Asked as"),
                 say_("职位提到", "In posting"), say_("简历提到", "In resume")};
    for (const auto& y : c.keywords)
      rows.rows.push_back({skill_name(y.name),
                           y.required ? say_("必备", "required") : say_("加分", "a plus"),
                           std::to_string(y.asked),
                           y.answered > 0 ? std::to_string(y.answered) : say_("没有", "absent")});
    put(std::move(rows));
  }

  void skills() {
    title(say_("技能与依据", "Skills and where they are seen"));
    if (x_.skills.empty()) {
      put(paragraph{say_("没有认出技能。", "No skill was recognised."), tone::muted});
      return;
    }
    table rows;
    rows.widths = {0.36, 0.16, 0.16, 0.16, 0.16};
    rows.head = {say_("技能", "Skill"), say_("提到次数", "Mentions"), say_("技能栏", "Listed"),
                 say_("经历中", "In use"), say_("职位要求", "Asked for")};
    for (const auto& y : x_.skills)
      rows.rows.push_back(
          {skill_name(y.name), std::to_string(y.count), yes(y.listed), yes(y.used), yes(y.wanted)});
    put(std::move(rows));
  }

  /// What a language model added. It judged nothing; its texts are bounded where its answer is read.
  void advice() {
    if (!x_.advised)
      return;
    const auto& y = *x_.advised;
    title(say_("写作建议（语言模型）", "Advice of a language model"));
    put(paragraph{y.summary});
    if (!y.strengths.empty())
      title(say_("长处", "Strengths"), 2);
    for (const auto& text : y.strengths)
      put(bullet{text});
    if (!y.rewrites.empty())
      title(say_("可以这样写", "Better ways to write it"), 2);
    for (const auto& one : y.rewrites) {
      put(quotation{one.quote, one.why});
      put(paragraph{say_.labelled("建议", "Suggestion", one.better)});
    }
    if (!y.questions.empty())
      title(say_("简历没有回答的问题", "What the resume leaves open"), 2);
    for (const auto& text : y.questions)
      put(bullet{text});
  }

  void origin() {
    title(say_("这份报告如何得出", "How this report was made"));
    put(paragraph{say_(
        "问题、分数与修改建议由内置引擎按规则得出：它统计文字里可见的迹象，并不理解内容，也无法判"
        "断所述是否属实。结果仅供修改简历参考，不构成对任何人的录用评价。",
        "Findings, scores and suggestions were made by the built-in engine, by rule: it counts "
        "signs in the text, does not understand, and cannot tell whether a claim is true. "
        "They are meant for mending a resume and decide nothing about a person.")});
    if (x_.advised)
      put(paragraph{say_("写作建议由语言模型给出，未经人工核对；它不影响任何分数。",
                         "The advice is a language model's and was checked by nobody; no score "
                         "depends on it.")});
    if (x_.judged_bytes >= diagnosis::most_bytes)
      put(paragraph{say_("简历过长，末尾的一部分没有判断。",
                         "The resume is too long: its end was not judged.")});
    facts made;
    auto add = [&](std::string label, const std::string& value) {
      if (!value.empty())
        made.items.push_back({std::move(label), value});
    };
    add(say_("引擎", "Engine"), engine_text(sheet_.by.engine, say_));
    add(say_("模型", "Model"), sheet_.by.model);
    add(say_("提示词版本", "Prompt"), sheet_.by.prompt);
    add(say_("规则版本", "Rules"), x_.rules);
    if (sheet_.by.configuration != x_.rules)
      add(say_("配置版本", "Configuration"), sheet_.by.configuration);
    add(say_("报告版本", "Report version"), std::to_string(sheet_.edition));
    put(std::move(made));
  }

  const diagnosis_sheet& sheet_;
  const diagnosis::report& x_;
  speaker say_;
  language lang_;
  document out_;
};

} // namespace

document print_diagnosis(const diagnosis_sheet& x, language lang) {
  return diagnosis_writer{x, lang}.take();
}

} // namespace zhian::report
