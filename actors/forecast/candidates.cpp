#include "actors/forecast/candidates.hpp"

#include <algorithm>

#include "actors/diagnosis/phrases.hpp"
#include "actors/diagnosis/posting.hpp"
#include "actors/forecast/templates.hpp"
#include "actors/interview/text.hpp"

namespace zhian::forecast {

namespace {

using diagnosis::entry;
using diagnosis::finding;
using diagnosis::finding_kind;
using slots = std::vector<interview::slot>;

constexpr size_t most_jobs = 5;
constexpr size_t most_projects = 4;
constexpr size_t most_skills = 8; ///< Of each sort.
/// How much less likely the next one of a sort is.
constexpr int step = 6;

std::string_view label_of(const skill_info& x, language lang) {
  return lang == language::en ? x.label_en : x.label_zh;
}

void add_source(std::vector<source>& to, std::optional<source> x) {
  if (x && to.size() < most_sources && std::find(to.begin(), to.end(), *x) == to.end())
    to.push_back(std::move(*x));
}

class writer {
public:
  explicit writer(const evidence& x) : x_(x) {}

  forecast_question write(std::string_view id, const slots& given, int less = 0) const {
    const auto& r = rule_of(id);
    auto all = given;
    all.push_back({"position", x_.position});
    all.push_back({"company", x_.company});
    forecast_question out;
    out.asked.id = "forecast-" + r.id;
    out.asked.lang = x_.lang;
    out.asked.kind = r.kind;
    out.asked.levels = {level::junior, level::middle, level::senior};
    bool en = x_.lang == language::en;
    out.asked.text = interview::fill_slots(r.words(x_.lang).text, all);
    out.asked.key_points = en ? r.points_en : r.points_zh;
    out.asked.follow_ups = en ? r.follow_ups_en : r.follow_ups_zh;
    out.why = interview::fill_slots(r.words(x_.lang).why, all);
    out.hard = r.hard;
    out.likely = std::clamp(r.likely - less, 1, 99);
    return out;
  }

private:
  const evidence& x_;
};

class collector {
public:
  explicit collector(const evidence& x) : x_(x), write_(x) {}

  std::vector<candidate> take() {
    experience();
    skills();
    risks();
    traits();
    motives();
    return std::move(out_);
  }

private:
  void add(forecast_question what, std::vector<source> from, std::string topic) {
    what.sources = from.empty() ? x_.anywhere() : std::move(from);
    out_.push_back({std::move(what), std::move(topic)});
  }

  // ---- what was done ----

  void told(const entry& of, std::string_view kind, const diagnosis::statement& what, int less) {
    auto name = x_.name_of(of);
    auto words = x_.words_of(what);
    auto id = std::string{kind} + (what.outcome ? "_result" : "_story");
    std::vector<source> from;
    add_source(from, x_.in_resume(what.at));
    add_source(from, x_.in_resume(of.header));
    auto q = write_.write(id, {{"entry", name}, {"quote", words}}, less);
    add(std::move(q), std::move(from), "told:" + std::to_string(what.at.begin));
  }

  /// Results first: they are what is asked about.
  static std::vector<const diagnosis::statement*> in_order(const entry& x) {
    std::vector<const diagnosis::statement*> out;
    for (const auto& y : x.told)
      out.push_back(&y);
    std::stable_sort(out.begin(), out.end(),
                     [](const auto* a, const auto* b) { return a->outcome && !b->outcome; });
    return out;
  }

  void bare(const entry& x, std::string_view id, int less) {
    auto name = x_.name_of(x);
    std::vector<source> from;
    add_source(from, x_.in_resume(x.header));
    auto q = write_.write(id, {{"entry", name}}, less);
    add(std::move(q), std::move(from),
        std::string{id} + ':' + std::to_string(x.header.begin));
  }

  void experience() {
    constexpr size_t most_told = 4;
    constexpr int less_each = 16;
    int less = 0;
    for (size_t i = 0; i < std::min(x_.jobs.size(), most_jobs); ++i, less += step + 2) {
      const auto& job = *x_.jobs[i];
      auto told_there = in_order(job);
      if (told_there.empty())
        bare(job, "job_bare", less);
      for (size_t j = 0; j < std::min(told_there.size(), most_told); ++j)
        told(job, "job", *told_there[j], less + less_each * static_cast<int>(j));
    }
    if (!x_.jobs.empty())
      bare(*x_.jobs.front(), "job_hard", 0);
    less = 0;
    for (size_t i = 0; i < std::min(x_.projects.size(), most_projects); ++i, less += step) {
      const auto& project = *x_.projects[i];
      auto told_there = in_order(project);
      if (told_there.empty())
        bare(project, "job_bare", less);
      else if (told_there.front()->outcome)
        told(project, "project", *told_there.front(), less);
      else
        bare(project, "project_story", less);
    }
    // Who has not worked yet is asked about the studies instead.
    if (!x_.studies.empty())
      bare(*x_.studies.front(), "study_story", x_.jobs.empty() ? -12 : 20);
  }

  // ---- skills ----

  void skill(std::string_view rule, std::string_view name, int less) {
    const auto* info = find_skill(name);
    if (info == nullptr || diagnosis::is_soft_skill(name))
      return;
    auto label = label_of(*info, x_.lang);
    std::vector<source> from;
    add_source(from, skill_in_posting(x_, name));
    add_source(from, skill_in_resume(x_, name));
    auto q = write_.write(rule, {{"skill", label}}, less);
    q.skill = label;
    q.asked.skills = {std::string{name}};
    add(std::move(q), std::move(from), "skill:" + std::string{name});
  }

  void skills() {
    size_t shared = 0, missing = 0, advantage = 0, own = 0, unused = 0;
    auto less = [](size_t n) {
      return step * static_cast<int>(n);
    };
    if (x_.report.coverage)
      for (const auto& k : x_.report.coverage->keywords) {
        if (k.answered > 0 && shared < most_skills)
          skill("shared_skill", k.name, less(shared++));
        else if (k.answered == 0 && k.required && missing < most_skills)
          skill("missing_skill", k.name, less(missing++));
        else if (k.answered == 0 && !k.required && advantage < most_skills)
          skill("wanted_skill", k.name, less(advantage++));
      }
    for (const auto& f : x_.report.findings)
      if (f.kind == finding_kind::skill_unused && unused < most_skills)
        skill("unused_skill", f.value("subject"), less(unused++));
    for (const auto& s : x_.report.skills)
      if (!s.wanted && own < most_skills)
        skill("resume_skill", s.name, less(own++) + (x_.report.coverage ? 10 : 0));
  }

  // ---- what does not fit ----

  /// The rule for a finding; empty: nobody asks about it.
  static std::string_view rule_for(finding_kind x) {
    switch (x) {
    case finding_kind::gap:
      return "gap";
    case finding_kind::gap_until_now:
      return "gap_until_now";
    case finding_kind::overlap:
      return "overlap";
    case finding_kind::study_overlaps_work:
      return "study_overlaps_work";
    case finding_kind::short_stays:
      return "short_stays";
    case finding_kind::years_contradicted:
      return "years_contradicted";
    case finding_kind::overclaim:
      return "overclaim";
    case finding_kind::years_short:
      return "years_short";
    case finding_kind::degree_short:
      return "degree_short";
    default:
      return {};
    }
  }

  /// A long gap is asked about sooner.
  static int less_for(const finding& x, size_t before) {
    int out = step * static_cast<int>(before);
    if (x.kind == finding_kind::gap)
      out += x.weight == diagnosis::severity::high ? -8 : x.weight == diagnosis::severity::low ? 14 : 0;
    return out;
  }

  void risks() {
    size_t count = 0;
    for (const auto& f : x_.report.findings) {
      auto id = rule_for(f.kind);
      if (id.empty())
        continue;
      slots given;
      for (const auto& p : f.parameters)
        given.push_back({p.name, p.value});
      std::vector<source> from;
      if (f.kind == finding_kind::years_short) {
        diagnosis::text_span all{0, static_cast<uint32_t>(x_.posting.size())};
        if (auto years = diagnosis::find_years(x_.posting, all))
          add_source(from, x_.in_posting(years->at.begin, years->at.end()));
      }
      add_source(from, x_.in_resume(f.span));
      auto q = write_.write(id, given, less_for(f, count++));
      add(std::move(q), std::move(from), "finding:" + std::string{id} + std::to_string(f.span.begin));
    }
  }

  // ---- what the posting wants of a person, and why one comes ----

  void traits() {
    int less = 0;
    for (const auto& t : all_traits())
      for (const auto& word : t.words) {
        auto at = diagnosis::find_phrase(x_.posting_lower, word);
        if (at == std::string::npos)
          continue;
        bool en = x_.lang == language::en;
        auto q = write_.write("job_story", {});
        q.asked.id = "forecast-trait-" + t.id;
        q.asked.kind = interview::question_kind::behavioural;
        q.asked.text = en ? t.text_en : t.text_zh;
        q.skill = en ? t.name_en : t.name_zh;
        q.why = interview::fill_slots(why_of("trait", x_.lang), {{"skill", q.skill}});
        q.likely = std::max(1, 74 - less);
        std::vector<source> from;
        add_source(from, x_.in_posting(at, at + word.size()));
        add(std::move(q), std::move(from), "trait:" + t.id);
        less += step;
        break;
      }
  }

  /// Where the posting names the position or the company.
  std::optional<source> named(const std::string& name) const {
    auto at = x_.posting_lower.find(ascii_lower(name));
    if (name.empty() || at == std::string::npos)
      return std::nullopt;
    return x_.in_posting(at, at + name.size());
  }

  void motives() {
    if (!x_.company.empty()) {
      std::vector<source> from;
      add_source(from, named(x_.company));
      add(write_.write("company", {}), std::move(from), "motive:company");
    }
    std::vector<source> from;
    add_source(from, named(x_.position));
    if (from.empty() && !x_.posting.empty())
      add_source(from, x_.in_posting(0, 0));
    add(write_.write("position", {}), std::move(from), "motive:position");
    if (!x_.jobs.empty())
      bare(*x_.jobs.front(), "leaving", 0);
  }

  const evidence& x_;
  const writer write_;
  std::vector<candidate> out_;
};

} // namespace

std::vector<candidate> candidates_of(const evidence& x) {
  return collector{x}.take();
}

std::optional<source> skill_in_posting(const evidence& x, std::string_view skill) {
  for (const auto& m : x.asked_skills)
    if (m.skill->name == skill)
      return x.in_posting(m.begin, m.end);
  return std::nullopt;
}

std::optional<source> skill_in_resume(const evidence& x, std::string_view skill) {
  for (const auto& s : x.report.skills)
    if (s.name == skill && !s.spans.empty()) {
      // The line says more than the word: from its beginning when that is near.
      auto at = s.spans.front();
      for (const auto& line : x.page.lines)
        if (line.at.begin <= at.begin && at.end() <= line.at.end()
            && at.end() - line.body.begin <= longest_quote && line.body.begin <= at.begin)
          return x.in_resume(line.body);
      return x.in_resume(at);
    }
  return std::nullopt;
}

forecast_question opening_of(const evidence& x) {
  auto out = writer{x}.write("opening", {});
  out.likely = 100;
  if (const auto* summary = x.page.find("summary"); summary != nullptr)
    add_source(out.sources, x.in_resume(summary->body));
  if (out.sources.empty())
    out.sources = x.anywhere();
  return out;
}

forecast_question closing_of(const evidence& x) {
  auto out = writer{x}.write("closing", {});
  out.sources = x.anywhere();
  return out;
}

} // namespace zhian::forecast
