#include "actors/jobs/resume_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

#include "actors/diagnosis/dates.hpp"
#include "actors/diagnosis/posting.hpp"
#include "protocols/cities.hpp"
#include "protocols/utf8.hpp"

namespace zhian::jobs {

namespace {

using diagnosis::text_span;

/// So far behind such a word its value may stand, in bytes.
constexpr size_t reach = 60;

constexpr std::array<std::string_view, 6> wish_words{"期望城市", "期望工作地", "意向城市",
                                                     "期望地点", "工作地点",   "preferred city"};
constexpr std::array<std::string_view, 5> home_words{"现居", "所在地", "居住地", "所在城市",
                                                     "location"};
constexpr std::array<std::string_view, 6> pay_words{"期望薪资", "期望薪酬", "期望月薪",
                                                    "薪资要求", "薪资期望", "expected salary"};

std::string lower_text(std::string_view x) {
  std::string out{x};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + 32);
  return out;
}

/// What follows the first of these words on its line; empty where none of them is.
template <size_t N>
std::string_view behind(std::string_view lower, const std::array<std::string_view, N>& words) {
  for (auto word : words) {
    auto at = lower.find(word);
    if (at == lower.npos)
      continue;
    auto rest = lower.substr(at + word.size(), reach);
    return rest.substr(0, rest.find('\n'));
  }
  return {};
}

std::string city_in(std::string_view lower) {
  const city* first = nullptr;
  auto where = lower.npos;
  for (const auto& x : all_cities())
    for (auto name : {std::string{x.zh}, lower_text(x.en)})
      if (auto at = lower.find(name); at < where) {
        where = at;
        first = &x;
      }
  return first ? std::string{first->zh} : std::string{};
}

/// The first amount, in yuan: the lower one of "15-20K".
std::optional<uint32_t> amount_in(std::string_view lower) {
  auto digit = [](char c) {
    return c >= '0' && c <= '9';
  };
  auto begin = std::find_if(lower.begin(), lower.end(), digit);
  if (begin == lower.end())
    return std::nullopt;
  auto rest = lower.substr(static_cast<size_t>(begin - lower.begin()));
  double value = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc{})
    return std::nullopt;
  auto after = rest.substr(static_cast<size_t>(end - rest.data()), 16);
  // The unit of a range stands behind its end.
  auto unit = after.find_first_not_of("0123456789.-~ ");
  auto named = unit == after.npos ? std::string_view{} : after.substr(unit);
  if (named.starts_with("k") || named.starts_with("千"))
    value *= 1000;
  else if (named.starts_with("w") || named.starts_with("万"))
    value *= 10000;
  if (value < 1000 || value > job_bounds::salary)
    return std::nullopt;
  return static_cast<uint32_t>(value);
}

/// Where a count of characters ends, in bytes.
size_t byte_of(std::string_view text, uint32_t characters) {
  return first_characters(text, characters).size();
}

std::optional<uint32_t> years_in(const extracted_text& resume, timestamp now) {
  const std::string_view text = resume.text;
  auto within = [](size_t begin, size_t end) {
    return text_span{static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)};
  };
  if (auto said = diagnosis::find_years(text, within(0, text.size())); said && said->years >= 0)
    return static_cast<uint32_t>(said->years);
  std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now)};
  auto today = diagnosis::month_of(day.year() / day.month());
  std::vector<std::pair<int32_t, int32_t>> months;
  for (const auto& x : resume.sections) {
    if (x.name != "experience")
      continue;
    for (const auto& p :
         diagnosis::find_periods(text, within(byte_of(text, x.begin), byte_of(text, x.end))))
      if (p.possible() && p.first() <= std::min(p.last(today), today))
        months.emplace_back(p.first(), std::min(p.last(today), today));
  }
  if (months.empty())
    return std::nullopt;
  // Jobs that were held at the same time count once.
  std::sort(months.begin(), months.end());
  int32_t covered = 0;
  auto upto = months.front().first - 1;
  for (const auto& [first, last] : months) {
    covered += std::max(0, last - std::max(upto, first - 1));
    upto = std::max(upto, last);
  }
  return static_cast<uint32_t>(covered / 12);
}

std::optional<degree> degree_in(std::string_view text) {
  switch (diagnosis::highest_degree(text)) {
  case diagnosis::degree::doctor:
    return degree::doctor;
  case diagnosis::degree::master:
    return degree::master;
  case diagnosis::degree::bachelor:
    return degree::bachelor;
  case diagnosis::degree::college:
    return degree::college;
  case diagnosis::degree::secondary:
    return degree::none;
  case diagnosis::degree::none:
    break;
  }
  return std::nullopt;
}

} // namespace

resume_facts facts_of_resume(const extracted_text& resume, timestamp now) {
  resume_facts out;
  out.skills = resume.skills;
  out.years = years_in(resume, now);
  out.highest = degree_in(resume.text);
  auto lower = lower_text(resume.text);
  out.city = city_in(behind(lower, wish_words));
  if (out.city.empty())
    out.city = city_in(behind(lower, home_words));
  out.salary = amount_in(behind(lower, pay_words));
  return out;
}

} // namespace zhian::jobs
