#include <algorithm>
#include <array>
#include <unordered_set>

#include "actors/diagnosis/ledger.hpp"
#include "actors/diagnosis/posting.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

constexpr int32_t longest_study_ahead = 72;

/// An entry whose dates make sense.
struct stay {
  const entry* of;
  month_number first;
  month_number last;
};

std::string words(int32_t x) {
  return std::to_string(x);
}

bool makes_sense(const page& p, const entry& x) {
  return x.when && x.when->possible() && x.when->first() <= x.when->last(p.today);
}

std::vector<stay> stays_of(const page& p, entry_kind kind) {
  std::vector<stay> out;
  for (const auto& x : p.entries)
    if (x.kind == kind && makes_sense(p, x))
      out.push_back({&x, x.when->first(), x.when->last(p.today)});
  std::stable_sort(out.begin(), out.end(),
                   [](const stay& a, const stay& b) { return a.first < b.first; });
  return out;
}

void judge_dates(const page& p, ledger& out) {
  bool any = false;
  for (const auto& x : p.entries) {
    if (!x.when)
      continue;
    any = true;
    const auto& when = *x.when;
    if (!when.possible()) {
      out.add(bad_date, when.at);
      continue;
    }
    bool study = x.kind == entry_kind::study;
    if (when.first() > (study ? p.today + longest_study_ahead : p.today)
        || (!when.open && when.to.month > 0
            && when.last(p.today) > p.today + (study ? longest_study_ahead : 0)))
      out.add(future_date, when.at, {{"today", month_text(p.today)}});
    else if (when.first() > when.last(p.today))
      out.add(end_before_start, when.at);
  }
  if (!any)
    out.add(no_dates, p.entries.empty() ? text_span{} : p.entries.front().header);
}

/// Months of [from, to] in which nothing else is told of.
int32_t uncovered(month_number from, month_number to, const std::vector<stay>& others) {
  std::unordered_set<month_number> covered;
  for (const auto& x : others)
    for (auto m = std::max(from, x.first); m <= std::min(to, x.last); ++m)
      covered.insert(m);
  return to - from + 1 - static_cast<int32_t>(covered.size());
}

void judge_gaps(const page& p, const std::vector<stay>& jobs, const std::vector<stay>& studies,
                ledger& out) {
  constexpr int32_t no_matter = 3;
  const stay* latest = nullptr;
  for (const auto& x : jobs) {
    if (latest && x.first - latest->last - 1 > no_matter) {
      auto months = uncovered(latest->last + 1, x.first - 1, studies);
      auto weight = months > 12 ? severity::high : months > 6 ? severity::medium : severity::low;
      if (months > no_matter)
        out.add(gap, x.of->when->at,
                {{"months", words(months)},
                 {"from", month_text(latest->last + 1)},
                 {"to", month_text(x.first - 1)}},
                {std::clamp(months * 2, 8, 25), weight});
    }
    if (!latest || x.last > latest->last)
      latest = &x;
  }
  constexpr int32_t long_pause = 6;
  if (latest && p.today - latest->last > long_pause) {
    auto months = uncovered(latest->last + 1, p.today, studies);
    if (months > long_pause)
      out.add(gap_until_now, latest->of->when->at,
              {{"months", words(months)}, {"from", month_text(latest->last + 1)}});
  }
}

/// Months that two stays share, of which those that a year alone leaves open are taken off.
int32_t shared(const stay& a, const stay& b) {
  auto months = std::min(a.last, b.last) - std::max(a.first, b.first) + 1;
  return a.of->when->by_month() && b.of->when->by_month() ? months : months - 12;
}

void judge_overlaps(const std::vector<stay>& jobs, const std::vector<stay>& studies, ledger& out) {
  const stay* latest = nullptr;
  for (const auto& x : jobs) {
    if (x.of->aside)
      continue;
    // The month of a change may be told twice.
    if (latest && shared(*latest, x) > 1)
      out.add(overlap, x.of->when->at,
              {{"months", words(shared(*latest, x))},
               {"from", month_text(x.first)},
               {"to", month_text(std::min(x.last, latest->last))}});
    constexpr int32_t last_term = 6;
    for (const auto& s : studies)
      if (!s.of->aside && shared(s, x) > last_term) {
        out.add(study_overlaps_work, x.of->when->at, {{"months", words(shared(s, x))}});
        break;
      }
    if (!latest || x.last > latest->last)
      latest = &x;
  }
}

void judge_stays(const std::vector<stay>& jobs, ledger& out) {
  constexpr size_t few = 3;
  constexpr int32_t a_year = 12;
  size_t brief = 0;
  const stay* last = nullptr;
  for (const auto& x : jobs)
    if (!x.of->aside && !x.of->when->open && x.of->when->by_month()
        && x.last - x.first + 1 < a_year) {
      ++brief;
      last = &x;
    }
  if (brief >= few)
    out.add(short_stays, last->of->when->at, {{"count", words(static_cast<int32_t>(brief))}});
}

/// The year of birth, by a date or by an age in the card.
std::optional<std::pair<int32_t, text_span>> birth_year(const page& p) {
  constexpr size_t reach = 40;
  for (std::string_view label : {"出生", "生日", "date of birth", "birth", "dob", "born"}) {
    auto at = find_phrase(p.lower, label);
    if (at == std::string::npos || !p.in_card(at))
      continue;
    auto end = std::min(p.text.size(), at + label.size() + reach);
    end = std::min(end, p.text.find('\n', at));
    auto found = find_dates(p.text, {static_cast<uint32_t>(at), static_cast<uint32_t>(end - at)});
    if (!found.empty())
      return std::pair{found.front().year, found.front().at};
  }
  for (std::string_view label : {"年龄", "age"}) {
    auto at = find_phrase(p.lower, label);
    if (at == std::string::npos || !p.in_card(at))
      continue;
    auto begin = at + label.size();
    while (begin < p.text.size() && begin < at + 16 && !is_digit(p.text[begin]))
      ++begin;
    int32_t age = 0;
    auto end = begin;
    for (; end < p.text.size() && end < begin + 2 && is_digit(p.text[end]); ++end)
      age = age * 10 + (p.text[end] - '0');
    if (age > 0 && age < 100)
      return std::pair{p.today / 12 - age,
                       text_span{static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)}};
  }
  return std::nullopt;
}

void judge_age(const page& p, const std::vector<stay>& jobs, const std::vector<stay>& studies,
               ledger& out) {
  auto birth = birth_year(p);
  if (!birth)
    return;
  constexpr int32_t youngest_worker = 16;
  constexpr int32_t youngest_graduate = 18;
  auto told = [&](month_number when, int32_t least) {
    auto age = when / 12 - birth->first;
    if (age >= least)
      return false;
    out.add(age_implausible, birth->second, {{"age", words(age)}, {"when", month_text(when)}});
    return true;
  };
  for (const auto& x : studies)
    if (highest_degree(p.of(x.of->header)) >= degree::college && told(x.last, youngest_graduate))
      return;
  for (const auto& x : jobs)
    if (told(x.first, youngest_worker))
      return;
}

void judge_claimed_years(const page& p, ledger& out) {
  auto shown = months_of_work(p, true);
  if (shown == 0)
    return;
  constexpr int32_t generous = 18;
  auto* summary = p.find("summary");
  auto* work = p.find("experience");
  auto end = work && work->heading.size > 0 ? work->heading.begin : 0;
  for (auto within : {text_span{0, end}, summary ? summary->body : text_span{}})
    if (auto claim = find_years(p.text, within); claim && claim->years * 12 > shown + generous) {
      out.add(years_contradicted, claim->at,
              {{"asked", words(claim->years)},
               {"shown", words(shown / 12)},
               {"months", words(shown % 12)}});
      return;
    }
}

} // namespace

int32_t months_of_work(const page& p, bool with_aside) {
  int32_t sum = 0;
  month_number counted = 0;
  for (const auto& x : stays_of(p, entry_kind::job)) {
    if (x.of->aside && !with_aside)
      continue;
    auto last = std::min(x.last, p.today);
    auto first = std::max(x.first, counted);
    if (last >= first)
      sum += last - first + 1;
    counted = std::max(counted, last + 1);
  }
  return sum;
}

void judge_risks(const page& p, ledger& out) {
  auto jobs = stays_of(p, entry_kind::job);
  auto studies = stays_of(p, entry_kind::study);
  judge_dates(p, out);
  judge_gaps(p, jobs, studies, out);
  judge_overlaps(jobs, studies, out);
  judge_stays(jobs, out);
  judge_age(p, jobs, studies, out);
  judge_claimed_years(p, out);
}

} // namespace zhian::diagnosis
