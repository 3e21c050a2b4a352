// A stored diagnosis, as its task writes it.
#pragma once

#include <string>

#include "actors/diagnosis/diagnosis_json.hpp"
#include "protocols/report.hpp"

namespace zhian::test {

inline constexpr auto zh_duty = "负责系统维护工作";

struct some_diagnosis {
  diagnosis::report found;

  some_diagnosis() {
    using namespace diagnosis;
    found.rules = "diagnosis-1";
    found.total = 67;
    found.judged_bytes = 2310;
    found.weights = shipped_weights();
    const int32_t values[] = {82, 90, 38, 64, 86, 92, 71};
    for (size_t i = 0; i < dimension_count; ++i)
      found.scores.push_back({static_cast<dimension>(i), values[i]});
    found.findings = {
        {finding_kind::keyword_missing,
         dimension::skills,
         severity::high,
         {0, 9},
         "",
         12,
         {{"subject", "Kafka"}, {"count", "2"}}},
        {finding_kind::weak_verb,
         dimension::experience,
         severity::medium,
         {412, 24},
         zh_duty,
         4,
         {{"word", "负责"}, {"better", "主导系统维护，用【做法】把每月故障次数从【A】降到【B】"}}},
        {finding_kind::gap,
         dimension::risks,
         severity::medium,
         {300, 15},
         "2021.03 - 2022.01",
         10,
         {{"from", "2021.03"}, {"to", "2022.01"}, {"months", "9"}}},
        {finding_kind::emoji, dimension::layout, severity::low, {9, 4}, "🙂 你好", 1, {}},
    };
    found.skills = {{"MySQL", 3, true, true, true, {{520, 5}}},
                    {"Java", 1, true, false, false, {{540, 4}}}};
    found.coverage.emplace();
    auto& c = *found.coverage;
    c.required = 2;
    c.found = 1;
    c.missing = 1;
    c.wanted = 1;
    c.keywords = {{"Kafka", true, 2, 0}, {"MySQL", true, 1, 3}, {"Python", false, 1, 0}};
    c.years_asked = 3;
    c.months_shown = 52;
    c.degree_asked = degree::bachelor;
  }

  /// The longest that can be stored: every list full, every text without an end.
  void fill(const std::string& word) {
    using namespace diagnosis;
    auto endless = [&](size_t bytes) {
      std::string out;
      while (out.size() < bytes)
        out += word;
      return out;
    };
    found.findings.clear();
    for (size_t i = 0; i < most_findings; ++i) {
      finding x;
      x.kind = static_cast<finding_kind>(i % kind_count);
      x.where = info_of(x.kind).where;
      x.weight = static_cast<severity>(i * severity_count / most_findings);
      x.quote = endless(3000);
      for (const auto* name :
           {"subject", "count", "better", "word", "from", "to", "months", "right"})
        x.parameters.push_back({name, endless(3000)});
      found.findings.push_back(std::move(x));
    }
    found.skills.assign(most_skills, {endless(500), 1, true, true, true, {}});
    found.coverage->keywords.assign(most_keywords, {endless(500), true, 1, 1});
  }

  stored_report stored() const {
    stored_report out;
    auto at = parse_timestamp("2026-11-30T08:30:00Z").value();
    out.what = report_kind::diagnosis;
    out.key = "tsk_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G";
    out.position = "后端工程师";
    out.number = 3;
    out.by = {"builtin", "", "", "diagnosis-1"};
    out.body = diagnosis::to_json(found);
    out.made_at = at;
    return out;
  }
};

} // namespace zhian::test
