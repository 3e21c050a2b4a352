#include "actors/diagnosis/diagnosis_view.hpp"

#include <algorithm>

#include "actors/diagnosis/diagnosis_json.hpp"
#include "actors/diagnosis/words.hpp"

namespace zhian::diagnosis {

namespace {

void write_span(json_writer& out, const text_span& x) {
  out.open().field("begin", x.begin).field("size", x.size).close();
}

void write_finding(json_writer& out, const finding& x, language lang) {
  auto words = words_of(x, lang);
  out.open();
  write_head(out, x);
  out.field("points", x.points).key("span");
  write_span(out, x.span);
  out.field("quote", x.quote).field("text", words.what).field("rewrite", words.rewrite).close();
}

/// Those for which `wanted(finding)` holds.
template <class Wanted>
void write_findings(json_writer& out, std::string_view name, const std::vector<finding>& from,
                    language lang, Wanted wanted) {
  out.open_list(name);
  for (const auto& x : from)
    if (wanted(x))
      write_finding(out, x, lang);
  out.close_list();
}

void write_skill(json_writer& out, const skill_evidence& x) {
  out.open();
  write_head(out, x);
  out.list("spans", x.spans, [&](const text_span& y) { write_span(out, y); }).close();
}

void write_degree(json_writer& out, std::string_view name, degree x, language lang) {
  if (x == degree::none)
    out.null(name);
  else
    out.open(name).field("degree", to_string(x)).field("label", label_of(x, lang)).close();
}

void write_coverage(json_writer& out, const keyword_coverage& x, language lang) {
  out.open("coverage");
  write_head(out, x);
  write_degree(out, "degree_asked", x.degree_asked, lang);
  write_degree(out, "degree_shown", x.degree_shown, lang);
  out.close();
}

int64_t count_of(const report& x, severity weight) {
  return std::count_if(x.findings.begin(), x.findings.end(),
                       [&](const finding& y) { return y.weight == weight; });
}

} // namespace

std::string summary_json(const report& x) {
  json_writer out;
  out.open().field("total", x.total);
  write_scores(out, x);
  out.open("findings");
  for (size_t i = 0; i < severity_count; ++i) {
    auto weight = static_cast<severity>(i);
    out.field(to_string(weight), count_of(x, weight));
  }
  out.close().field("language", to_string(x.lang));
  if (x.coverage)
    out.open("keywords")
        .field("required", x.coverage->required)
        .field("found", x.coverage->found)
        .close();
  else
    out.null("keywords");
  return out.close().take();
}

std::string report_view_json(const report& x, language lang) {
  json_writer out;
  out.open().list("dimensions", x.scores, [&](const dimension_score& y) {
    out.open()
        .field("dimension", to_string(y.what))
        .field("label", label_of(y.what, lang))
        .field("score", y.score)
        .field("weight", x.weights[static_cast<size_t>(y.what)])
        .close();
  });
  auto is_risk = [](const finding& y) {
    return y.where == dimension::risks;
  };
  write_findings(out, "findings", x.findings, lang, [&](const finding& y) { return !is_risk(y); });
  write_findings(out, "risks", x.findings, lang, is_risk);
  out.list("skills", x.skills, [&](const skill_evidence& y) { write_skill(out, y); });
  if (x.coverage)
    write_coverage(out, *x.coverage, lang);
  else
    out.null("coverage");
  if (x.advised)
    write_advice_view(out, "advice", *x.advised, lang);
  else
    out.null("advice");
  return out.field("judged_bytes", x.judged_bytes).close().take();
}

std::string comparison_json(const comparison& x, language lang, bool full) {
  json_writer out;
  out.open()
      .open("total")
      .field("before", x.total_before)
      .field("after", x.total_after)
      .close()
      .list("dimensions", x.scores,
            [&](const score_change& y) {
              out.open()
                  .field("dimension", to_string(y.what))
                  .field("label", label_of(y.what, lang))
                  .field("before", y.before)
                  .field("after", y.after)
                  .close();
            })
      .open("findings")
      .field("gone", x.gone.size())
      .field("fresh", x.fresh.size())
      .field("kept", x.kept.size())
      .close()
      .field("same_rules", x.same_rules);
  auto all = [](const finding&) {
    return true;
  };
  for (const auto& [name, list] :
       {std::pair{"gone", &x.gone}, {"fresh", &x.fresh}, {"kept", &x.kept}})
    if (full)
      write_findings(out, name, *list, lang, all);
    else
      out.null(name);
  return out.close().take();
}

} // namespace zhian::diagnosis
