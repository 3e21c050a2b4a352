// Questions of the bank, as they fit a person.
#include <algorithm>

#include "actors/diagnosis/phrases.hpp"
#include "actors/forecast/candidates.hpp"
#include "actors/forecast/templates.hpp"
#include "actors/interview/plan.hpp"
#include "actors/interview/text.hpp"
#include "actors/interview/vocabulary.hpp"

namespace zhian::forecast {

namespace {

using interview::mix;

using interview::question;
using interview::question_kind;

/// Of each sort so many are looked at; with all bounds of the other rules that is more than enough.
constexpr size_t most_of_a_sort = 20;

uint64_t chance(uint64_t seed, std::string_view id) {
  auto x = mix(seed);
  // Without the language: the same ideas in both.
  for (auto c : id.substr(0, id.rfind('-')))
    x = mix(x ^ static_cast<uint8_t>(c));
  return x;
}

bool holds(const std::vector<std::string>& list, std::string_view x) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

/// A skill of the texts, by its name in the bank.
struct known {
  std::string bank_name;
  std::string lexicon_name;
  bool asked = false; ///< By the posting.
  bool owned = false; ///< Told of by the resume.
};

std::vector<known> known_skills(const evidence& x) {
  std::vector<known> out;
  auto add = [&](const std::string& name, bool asked, bool owned) {
    const auto* info = find_skill(name);
    if (info == nullptr || diagnosis::is_soft_skill(name))
      return;
    for (const auto& text : {name, info->label_zh, info->label_en})
      if (const auto* entry = interview::skill_named(text)) {
        auto at = std::find_if(out.begin(), out.end(),
                               [&](const known& y) { return y.bank_name == entry->name; });
        if (at == out.end())
          out.push_back({entry->name, name, asked, owned});
        return;
      }
  };
  if (x.report.coverage)
    for (const auto& k : x.report.coverage->keywords)
      add(k.name, true, k.answered > 0);
  for (const auto& s : x.report.skills)
    add(s.name, s.wanted, true);
  return out;
}

difficulty difficulty_of(const question& x) {
  auto least = *std::min_element(x.levels.begin(), x.levels.end());
  return least == level::junior   ? x.levels.size() > 2 ? difficulty::medium : difficulty::easy
         : least == level::middle ? difficulty::medium
                                  : difficulty::hard;
}

class picker {
public:
  explicit picker(const evidence& x)
      : x_(x), roles_(interview::roles_of(x.position)), known_(known_skills(x)),
        level_(x.seniority()) {
    if (!roles_.empty() && roles_.front() == "software")
      roles_ = {"backend", "frontend"};
    else if (roles_.size() > 1)
      roles_.resize(1);
  }

  std::vector<candidate> take() {
    std::vector<const question*> fitting;
    for (const auto& q : interview::bank())
      if (fits(q))
        fitting.push_back(&q);
    std::sort(fitting.begin(), fitting.end(), [&](const auto* a, const auto* b) {
      auto first = chance(x_.seed, a->id);
      auto second = chance(x_.seed, b->id);
      return first != second ? first < second : a->id < b->id;
    });
    for (const auto* q : fitting)
      add(*q);
    return std::move(out_);
  }

private:
  /// The first and the last question have rules of their own, and so have motives; a slot for a
  /// skill is filled by the rules for skills.
  bool fits(const question& q) const {
    if (q.lang != x_.lang || q.kind == question_kind::opening || q.kind == question_kind::closing
        || !holds_level(q))
      return false;
    auto names = interview::slot_names(q.text);
    return names && !holds(*names, "skill") && !holds(*names, "company");
  }
  bool holds_level(const question& q) const {
    return std::find(q.levels.begin(), q.levels.end(), level_) != q.levels.end();
  }

  const known* known_of(const question& q) const {
    for (const auto& name : q.skills)
      for (const auto& k : known_)
        if (k.bank_name == name)
          return &k;
    return nullptr;
  }

  void add(const question& q) {
    bool role = std::any_of(q.roles.begin(), q.roles.end(),
                            [&](const auto& r) { return holds(roles_, r); });
    // Of an unknown trade the skills tell; of a known one nobody is asked another's questions.
    const auto* about = q.roles.empty() ? nullptr : known_of(q);
    if (!q.roles.empty() && !role && !(roles_.empty() && about != nullptr))
      return;
    bool technical = q.kind == question_kind::technical;
    if (about != nullptr && technical)
      put(q, about->asked && about->owned ? "skill_shared"
             : about->asked               ? "skill_posting"
                                          : "skill_resume",
          about->asked && about->owned ? 84 : about->asked ? 70 : 68, about);
    else if (q.roles.empty())
      put(q, q.kind == question_kind::situational ? "situational" : "general",
          q.kind == question_kind::behavioural   ? 63
          : q.kind == question_kind::situational ? 56
                                                 : 45,
          nullptr);
    else
      put(q, q.kind == question_kind::situational ? "situational" : "role",
          q.kind == question_kind::situational ? 61 : 65, nullptr);
  }

  void put(const question& q, std::string_view why, int likely, const known* about) {
    auto sort = std::string{why} + std::string{to_string(q.kind)};
    auto before = std::count(sorts_.begin(), sorts_.end(), sort);
    if (before >= static_cast<std::ptrdiff_t>(most_of_a_sort))
      return;
    sorts_.push_back(sort);
    candidate out;
    auto& to = out.what;
    to.asked = q;
    to.asked.text = interview::fill_slots(q.text, {{"position", x_.position}});
    to.hard = difficulty_of(q);
    to.likely = std::max(1, likely - 4 * static_cast<int>(before));
    if (about != nullptr) {
      const auto* info = find_skill(about->lexicon_name);
      to.skill = x_.lang == language::en ? info->label_en : info->label_zh;
      for (auto at : {skill_in_posting(x_, about->lexicon_name),
                      skill_in_resume(x_, about->lexicon_name)})
        if (at)
          to.sources.push_back(std::move(*at));
    }
    if (to.sources.empty())
      to.sources = x_.anywhere();
    to.why = interview::fill_slots(why_of(why, x_.lang),
                                   {{"skill", to.skill}, {"position", x_.position}});
    out.topic = "bank:" + q.id;
    out_.push_back(std::move(out));
  }

  const evidence& x_;
  std::vector<std::string> roles_;
  std::vector<known> known_;
  level level_;
  std::vector<std::string> sorts_;
  std::vector<candidate> out_;
};

} // namespace

std::vector<candidate> bank_candidates(const evidence& x) {
  return picker{x}.take();
}

} // namespace zhian::forecast
