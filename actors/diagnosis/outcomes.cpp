#include <algorithm>
#include <array>

#include "actors/diagnosis/page.hpp"

namespace zhian::diagnosis {

namespace {

// An end that needs no figure: an award, something doubled, nothing lost.
constexpr std::array<std::string_view, 30> ends{
    "翻倍",        "翻番",     "减半",          "零投诉",  "零事故", "零差错",
    "无一",        "荣获",     "评为",          "获评",    "第一名", "冠军",
    "续约",        "续签",     "doubled",       "tripled", "halved", "twice",
    "awarded",     "promoted", "won",           "zero",    "half",   "no complaints",
    "first place", "dozen",    "every patient", "百分之",  "留用",   "转正"};

constexpr std::array<std::string_view, 52> units{
    "%",  "％", "‰",  "万",   "亿",   "千", "百",   "元", "块", "人", "名", "位", "次",
    "个", "家", "台", "套",   "条",   "项", "件",   "单", "款", "份", "篇", "场", "天",
    "周", "月", "年", "小时", "分钟", "秒", "毫秒", "倍", "折", "户", "组", "门", "床",
    "例", "所", "座", "平",   "层",   "岁", "页",   "本", "期", "轮", "点", "级", "折"};

constexpr std::array<std::string_view, 10> numerals{"两", "二", "三", "四", "五",
                                                    "六", "七", "八", "九", "十"};
constexpr std::array<std::string_view, 16> counted{"百", "千", "成",   "倍",   "名", "家",
                                                   "次", "人", "个月", "小时", "周", "天",
                                                   "位", "户", "万",   "年"};

constexpr std::array<std::string_view, 10> spelled{"two",   "three", "four", "five", "six",
                                                   "seven", "eight", "nine", "ten",  "twelve"};

template <class List>
bool begins_with_any(std::string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(), [&](auto x) { return text.starts_with(x); });
}

/// Whether a number that stands at [begin, end) is an amount and not a version or a name.
bool is_amount(std::string_view text, size_t begin, size_t end) {
  auto before = begin > 0 ? text[begin - 1] : ' ';
  // "Java8", "HTTP/2", "v1.2", "#3"
  if (is_latin(before) || before == '/' || before == '#' || before == '.' || before == '_')
    return false;
  if (before == '$' || text.substr(0, begin).ends_with("¥") || text.substr(0, begin).ends_with("￥")
      || text.substr(0, begin).ends_with("€") || text.substr(0, begin).ends_with("£"))
    return true;
  auto rest = text.substr(end);
  while (rest.starts_with("+") || rest.starts_with("多") || rest.starts_with("余")
         || rest.starts_with(" "))
    rest.remove_prefix(rest.front() == '+' || rest.front() == ' ' ? 1
                                                                  : std::string_view{"多"}.size());
  if (begins_with_any(rest, units))
    return true;
  if (rest.empty() || !is_latin(rest.front()))
    return end - begin >= 3;
  // "12 engineers", "200 ms", "3x", "4k", and not "Python 3 and": a unit or a word that is counted.
  auto word = rest.substr(0, std::min<size_t>(rest.size(), 3));
  bool joins = word == "and" || word == "to " || word == "or " || word == "in " || word == "on ";
  bool behind_name = before == ' ' && begin >= 2 && is_latin(text[begin - 2]);
  if (joins)
    return end - begin >= 2 || !behind_name;
  return true;
}

bool holds_amount(std::string_view text, const std::vector<date_mark>& dates) {
  for (size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    auto date = std::find_if(dates.begin(), dates.end(), [&](const date_mark& x) {
      return at >= x.at.begin && at < x.at.end();
    });
    if (date != dates.end()) {
      at = date->at.end();
      continue;
    }
    auto begin = at;
    while (at < text.size()
           && (is_digit(text[at])
               || ((text[at] == '.' || text[at] == ',') && at + 1 < text.size()
                   && is_digit(text[at + 1]))))
      ++at;
    if (is_amount(text, begin, at))
      return true;
  }
  return false;
}

bool holds_numeral(std::string_view text) {
  for (auto x : numerals)
    for (auto at = text.find(x); at != text.npos; at = text.find(x, at + 1))
      if (begins_with_any(text.substr(at + x.size()), counted))
        return true;
  return false;
}

} // namespace

bool has_outcome(std::string_view statement) {
  // The longest bullet that anybody reads; beyond, only the beginning is looked at.
  statement = cut_utf8(statement, 4000);
  auto dates = find_dates(statement, {0, static_cast<uint32_t>(statement.size())});
  if (holds_amount(statement, dates) || holds_numeral(statement))
    return true;
  auto lower = ascii_lower(statement);
  auto holds = [&](std::string_view x) {
    return find_phrase(lower, x) != std::string::npos;
  };
  return std::any_of(ends.begin(), ends.end(), holds)
         || std::any_of(spelled.begin(), spelled.end(), holds);
}

} // namespace zhian::diagnosis
