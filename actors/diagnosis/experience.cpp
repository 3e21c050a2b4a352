#include <algorithm>

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/phrases.hpp"
#include "actors/diagnosis/rewrite.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

/// Half of what is told need not bear a figure; beyond, all of it together costs this much.
constexpr int32_t pool_of_results = 50;
constexpr int32_t long_ago = 120;
constexpr size_t few_lines = 3;

/// Jobs and projects; without any, what else was done.
std::vector<const entry*> judged_entries(const page& p) {
  std::vector<const entry*> out;
  for (const auto& x : p.entries)
    if (x.kind == entry_kind::job || x.kind == entry_kind::project)
      out.push_back(&x);
  if (out.empty())
    for (const auto& x : p.entries)
      if (x.kind == entry_kind::other)
        out.push_back(&x);
  return out;
}

std::string_view vague_word_in(std::string_view lower) {
  for (auto x : vague_words())
    if (find_phrase(lower, x) != lower.npos)
      return x;
  return {};
}

void judge_header(const page& p, const entry& x, ledger& out) {
  if (x.kind != entry_kind::job)
    return;
  if (!x.when)
    out.add(missing_dates, x.header);
  auto ended = x.when ? x.when->last(p.today) : p.today;
  bool old = p.today - ended > long_ago;
  if (x.when && !x.when->by_month() && !old)
    out.add(year_only_dates, x.when->at);
  if (x.told.empty() && !old)
    out.add(thin_job, x.header);
  if (old && x.told.size() > few_lines)
    out.add(long_ago_details, x.header, {{"count", std::to_string(x.told.size())}});
}

void judge_statement(const page& p, const statement& x, int32_t share, bool many_bad, ledger& out) {
  auto lower = p.lower_of(x.at);
  std::vector<parameter> better{{"better", better_statement(p.of(x.at), p.lang)}};
  auto vague = vague_word_in(lower);
  if (auto* weak = weak_opening_of(lower)) {
    better.push_back(
        {"word", std::string{p.of({x.at.begin, static_cast<uint32_t>(weak->words.size())})}});
    out.add(weak_verb, x.at, std::move(better), {share + 2});
  } else if (!vague.empty()) {
    better.push_back({"word", std::string{vague}});
    out.add(vague_result, x.at, std::move(better), {share + 1});
  } else if (many_bad) {
    out.add(no_result, x.at, std::move(better), {share});
  }
}

} // namespace

void judge_experience(const page& p, ledger& out) {
  auto entries = judged_entries(p);
  int32_t told = 0;
  int32_t bad = 0;
  for (const auto* x : entries)
    for (const auto& y : x->told) {
      ++told;
      bad += !y.outcome;
    }
  for (const auto* x : entries)
    judge_header(p, *x, out);
  if (told == 0) {
    out.add(nothing_told, entries.empty() ? text_span{} : entries.front()->header);
    return;
  }
  auto beyond_half = std::max(0, 2 * bad - told);
  auto reported = std::min<int32_t>(bad, ledger::most_of_a_kind);
  auto share = reported > 0 ? pool_of_results * beyond_half / told / reported : 0;
  for (const auto* x : entries) {
    bool any = std::any_of(x->told.begin(), x->told.end(), [](const auto& y) { return y.outcome; });
    if (!any && !x->told.empty() && x->kind == entry_kind::job)
      out.add(no_outcomes, x->header,
              {{"count", std::to_string(x->told.size())},
               {"better", better_statement(p.of(x->told.front().at), p.lang)}});
    for (const auto& y : x->told)
      if (!y.outcome)
        judge_statement(p, y, share, beyond_half > 0, out);
  }
}

} // namespace zhian::diagnosis
