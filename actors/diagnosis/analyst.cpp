#include "actors/diagnosis/analyst.hpp"

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/posting.hpp"

namespace zhian::diagnosis {

namespace {

void reckon(report& x) {
  int32_t sum = 0;
  for (size_t i = 0; i < dimension_count; ++i) {
    dimension_score score{static_cast<dimension>(i), 100};
    for (const auto& y : x.findings)
      if (y.where == score.what)
        score.score -= y.points;
    sum += x.weights[i] * score.score;
    x.scores.push_back(score);
  }
  x.total = (sum + 50) / 100;
}

} // namespace

report analyse(std::string_view resume, std::string_view posting, std::chrono::year_month today,
               const dimension_weights& by) {
  auto p = read_page(resume, today);
  ledger found{p};
  report out;
  out.rules = rules_version;
  out.weights = by;
  out.lang = p.lang;
  out.judged_bytes = static_cast<uint32_t>(p.text.size());
  std::optional<posting_facts> asked;
  if (!trimmed(posting).empty())
    asked = read_posting(posting);
  if (p.amount.total() == 0) {
    for (size_t i = 0; i < dimension_count; ++i)
      found.add_to(static_cast<dimension>(i), finding_kind::empty_text, {});
  } else {
    judge_structure(p, found);
    judge_contact(p, found);
    judge_experience(p, found);
    judge_language(p, found);
    judge_layout(p, found);
    judge_risks(p, found);
    out.skills = judge_skills(p, asked ? &*asked : nullptr, out.coverage, found);
  }
  out.findings = found.take();
  reckon(out);
  return out;
}

} // namespace zhian::diagnosis
