#include "actors/interview/answer_facts.hpp"

#include <algorithm>
#include <deque>
#include <set>

namespace zhian::interview {

namespace {

/// More signs of one kind say nothing more.
constexpr size_t enough = 4;
/// A sentence with that share of the question's own words repeats it.
constexpr double echo_share = 0.85;
/// Shorter ones have too few words to tell.
constexpr size_t least_echo = 4;

using units = std::vector<std::string_view>;

bool holds(const units& sorted, std::string_view x) {
  return std::binary_search(sorted.begin(), sorted.end(), x);
}

bool repeats(const units& said, const units& asked) {
  auto shared = std::count_if(said.begin(), said.end(), [&](auto x) { return holds(asked, x); });
  return said.size() >= least_echo
         && static_cast<double>(shared) >= echo_share * static_cast<double>(said.size());
}

double variety_of(units all) {
  if (all.empty())
    return 0;
  auto total = all.size();
  std::sort(all.begin(), all.end());
  auto different = std::unique(all.begin(), all.end()) - all.begin();
  return static_cast<double>(different) / static_cast<double>(total);
}

} // namespace

size_t answer_facts::points() const {
  return static_cast<size_t>(std::count(covered.begin(), covered.end(), true));
}

answer_facts look_at(const question& asked, std::string_view answer) {
  answer_facts out;
  out.covered.assign(asked.key_points.size(), false);
  folded_text question{asked.text};
  auto asked_units = units_of(question);
  auto question_units = telling(asked_units);
  std::sort(asked_units.begin(), asked_units.end());
  out.question_words = question_units.size();
  // No unit reaches over the end of a sentence, and none lies outside of all.
  units all;
  std::deque<folded_text> folded; // Units point into them.
  std::set<std::string_view> taken_up;
  std::set<std::string_view> terms;
  for (auto at : sentences(answer)) {
    auto part = answer.substr(at.begin, at.size());
    const auto& text = folded.emplace_back(part);
    auto spoken = units_of(text);
    all.insert(all.end(), spoken.begin(), spoken.end());
    if (repeats(spoken, asked_units))
      continue;
    sentence_facts now{at, amount(part)};
    for (size_t i = 0; i < asked.key_points.size(); ++i) {
      auto touched = false;
      for (const auto& term : asked.key_points[i].terms)
        if (text.find(term)) {
          touched = true;
          terms.insert(term);
        }
      now.points += touched;
      out.covered[i] = out.covered[i] || touched;
    }
    for (auto unit : telling(std::move(spoken)))
      if (holds(question_units, unit)) {
        ++now.shared;
        taken_up.insert(unit);
      }
    auto count = [&](signal x) {
      return count_signals(text, x, enough);
    };
    now.quantities = quantities(text).size();
    now.results = count(signal::result);
    now.own = count(signal::own_part);
    now.hedges = count(signal::hedge);
    auto order = count(signal::order);
    auto reasons = count(signal::reason);
    auto contrasts = count(signal::contrast);
    now.links = order + reasons + contrasts;
    out.order += order;
    out.reasons += reasons;
    out.contrasts += contrasts;
    out.examples += count(signal::example);
    out.fillers += count(signal::filler);
    out.situation = out.situation || find_signal(text, signal::situation);
    out.task = out.task || find_signal(text, signal::task);
    out.action = out.action || find_signal(text, signal::action);
    out.size += now.size;
    out.quantities += now.quantities;
    out.results += now.results;
    out.own += now.own;
    out.hedges += now.hedges;
    out.sentences.push_back(now);
  }
  out.variety = variety_of(std::move(all));
  out.terms = terms.size();
  out.shared = taken_up.size();
  return out;
}

} // namespace zhian::interview
