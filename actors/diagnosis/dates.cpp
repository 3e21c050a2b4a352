#include "actors/diagnosis/dates.hpp"

#include <array>

#include "actors/diagnosis/chars.hpp"

namespace zhian::diagnosis {

namespace {

/// Walks over bytes [at, end) of a text; reading past the end reads blanks.
struct scanner {
  std::string_view text;
  size_t at;
  size_t end;

  char peek(size_t ahead = 0) const { return at + ahead < end ? text[at + ahead] : ' '; }
  bool done() const { return at >= end; }
  void blanks() {
    while (at < end && text[at] == ' ')
      ++at;
  }
  bool take(std::string_view word) {
    if (!text.substr(at, end - at).starts_with(word))
      return false;
    at += word.size();
    return true;
  }
  /// A word in letters whatever their case; it must end there.
  bool take_word(std::string_view word) {
    if (end - at < word.size() || is_latin(peek(word.size())))
      return false;
    for (size_t i = 0; i < word.size(); ++i)
      if (ascii_lower(text[at + i]) != word[i])
        return false;
    at += word.size();
    return true;
  }
  /// A number of `least` to `most` digits with no digit behind; 0 and no step when there is none.
  int32_t number(size_t least, size_t most) {
    size_t n = 0;
    int32_t value = 0;
    while (n <= most && is_digit(peek(n))) {
      value = value * 10 + (peek(n) - '0');
      ++n;
    }
    if (n < least || n > most)
      return 0;
    at += n;
    return value;
  }
};

constexpr int32_t first_year = 1950;
constexpr int32_t last_year = 2099;
bool is_year(int32_t x) {
  return x >= first_year && x <= last_year;
}

constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

/// "Jul", "July", "Sept." - 1 to 12; 0 and no step when there is none.
int32_t month_name(scanner& s) {
  for (size_t i = 0; i < months.size(); ++i) {
    auto here = s;
    if (here.take_word(months[i]) || here.take_word(months[i].substr(0, 3))
        || (i == 8 && here.take_word("sept"))) {
      here.take(".");
      s = here;
      return static_cast<int32_t>(i) + 1;
    }
  }
  return 0;
}

/// A day behind the month ("2019.07.01"): it is read over.
void day(scanner& s, char mark) {
  auto here = s;
  if (here.peek() != mark || !is_digit(here.peek(1)))
    return;
  ++here.at;
  auto value = here.number(1, 2);
  if (value >= 1 && value <= 31)
    s = here;
}

bool year_first(scanner& s, date_mark& out) {
  auto here = s;
  out.year = here.number(4, 4);
  if (!is_year(out.year))
    return false;
  auto behind_year = here;
  here.blanks();
  if (here.take("年")) {
    out.form = date_form::han;
    s = here;
    here.blanks();
    auto month = here.number(1, 2);
    here.blanks();
    if (month > 0 && here.take("月")) {
      out.month = month;
      s = here;
      if (auto on = here; on.number(1, 2) > 0 && on.take("日"))
        s = on;
    }
    return true;
  }
  // "2019级" is a class and "2019个" an amount.
  here = behind_year;
  s = here;
  auto mark = here.peek();
  if (mark == '.' || mark == '/' || mark == '-') {
    ++here.at;
    auto one_digit = is_digit(here.peek()) && !is_digit(here.peek(1));
    auto month = here.number(1, 2);
    // "2019-5" might be anything; "2019.5" is a month.
    if (month > 0 && !(mark == '-' && one_digit && is_latin(here.peek()))) {
      out.month = month;
      out.form = mark == '.'   ? date_form::dotted
                 : mark == '/' ? date_form::slashed
                               : date_form::dashed;
      day(here, mark);
      s = here;
    }
    return true;
  }
  out.form = date_form::year_only;
  return true;
}

/// "07/2019", "7.2019".
bool month_then_year(scanner& s, date_mark& out) {
  auto here = s;
  out.month = here.number(1, 2);
  auto mark = here.peek();
  if (out.month < 1 || out.month > 12 || (mark != '/' && mark != '.'))
    return false;
  ++here.at;
  out.year = here.number(4, 4);
  if (!is_year(out.year))
    return false;
  out.form = date_form::month_first;
  s = here;
  return true;
}

/// "Jul 2019", "July, 2019".
bool name_then_year(scanner& s, date_mark& out) {
  auto here = s;
  out.month = month_name(here);
  if (out.month == 0)
    return false;
  here.take(",");
  here.blanks();
  out.year = here.number(4, 4);
  if (!is_year(out.year))
    return false;
  out.form = date_form::named;
  s = here;
  return true;
}

bool date_here(scanner& s, date_mark& out) {
  auto begin = s.at;
  if (begin > 0) {
    auto before = s.text[begin - 1];
    if (is_digit(before) || is_latin(before) || before == '@' || before == '_'
        || (is_digit(s.peek()) && (before == '+' || before == '$')))
      return false;
  }
  out = {};
  if (!year_first(s, out)) {
    out = {};
    if (!month_then_year(s, out)) {
      out = {};
      if (!name_then_year(s, out))
        return false;
    }
  }
  // "2000元", "2019人", "2000+": amounts.
  if (out.form == date_form::year_only) {
    for (std::string_view unit : {"元", "人", "个", "万", "次", "家", "级", "%", "+", ",", "多",
                                  "余", "名", "台", "件", "份", "字", "平"})
      if (auto here = s; here.take(unit) && !(unit == "," && here.peek() == ' '))
        return false;
  }
  out.at = {static_cast<uint32_t>(begin), static_cast<uint32_t>(s.at - begin)};
  return true;
}

bool joint(scanner& s) {
  s.blanks();
  bool any = false;
  for (bool more = true; more;) {
    more = false;
    for (std::string_view mark : {"-", "–", "—", "―", "−", "－", "~", "～", "〜", "至", "到", "→"})
      if (s.take(mark)) {
        // "至今" begins with a joint.
        any = more = true;
        break;
      }
  }
  if (!any)
    any = s.take_word("to") || s.take_word("until") || s.take_word("till");
  s.blanks();
  return any;
}

bool open_end(scanner& s) {
  for (std::string_view word : {"至今", "今", "现在", "目前"})
    if (s.take(word))
      return true;
  for (std::string_view word : {"present", "now", "current", "today", "date", "ongoing"})
    if (s.take_word(word))
      return true;
  return false;
}

uint32_t narrow(size_t x) {
  return static_cast<uint32_t>(x);
}

} // namespace

month_number month_of(std::chrono::year_month x) {
  return month_of(static_cast<int32_t>(x.year()),
                  static_cast<int32_t>(static_cast<unsigned>(x.month())));
}

std::string month_text(month_number x) {
  auto month = x % 12 + 1;
  return std::to_string(x / 12) + (month < 10 ? ".0" : ".") + std::to_string(month);
}

std::vector<date_mark> find_dates(std::string_view text, text_span within) {
  std::vector<date_mark> out;
  scanner s{text, within.begin, within.end()};
  while (!s.done()) {
    date_mark found;
    auto here = s;
    if ((is_digit(s.peek()) || is_latin(s.peek())) && date_here(here, found)) {
      out.push_back(found);
      s = here;
    } else {
      ++s.at;
    }
  }
  return out;
}

std::vector<period> find_periods(std::string_view text, text_span within) {
  std::vector<period> out;
  auto dates = find_dates(text, within);
  for (size_t i = 0; i < dates.size(); ++i) {
    scanner s{text, dates[i].at.end(), within.end()};
    // "2019 (spring) - 2021" is rare; "2019.07 起 至今" is not.
    s.blanks();
    s.take("起");
    if (!joint(s))
      continue;
    period x{{}, dates[i], {}, false};
    if (open_end(s)) {
      x.open = true;
      x.at = {dates[i].at.begin, narrow(s.at) - dates[i].at.begin};
      out.push_back(x);
    } else if (i + 1 < dates.size() && dates[i + 1].at.begin == s.at) {
      x.to = dates[i + 1];
      x.at = {dates[i].at.begin, x.to.at.end() - dates[i].at.begin};
      out.push_back(x);
      ++i;
    }
  }
  return out;
}

} // namespace zhian::diagnosis
