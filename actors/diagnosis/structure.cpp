#include <algorithm>
#include <unordered_map>

#include "actors/diagnosis/ledger.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

void judge_presence(const page& p, ledger& out) {
  if (!p.find("experience")) {
    // Students have projects and campus life to show instead.
    if (p.find("projects") || p.find("other"))
      out.add(missing_experience, {}, {}, {10, severity::medium});
    else
      out.add(missing_experience, {});
  }
  if (!p.find("education"))
    out.add(missing_education, {});
  if (!p.find("skills"))
    out.add(missing_skills, {});
  if (!p.find("summary"))
    out.add(missing_summary, {});
}

void judge_order(const page& p, ledger& out) {
  auto place = [&](std::string_view name) {
    auto* x = p.find(name);
    return x ? x->heading : text_span{};
  };
  auto work = place("experience");
  if (work.size == 0)
    return;
  for (std::string_view name : {"other", "awards", "languages"})
    if (auto x = place(name); x.size > 0 && x.begin < work.begin) {
      out.add(section_order, x, {{"first", std::string{p.of(work)}}});
      return;
    }
  constexpr int32_t seasoned = 60;
  if (auto x = place("education");
      x.size > 0 && x.begin < work.begin && months_of_work(p, false) >= seasoned)
    out.add(section_order, x, {{"first", std::string{p.of(work)}}});
}

void judge_jobs_order(const page& p, ledger& out) {
  const entry* last = nullptr;
  uint32_t rising = 0;
  uint32_t falling = 0;
  for (const auto& x : p.entries) {
    if (x.kind != entry_kind::job || !x.when)
      continue;
    if (last && last->part == x.part) {
      rising += x.when->first() > last->when->first();
      falling += x.when->first() < last->when->first();
    }
    last = &x;
  }
  if (rising > falling && last)
    out.add(oldest_first, last->header);
}

} // namespace

void judge_structure(const page& p, ledger& out) {
  if (!p.headed()) {
    out.add(no_headings, {});
    return;
  }
  judge_presence(p, out);
  std::unordered_map<std::string, text_span> seen;
  for (size_t i = 0; i < p.parts.size(); ++i) {
    const auto& x = p.parts[i];
    if (x.heading.size == 0)
      continue;
    auto words = p.of(x.heading);
    auto colon = std::min(words.find("："), words.find(':'));
    words = words.substr(0, colon);
    // "Skills", and below it "Languages: Python, Go": that is its first line, and no next section.
    bool goes_on =
        i + 1 < p.parts.size() && p.parts[i + 1].body.begin < p.parts[i + 1].heading.end();
    if (amount_of(p.of(x.body)).total() == 0 && !goes_on)
      out.add(empty_section, x.heading, {{"section", std::string{trimmed(words)}}});
    if (!seen.emplace(bare_text(words), x.heading).second)
      out.add(duplicate_section, x.heading, {{"section", std::string{trimmed(words)}}});
  }
  judge_order(p, out);
  judge_jobs_order(p, out);
}

} // namespace zhian::diagnosis
