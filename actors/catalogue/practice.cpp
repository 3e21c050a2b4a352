#include "actors/catalogue/practice.hpp"

#include <algorithm>
#include <set>

namespace zhian::catalogue {

std::optional<practice> plan_practice(const practise_questions& asked,
                                      const std::vector<classic_question_row>& rows) {
  practice out;
  std::set<question_id> seen;
  for (const auto& id : asked.questions) {
    auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& x) { return x.id == id; });
    if (row == rows.end() || row->retired_at || !seen.insert(id).second)
      return std::nullopt;
    const auto& text = asked.lang == language::en ? row->what.en : row->what.zh;
    if (!text)
      return std::nullopt;
    out.plan.push_back({id.str(), text->text,
                        row->what.skills.empty() ? std::string{} : row->what.skills.front(),
                        "chosen"});
    // The hardest of them says what is expected.
    out.config.seniority = out.plan.size() == 1
                               ? row->what.seniority
                               : std::max(out.config.seniority, row->what.seniority);
  }
  if (out.plan.empty())
    return std::nullopt;
  out.config.position = asked.lang == language::en ? "Classic questions" : "经典面试题练习";
  out.config.lang = asked.lang;
  out.config.questions = static_cast<uint32_t>(out.plan.size());
  return out;
}

} // namespace zhian::catalogue
