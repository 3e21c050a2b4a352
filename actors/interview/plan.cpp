#include "actors/interview/plan.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "actors/interview/bank.hpp"
#include "actors/interview/text.hpp"
#include "actors/interview/vocabulary.hpp"

namespace zhian::interview {

namespace {

/// Resumes list many skills, most mentioned first; those far down say little.
constexpr size_t max_resume_skills = 40;
/// A longer "skill" is a sentence and would spoil the question it is put into.
constexpr size_t max_skill_chars = 24;

// What makes a question fit. Role before skill before seniority; chance only decides between
// equals.
constexpr int role_points = 60;
constexpr int posting_points = 40;
constexpr int resume_points = 45;
constexpr int level_points = 25;
constexpr int level_step = 45;    ///< Lost for each step away from the seniority asked for.
constexpr int slot_points = 50;   ///< A question woven around the person's own skill.
constexpr int chance_points = 12; ///< Less than any of the above.
constexpr int crowd_points = 30;  ///< Lost for each question of the kind beyond its share.
constexpr int repeat_points = 25; ///< Lost when the skill was already asked about.

struct known_skill {
  std::string name;        ///< In the vocabulary; else the folded text.
  std::string label;       ///< As it is woven into a question.
  const char* reason = ""; ///< Where it is from.
};

/// Where the evidence for a question comes from.
struct person {
  std::vector<std::string> roles;
  std::vector<known_skill> resume;
  std::vector<known_skill> posting;
};

struct candidate {
  const question* what = nullptr;
  int points = 0;
  bool has_skill_slot = false;
  std::string skill; ///< Vocabulary name of the skill it is about for this person; may be empty.
  std::string reason;
};

uint64_t chance(uint64_t seed, std::string_view id) {
  auto x = mix(seed);
  for (auto c : id)
    x = mix(x ^ static_cast<uint8_t>(c));
  return x;
}

const known_skill* find_known(const std::vector<known_skill>& list, std::string_view name) {
  auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.name == name; });
  return found == list.end() ? nullptr : &*found;
}

size_t characters(std::string_view text) {
  size_t out = 0;
  for (size_t at = 0; at < text.size(); ++out)
    at += decode_utf8(text, at).size;
  return out;
}

std::vector<known_skill> known_of(const std::vector<std::string>& texts) {
  std::vector<known_skill> out;
  for (const auto& text : texts) {
    auto label = one_line(text);
    if (label.empty() || characters(label) > max_skill_chars)
      continue;
    const auto* entry = skill_named(label);
    auto name = entry ? entry->name : fold(label);
    if (!name.empty() && !find_known(out, name))
      out.push_back({name, label, "resume"});
    if (out.size() == max_resume_skills)
      break;
  }
  return out;
}

person read_person(const interview_config& config, const std::vector<std::string>& resume_skills) {
  person out{roles_of(config.position), known_of(resume_skills), {}};
  if (!out.roles.empty() && out.roles.front() == "software")
    out.roles = {"backend", "frontend"};
  else if (out.roles.size() > 1)
    out.roles.resize(1); // "Purchasing system backend": the other words only say for whom.
  auto add = [&](std::string_view text, const char* reason) {
    for (const auto& name : skills_in(text))
      if (!find_known(out.posting, name))
        out.posting.push_back({name, find_skill(name)->label(config.lang), reason});
  };
  add(config.position, "role");
  add(config.job_description, "posting");
  return out;
}

bool holds(const std::vector<std::string>& list, std::string_view x) {
  return std::find(list.begin(), list.end(), x) != list.end();
}

bool names_slot(const question& x, std::string_view slot) {
  auto names = slot_names(x.text);
  return names && holds(*names, slot);
}

int level_fit(const question& x, level wanted) {
  int distance = 2;
  for (auto have : x.levels)
    distance = std::min(distance, std::abs(static_cast<int>(have) - static_cast<int>(wanted)));
  return level_points - level_step * distance;
}

/// How a question fits the person; nothing when it does not at all.
std::optional<candidate> weigh(const question& x, const person& who, level wanted, uint64_t seed) {
  candidate out{&x, level_fit(x, wanted), names_slot(x, "skill"), {}, "general"};
  if (out.has_skill_slot) {
    // Which skill it will be is decided when it is taken; without any it cannot be asked.
    if (who.resume.empty() && who.posting.empty())
      return std::nullopt;
    out.points += slot_points;
  }
  auto role = std::any_of(x.roles.begin(), x.roles.end(),
                          [&](const auto& r) { return holds(who.roles, r); });
  // Of an unknown trade the skills tell, but only what a question is mainly about: Excel on a
  // nurse's resume does not make an analyst.
  auto skills = x.skills;
  if (!x.roles.empty() && !role && skills.size() > 1)
    skills.resize(1);
  const known_skill* from_resume = nullptr;
  const known_skill* from_posting = nullptr;
  for (const auto& name : skills) {
    if (!from_resume)
      from_resume = find_known(who.resume, name);
    if (!from_posting)
      from_posting = find_known(who.posting, name);
  }
  auto by_skill = who.roles.empty() && (from_resume || from_posting);
  if (!x.roles.empty() && !role && !by_skill)
    return std::nullopt;
  if (role) {
    out.points += role_points;
    out.reason = "role";
  }
  if (from_posting) {
    out.points += posting_points;
    out.skill = from_posting->name;
    out.reason = from_posting->reason;
  }
  if (from_resume) {
    out.points += resume_points;
    out.skill = from_resume->name;
    out.reason = "resume";
  }
  if (out.skill.empty() && !out.has_skill_slot && !x.skills.empty())
    out.skill = x.skills.front();
  out.points += static_cast<int>(chance(seed, x.id) % chance_points);
  return out;
}

/// How many of `n` questions between opening and closing a kind should get.
std::map<question_kind, double> shares(size_t n) {
  auto of = [&](double share) {
    return share * static_cast<double>(n);
  };
  return {{question_kind::experience, of(0.34)},
          {question_kind::technical, of(0.4)},
          {question_kind::situational, of(0.2)},
          {question_kind::behavioural, of(0.25)}};
}

/// Picks the best question again and again; each pick changes what is best next.
/// Of those with a slot for a skill there are at most as many as skills to put in.
std::vector<candidate> choose(std::vector<candidate> from, size_t n, size_t slots) {
  std::vector<candidate> out;
  auto share = shares(n);
  std::map<question_kind, int> taken;
  std::map<std::string, int> skills;
  auto worth = [&](const candidate& x) {
    auto over = taken[x.what->kind] + 1 - share[x.what->kind];
    auto points = x.points - repeat_points * (x.skill.empty() ? 0 : skills[x.skill]);
    return points - (over > 0 ? static_cast<int>(crowd_points * over) : 0);
  };
  while (out.size() < n && !from.empty()) {
    auto best = std::max_element(from.begin(), from.end(),
                                 [&](const auto& a, const auto& b) { return worth(a) < worth(b); });
    ++taken[best->what->kind];
    if (!best->skill.empty())
      ++skills[best->skill];
    auto slot_used = best->has_skill_slot;
    out.push_back(std::move(*best));
    from.erase(best);
    if (slot_used && --slots == 0)
      std::erase_if(from, [](const auto& x) { return x.has_skill_slot; });
  }
  return out;
}

/// From what the person knows best, their past, to what they would do; the personal last.
int place_of(question_kind x) {
  switch (x) {
  case question_kind::opening:
    return 0;
  case question_kind::experience:
    return 1;
  case question_kind::technical:
    return 2;
  case question_kind::situational:
    return 3;
  case question_kind::behavioural:
    return 4;
  case question_kind::closing:
    return 5;
  }
  return 4;
}

std::vector<candidate> arrange(std::vector<candidate> all) {
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    auto place_a = place_of(a.what->kind);
    auto place_b = place_of(b.what->kind);
    return place_a != place_b ? place_a < place_b : a.points > b.points;
  });
  return all;
}

/// Writes the questions out, giving each {skill} slot a skill of its own.
class writer {
public:
  writer(const interview_config& config, const person& who) : config_(config) {
    position_ = one_line(config.position);
    company_ = one_line(config.company);
    auto en = config.lang == language::en;
    if (position_.empty())
      position_ = en ? "specialist" : "这个岗位";
    if (company_.empty())
      company_ = en ? "our company" : "我们公司";
    // What both the resume and the posting name is asked about first.
    for (const auto& x : who.resume)
      if (find_known(who.posting, x.name))
        slots_.push_back(x);
    for (const auto* list : {&who.resume, &who.posting})
      for (const auto& x : *list)
        if (!find_known(slots_, x.name))
          slots_.push_back(x);
  }

  /// How many different skills can be woven in.
  size_t skills() const { return slots_.size(); }

  /// Skills that the other questions are about are not also put into a slot, as long as there are
  /// others.
  void avoid(const std::vector<candidate>& chosen) {
    std::set<std::string> asked;
    for (const auto& x : chosen)
      if (!x.has_skill_slot)
        asked.insert(x.skill);
    std::stable_partition(slots_.begin(), slots_.end(),
                          [&](const auto& x) { return !asked.contains(x.name); });
  }

  planned_question write(const candidate& x) {
    planned_question out{x.what->id, {}, {}, x.reason};
    if (x.has_skill_slot) {
      const auto& skill = slots_.at(next_++); // `choose` took no more than there are.
      out.skill = skill.label;
      out.reason = skill.reason;
    } else if (const auto* entry = find_skill(x.skill)) {
      out.skill = entry->label(config_.lang);
    }
    out.text = fill_slots(x.what->text,
                          {{"skill", out.skill}, {"company", company_}, {"position", position_}});
    return out;
  }

private:
  const interview_config& config_;
  std::string position_;
  std::string company_;
  std::vector<known_skill> slots_;
  size_t next_ = 0;
};

} // namespace

std::vector<std::string> roles_of(std::string_view position) {
  struct hit {
    const std::string* name;
    size_t length;
    size_t at;
  };
  std::vector<hit> hits;
  folded_text text{position};
  for (const auto& role : words().roles) {
    std::optional<hit> best;
    for (const auto& word : role.words)
      if (auto found = text.find(word))
        // The longest word says most; of equals the later one, where the head of a compound stands.
        if (hit now{&role.name, word.size(), found->begin};
            !best || std::pair{now.length, now.at} > std::pair{best->length, best->at})
          best = now;
    if (best)
      hits.push_back(*best);
  }
  std::stable_sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) {
    return std::pair{a.length, a.at} > std::pair{b.length, b.at};
  });
  std::vector<std::string> out;
  for (const auto& x : hits)
    out.push_back(*x.name);
  // "Software engineer" only says something where nothing says more.
  if (out.size() > 1)
    std::erase(out, "software");
  return out;
}

std::vector<std::string> skills_in(std::string_view text) {
  folded_text folded{text};
  std::vector<std::pair<size_t, std::string>> hits;
  for (const auto& skill : words().skills) {
    std::optional<size_t> first;
    for (const auto& word : skill.words)
      if (auto found = folded.find(word); found && (!first || found->begin < *first))
        first = found->begin;
    if (first)
      hits.emplace_back(*first, skill.name);
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> out;
  for (auto& x : hits)
    out.push_back(std::move(x.second));
  return out;
}

std::vector<planned_question> plan_interview(const interview_config& config,
                                             const std::vector<std::string>& resume_skills,
                                             uint64_t seed) {
  auto n = std::clamp<size_t>(config.questions, 1, 12);
  auto who = read_person(config, resume_skills);
  std::vector<candidate> openings;
  std::vector<candidate> closings;
  std::vector<candidate> others;
  for (const auto& x : bank()) {
    if (x.lang != config.lang)
      continue;
    if (auto weighed = weigh(x, who, config.seniority, seed)) {
      auto& list = x.kind == question_kind::opening   ? openings
                   : x.kind == question_kind::closing ? closings
                                                      : others;
      list.push_back(std::move(*weighed));
    }
  }
  writer out{config, who};
  auto chosen = choose(std::move(openings), 1, out.skills());
  auto last = choose(std::move(closings), n >= 4 ? 1 : 0, out.skills());
  auto middle = choose(std::move(others), n - chosen.size() - last.size(), out.skills());
  chosen.insert(chosen.end(), middle.begin(), middle.end());
  chosen.insert(chosen.end(), last.begin(), last.end());
  chosen = arrange(std::move(chosen));
  out.avoid(chosen);
  std::vector<planned_question> plan;
  for (const auto& x : chosen)
    plan.push_back(out.write(x));
  return plan;
}

} // namespace zhian::interview
