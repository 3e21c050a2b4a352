#include "actors/diagnosis/posting.hpp"

#include <algorithm>
#include <array>

#include "actors/diagnosis/chars.hpp"
#include "actors/resume/skills.hpp"

namespace zhian::diagnosis {

namespace {

constexpr std::array<std::string_view, 13> advantages{
    "优先",         "加分",   "更佳",  "最好",      "者佳",      "preferred", "nice to have",
    "nice-to-have", "a plus", "bonus", "desirable", "advantage", "ideally"};

bool is_advantage(std::string_view lower) {
  return std::any_of(advantages.begin(), advantages.end(),
                     [&](auto x) { return lower.find(x) != lower.npos; });
}

struct degree_word {
  degree what;
  std::string_view word;
};
constexpr std::array<degree_word, 40> degree_words{{
    {degree::doctor, "博士"},
    {degree::doctor, "phd"},
    {degree::doctor, "ph.d"},
    {degree::doctor, "doctorate"},
    {degree::master, "硕士"},
    {degree::master, "研究生"},
    {degree::master, "master's"},
    {degree::master, "masters"},
    {degree::master, "master of"},
    {degree::master, "mba"},
    {degree::master, "msc"},
    {degree::master, "m.sc"},
    {degree::master, "m.s."},
    {degree::master, "master degree"},
    {degree::bachelor, "本科"},
    {degree::bachelor, "学士"},
    {degree::bachelor, "bachelor"},
    {degree::bachelor, "bachelor's"},
    {degree::bachelor, "bachelors"},
    {degree::bachelor, "bsc"},
    {degree::bachelor, "b.sc"},
    {degree::bachelor, "b.s."},
    {degree::bachelor, "b.a."},
    {degree::bachelor, "bba"},
    {degree::bachelor, "beng"},
    {degree::bachelor, "bsn"},
    {degree::college, "大专"},
    {degree::college, "专科"},
    {degree::college, "高职"},
    {degree::college, "associate degree"},
    {degree::college, "associate of"},
    {degree::college, "diploma"},
    {degree::secondary, "高中"},
    {degree::secondary, "中专"},
    {degree::secondary, "技校"},
    {degree::secondary, "职高"},
    {degree::secondary, "中职"},
    {degree::secondary, "high school"},
    {degree::secondary, "secondary school"},
    {degree::secondary, "ged"},
}};

bool names(std::string_view lower, std::string_view word) {
  auto at = find_phrase(lower, word);
  // "High school diploma"
  return at != lower.npos && !(word == "diploma" && lower.substr(0, at).ends_with("school "));
}

/// "三", "十": 1 to 10; 0 when it is none.
int32_t numeral(std::string_view text, size_t& size) {
  constexpr std::array<std::string_view, 11> words{"一", "二", "三", "四", "五", "六",
                                                   "七", "八", "九", "十", "两"};
  for (size_t i = 0; i < words.size(); ++i)
    if (text.starts_with(words[i])) {
      size = words[i].size();
      return i == 10 ? 2 : static_cast<int32_t>(i) + 1;
    }
  return 0;
}

/// A number of one or two digits, or in Chinese; 0 when there is none.
int32_t small_number(std::string_view text, size_t at, size_t& size) {
  if (!is_digit(text[at]))
    return numeral(text.substr(at), size);
  if (at > 0 && (is_digit(text[at - 1]) || text[at - 1] == '.'))
    return 0;
  size = 0;
  int32_t value = 0;
  while (size < 3 && at + size < text.size() && is_digit(text[at + size])) {
    value = value * 10 + (text[at + size] - '0');
    ++size;
  }
  return size <= 2 ? value : 0;
}

/// What stands behind the number up to "年" or "years"; 0: it counts no years.
size_t years_unit(std::string_view rest) {
  size_t at = 0;
  auto skip = [&](std::string_view x) {
    if (!rest.substr(at).starts_with(x))
      return false;
    at += x.size();
    return true;
  };
  while (skip(" ") || skip("+") || skip("多") || skip("余") || skip("个")) {
  }
  // "3-5年", "3 to 5 years": the lower one is asked for.
  if (skip("-") || skip("–") || skip("~") || skip("至") || skip("到") || skip("to ")) {
    while (skip(" ")) {
    }
    auto digits = at;
    while (at < rest.size() && at - digits < 2 && is_digit(rest[at]))
      ++at;
    size_t size = 0;
    if (at == digits && numeral(rest.substr(at), size) > 0)
      at += size;
    while (skip(" ") || skip("+")) {
    }
  }
  if (skip("年") || skip("years") || skip("year") || skip("yrs"))
    return at;
  return 0;
}

/// Where the clause that begins here ends.
size_t clause_end(std::string_view text, size_t at) {
  for (; at < text.size(); ++at) {
    auto c = text[at];
    auto next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (c == '\n' || c == ';' || ((c == ',' || c == '.') && next == ' '))
      return at;
    auto rest = text.substr(at, 3);
    if (rest == "。" || rest == "；" || rest == "，")
      return at;
  }
  return at;
}

} // namespace

degree highest_degree(std::string_view text) {
  auto lower = ascii_lower(text);
  for (const auto& x : degree_words)
    if (names(lower, x.word))
      return x.what;
  return degree::none;
}

degree lowest_degree(std::string_view text) {
  auto lower = ascii_lower(text);
  auto least = degree::none;
  for (const auto& x : degree_words)
    if (names(lower, x.word))
      least = x.what;
  return least;
}

std::optional<years_mark> find_years(std::string_view text, text_span within) {
  auto part = text.substr(within.begin, within.size);
  auto lower = ascii_lower(part);
  constexpr size_t reach = 40;
  for (size_t at = 0; at < lower.size(); at += decode_utf8(lower, at).size) {
    size_t size = 0;
    auto value = small_number(lower, at, size);
    if (value <= 0 || value > 50)
      continue;
    auto unit = years_unit(std::string_view{lower}.substr(at + size));
    if (unit == 0)
      continue;
    auto end = at + size + unit;
    auto behind = cut_utf8(std::string_view{lower}.substr(end), reach);
    behind = behind.substr(0, std::min({behind.find('\n'), behind.find("。"), behind.find("；")}));
    for (std::string_view word : {"经验", "工作经历", "experience"})
      if (auto place = behind.find(word); place != behind.npos)
        return years_mark{{static_cast<uint32_t>(within.begin + at),
                           static_cast<uint32_t>(end + place + word.size() - at)},
                          value};
  }
  return std::nullopt;
}

posting_facts read_posting(std::string_view given) {
  auto text = mend_text(cut_utf8(given, most_posting_bytes));
  auto lower = ascii_lower(text);
  posting_facts out;
  auto mentions = find_skill_mentions(text);
  size_t next = 0;
  bool below_advantage = false;
  auto lowest = degree::none;
  for (size_t at = 0; at < lower.size();) {
    // A clause: what is only an advantage is said so in it, or by a heading above.
    auto end = clause_end(lower, at);
    auto clause = std::string_view{lower}.substr(at, end - at);
    bool advantage = is_advantage(clause);
    auto line_end = std::min(lower.find('\n', at), lower.size());
    auto line = trimmed(std::string_view{lower}.substr(at, line_end - at));
    if ((at == 0 || lower[at - 1] == '\n')
        && (line.ends_with(':') || line.ends_with("：") || line.ends_with("】")))
      below_advantage = is_advantage(line);
    advantage = advantage || below_advantage;
    for (; next < mentions.size() && mentions[next].begin < end; ++next) {
      const auto& skill = *mentions[next].skill;
      auto known = std::find_if(out.keywords.begin(), out.keywords.end(),
                                [&](const keyword& x) { return x.name == skill.name; });
      if (known == out.keywords.end()) {
        out.keywords.push_back({skill.name, !advantage, 1, 0});
        if (skill.area == "language")
          out.languages.push_back(skill.name);
      } else {
        ++known->asked;
        known->required = known->required || !advantage;
      }
    }
    if (!advantage)
      if (auto here = lowest_degree(clause);
          here != degree::none && (lowest == degree::none || here < lowest))
        lowest = here;
    at = end + 1;
  }
  out.least = lowest;
  if (auto x = find_years(text, {0, static_cast<uint32_t>(text.size())}))
    out.years = x->years;
  std::stable_sort(out.keywords.begin(), out.keywords.end(),
                   [](const keyword& a, const keyword& b) {
                     return a.required != b.required ? a.required : a.asked > b.asked;
                   });
  if (out.keywords.size() > most_keywords)
    out.keywords.resize(most_keywords);
  return out;
}

} // namespace zhian::diagnosis
