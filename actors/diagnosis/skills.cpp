#include <algorithm>
#include <unordered_map>

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/phrases.hpp"
#include "actors/diagnosis/posting.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

constexpr size_t many_skills = 25;
constexpr uint32_t many_masteries = 4;
constexpr int32_t pool_of_keywords = 60;

std::vector<skill_evidence> evidence(const page& p) {
  struct place {
    text_span at;
    bool used;
  };
  std::vector<skill_evidence> out;
  std::vector<std::vector<place>> places;
  std::unordered_map<std::string_view, size_t> index;
  for (const auto& x : p.mentions) {
    auto [at, fresh] = index.emplace(x.skill->name, out.size());
    if (fresh) {
      out.push_back({x.skill->name, 0, false, false, false, {}});
      places.emplace_back();
    }
    auto& skill = out[at->second];
    bool listed = p.within("skills", x.begin) || p.within("languages", x.begin)
                  || p.within("awards", x.begin);
    bool told = !listed && !p.within("summary", x.begin) && !p.within("contact", x.begin);
    ++skill.count;
    skill.listed = skill.listed || listed;
    skill.used = skill.used || told;
    places[at->second].push_back(
        {{static_cast<uint32_t>(x.begin), static_cast<uint32_t>(x.end - x.begin)}, told});
  }
  for (size_t i = 0; i < out.size(); ++i) {
    // Use is better evidence than a list.
    std::stable_sort(places[i].begin(), places[i].end(),
                     [](const place& a, const place& b) { return a.used && !b.used; });
    for (size_t j = 0; j < std::min(places[i].size(), most_spans); ++j)
      out[i].spans.push_back(places[i][j].at);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return out;
}

text_span list_of_skills(const page& p) {
  auto* part = p.find("skills");
  return part ? part->heading : text_span{};
}

/// What is named in a job when it was used there. A salesperson who lists sales, or a cook who
/// lists Sichuan dishes, tells the same in other words.
bool is_technical(std::string_view area) {
  constexpr std::array<std::string_view, 13> areas{
      "programming", "frontend", "backend",  "database", "bigdata", "ai",         "cloud",
      "security",    "testing",  "embedded", "mobile",   "design",  "engineering"};
  return std::find(areas.begin(), areas.end(), area) != areas.end();
}

void judge_list(const page& p, const std::vector<skill_evidence>& all, ledger& out) {
  if (all.empty()) {
    out.add(no_skills, list_of_skills(p));
    return;
  }
  size_t listed = 0;
  size_t soft = 0;
  for (const auto& x : all) {
    listed += x.listed;
    soft += x.listed && is_soft_skill(x.name);
  }
  if (listed > 0 && soft == listed)
    out.add(soft_skills_only, list_of_skills(p));
  if (listed > many_skills)
    out.add(too_many_skills, list_of_skills(p), {{"count", std::to_string(listed)}});
  bool told = std::any_of(p.entries.begin(), p.entries.end(), [](const entry& x) {
    return x.kind != entry_kind::study && !x.told.empty();
  });
  constexpr size_t most_unused = 5;
  size_t unused = 0;
  for (const auto& x : all) {
    auto* info = find_skill(x.name);
    bool hard = info && is_technical(info->area);
    // A certificate is evidence itself.
    bool claimed =
        x.listed && !x.used && !x.spans.empty() && p.within("skills", x.spans.back().begin);
    if (told && hard && claimed && unused++ < most_unused)
      out.add(skill_unused, x.spans.front(), {{"subject", x.name}});
  }
}

void judge_claims(const page& p, ledger& out) {
  uint32_t count = 0;
  std::optional<text_span> first;
  for (std::string_view word : {"精通", "expert in", "expert at", "mastery of", "mastered"})
    for (auto at = p.lower.find(word); at != std::string::npos; at = p.lower.find(word, at + 1)) {
      ++count;
      first =
          first.value_or(text_span{static_cast<uint32_t>(at), static_cast<uint32_t>(word.size())});
    }
  if (count >= many_masteries && first)
    out.add(overclaim, *first, {{"count", std::to_string(count)}});
}

degree degree_shown(const page& p) {
  auto* part = p.find("education");
  return highest_degree(part ? p.of(part->body) : std::string_view{p.text});
}

keyword_coverage cover(const page& p, const posting_facts& posting,
                       std::vector<skill_evidence>& skills) {
  keyword_coverage out;
  out.keywords = posting.keywords;
  out.languages = posting.languages;
  out.years_asked = posting.years;
  out.degree_asked = posting.least;
  out.months_shown = months_of_work(p, false);
  out.degree_shown = degree_shown(p);
  for (auto& x : out.keywords) {
    auto at = std::find_if(skills.begin(), skills.end(),
                           [&](const skill_evidence& y) { return y.name == x.name; });
    if (at != skills.end()) {
      x.answered = at->count;
      at->wanted = true;
    }
    (x.required ? out.required : out.wanted) += 1;
    if (x.answered > 0)
      (x.required ? out.found : out.wanted_found) += 1;
  }
  out.missing = out.required - out.found;
  return out;
}

void judge_posting(const page& p, const keyword_coverage& x, ledger& out) {
  auto where = list_of_skills(p);
  auto share = x.required > 0 ? pool_of_keywords / static_cast<int32_t>(x.required) : 0;
  for (const auto& k : x.keywords) {
    if (k.answered > 0)
      continue;
    std::vector<parameter> about{{"subject", k.name}, {"count", std::to_string(k.asked)}};
    if (k.required)
      out.add(keyword_missing, where, std::move(about),
              {std::clamp(share, 4, 20), k.asked > 1 ? severity::high : severity::medium});
    else
      out.add(keyword_wanted, where, std::move(about));
  }
  // Three months less is no matter.
  if (x.months_shown + 3 < x.years_asked * 12)
    out.add(years_short, {},
            {{"asked", std::to_string(x.years_asked)},
             {"shown", std::to_string(x.months_shown / 12)},
             {"months", std::to_string(x.months_shown % 12)}},
            {x.months_shown < x.years_asked * 6 ? 20 : 10});
  if (x.degree_shown < x.degree_asked) {
    auto* part = p.find("education");
    out.add(degree_short, part ? part->heading : text_span{},
            {{"asked", std::string{to_string(x.degree_asked)}},
             {"shown", std::string{to_string(x.degree_shown)}}});
  }
}

} // namespace

std::vector<skill_evidence> judge_skills(const page& p, const posting_facts* posting,
                                         std::optional<keyword_coverage>& coverage, ledger& out) {
  auto all = evidence(p);
  judge_list(p, all, out);
  judge_claims(p, out);
  if (posting) {
    coverage = cover(p, *posting, all);
    judge_posting(p, *coverage, out);
  }
  if (all.size() > most_skills)
    all.resize(most_skills);
  return all;
}

} // namespace zhian::diagnosis
