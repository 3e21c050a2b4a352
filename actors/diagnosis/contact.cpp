#include <algorithm>
#include <array>
#include <set>

#include "actors/diagnosis/ledger.hpp"

namespace zhian::diagnosis {

namespace {

using enum finding_kind;

uint32_t narrow(size_t x) {
  return static_cast<uint32_t>(x);
}

bool is_mail_char(char c) {
  return is_latin(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '+';
}

bool is_domain(std::string_view x) {
  auto dot = x.rfind('.');
  if (dot == x.npos || dot == 0 || x.size() - dot < 3 || x.find("..") != x.npos)
    return false;
  return std::all_of(x.begin() + static_cast<std::ptrdiff_t>(dot) + 1, x.end(), is_latin);
}

constexpr std::array<std::string_view, 18> childish{
    "520",  "1314",   "666",     "baby",  "sexy", "love",  "cool",  "killer", "princess",
    "cute", "hottie", "angel99", "ninja", "boss", "gamer", "devil", "sweet",  "xiaokeai"};

void judge_mail(const page& p, ledger& out) {
  std::string_view text = p.text;
  constexpr int most = 20;
  int looked = 0;
  bool good = false;
  std::optional<text_span> broken;
  for (auto at = text.find('@'); at != text.npos && looked < most; at = text.find('@', at + 1)) {
    ++looked;
    auto begin = at;
    while (begin > 0 && is_mail_char(text[begin - 1]))
      --begin;
    auto end = at + 1;
    while (end < text.size() && is_mail_char(text[end]))
      ++end;
    while (end > at + 1 && text[end - 1] == '.')
      --end;
    text_span whole{narrow(begin), narrow(end - begin)};
    auto local = p.lower_of({whole.begin, narrow(at - begin)});
    if (local.empty() || !is_domain(text.substr(at + 1, end - at - 1))) {
      // "@shanghai" behind a blank is a manner of writing places.
      if (!local.empty() || p.in_card(at))
        broken = broken.value_or(whole);
      continue;
    }
    auto odd = std::find_if(childish.begin(), childish.end(),
                            [&](auto x) { return local.find(x) != local.npos; });
    if (!good && odd != childish.end())
      out.add(odd_email, whole, {{"word", std::string{*odd}}});
    good = true;
  }
  if (broken && !good)
    out.add(bad_email, *broken);
  else if (!good)
    out.add(missing_email, {});
}

/// Digits that stand together, with single blanks, hyphens and brackets among them.
struct number_run {
  text_span at;
  std::string digits;
  bool joined = true; ///< Nothing but digits.
};

std::vector<number_run> number_runs(std::string_view text) {
  constexpr size_t most = 200;
  std::vector<number_run> out;
  for (size_t at = 0; at < text.size() && out.size() < most;) {
    auto c = text[at];
    bool begins =
        is_digit(c) || ((c == '+' || c == '(') && at + 1 < text.size() && is_digit(text[at + 1]));
    if (!begins || (at > 0 && (is_latin(text[at - 1]) || is_digit(text[at - 1])))) {
      ++at;
      continue;
    }
    number_run x;
    auto begin = at;
    auto end = at;
    int between = 0;
    for (; at < text.size() && between <= 2; ++at) {
      if (is_digit(text[at])) {
        x.joined = x.joined && (between == 0 || x.digits.empty());
        x.digits += text[at];
        end = at + 1;
        between = 0;
      } else if (text[at] == ' ' || text[at] == '-' || text[at] == '(' || text[at] == ')'
                 || (text[at] == '+' && at == begin)) {
        ++between;
      } else {
        break;
      }
    }
    at = std::max(at, end);
    x.at = {narrow(begin), narrow(end - begin)};
    if (x.digits.size() >= 7)
      out.push_back(std::move(x));
  }
  return out;
}

void judge_phone(const page& p, ledger& out) {
  bool good = false;
  std::optional<text_span> broken;
  for (const auto& x : number_runs(p.text)) {
    if (!find_dates(p.text, x.at).empty() || (x.joined && x.digits.size() >= 15))
      continue;
    std::string_view digits = x.digits;
    auto chinese = p.lang == language::zh && p.text[x.at.begin] != '+';
    for (std::string_view code : {"0086", "86"})
      if (digits.starts_with(code) && digits.size() > 10) {
        digits.remove_prefix(code.size());
        chinese = true;
        break;
      }
    auto mobile = chinese && digits.size() > 1 && digits[0] == '1' && digits[1] >= '3';
    auto fits = mobile ? digits.size() == 11 : digits.size() <= 15;
    if (fits)
      good = true;
    else if (p.in_card(x.at.begin))
      broken = broken.value_or(x.at);
  }
  if (broken && !good)
    out.add(bad_phone, *broken);
  else if (!good)
    out.add(missing_phone, {});
}

/// From the word to the end of what belongs to it: the next mark or blank, or the line.
text_span field_at(const page& p, size_t at) {
  auto end = at;
  while (end < p.text.size() && p.text[end] != '\n' && p.text[end] != '|' && p.text[end] != ';'
         && !std::string_view{p.text}.substr(end).starts_with("；")
         && !std::string_view{p.text}.substr(end).starts_with("｜")
         && !(p.text[end] == ' ' && end > at + 24))
    ++end;
  auto body = trimmed(std::string_view{p.text}.substr(at, end - at));
  return {narrow(at), narrow(body.size())};
}

/// The first place in the card where one of the words stands.
template <class List>
std::optional<size_t> first_in_card(const page& p, const List& words) {
  std::optional<size_t> first;
  for (std::string_view x : words)
    for (auto at = find_phrase(p.lower, x); at != std::string::npos;
         at = find_phrase(p.lower, x, at + 1))
      if (p.in_card(at)) {
        first = std::min(first.value_or(at), at);
        break;
      }
  return first;
}

constexpr std::array<std::string_view, 6> id_labels{
    "身份证", "passport no", "passport number", "social security", "ssn", "national id"};
constexpr std::array<std::string_view, 9> marital{
    "婚姻", "已婚", "未婚", "离异", "已育", "未育", "married", "marital status", "divorced"};
constexpr std::array<std::string_view, 19> needless{
    "身高",   "体重",       "血型",      "星座",          "民族",         "籍贯",     "宗教",
    "生肖",   "户口",       "家庭住址",  "父亲",          "母亲",         "religion", "height",
    "weight", "blood type", "star sign", "father's name", "mother's name"};

void judge_privacy(const page& p, ledger& out) {
  std::optional<text_span> id;
  for (const auto& x : number_runs(p.text))
    if (x.joined
        && (x.digits.size() == 18
            || (x.digits.size() == 17 && p.lower.size() > x.at.end()
                && p.lower[x.at.end()] == 'x')))
      id = id.value_or(text_span{x.at.begin, 18});
  if (auto label = first_in_card(p, id_labels); label && !id)
    id = field_at(p, *label);
  if (id)
    out.add(id_number, *id);
  if (auto at = first_in_card(p, marital))
    out.add(marital_status, field_at(p, *at));
  constexpr size_t most = 4;
  std::set<uint32_t> told;
  for (auto x : needless) {
    auto at = first_in_card(p, std::array{x});
    if (!at || told.size() == most || !told.insert(narrow(*at)).second)
      continue;
    out.add(private_detail, {narrow(*at), narrow(x.size())},
            {{"word", std::string{p.of({narrow(*at), narrow(x.size())})}}});
  }
}

/// Whose work can be looked at: without a link nobody will.
void judge_links(const page& p, ledger& out) {
  constexpr std::array<std::string_view, 5> areas{"programming", "frontend", "backend", "mobile",
                                                  "design"};
  std::set<std::string_view> shown;
  for (const auto& x : p.mentions)
    if (std::find(areas.begin(), areas.end(), x.skill->area) != areas.end())
      shown.insert(x.skill->name);
  if (shown.size() < 3)
    return;
  constexpr std::array<std::string_view, 9> links{"http://", "https://",  "www.",
                                                  "github",  "gitee",     "linkedin",
                                                  "作品集",  "portfolio", "behance"};
  if (std::none_of(links.begin(), links.end(),
                   [&](auto x) { return p.lower.find(x) != std::string::npos; }))
    out.add(missing_links, {});
}

} // namespace

void judge_contact(const page& p, ledger& out) {
  judge_mail(p, out);
  judge_phone(p, out);
  judge_privacy(p, out);
  judge_links(p, out);
}

} // namespace zhian::diagnosis
