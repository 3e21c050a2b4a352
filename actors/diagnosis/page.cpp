#include "actors/diagnosis/page.hpp"

#include <algorithm>
#include <array>

#include "actors/resume/sections.hpp"

namespace zhian::diagnosis {

namespace {

/// The same length, so that spans are of what was given: a byte that is in no character becomes a
/// blank, and so do controls.
std::string readable(std::string_view given, uint32_t& broken) {
  std::string out{given};
  for (size_t at = 0; at < out.size();) {
    auto [c, size] = decode_utf8(given, at);
    broken += c == invalid_char || c == 0;
    if (c == invalid_char || c == 0x7f || (c < ' ' && c != '\n'))
      out[at] = ' ';
    at += size;
  }
  return out;
}

text_span span_of(size_t begin, size_t end) {
  return {static_cast<uint32_t>(begin), static_cast<uint32_t>(end - begin)};
}

constexpr std::array<char32_t, 18> bullet_marks{0x2022, 0x25cf, 0x25cb, 0x25aa, 0x25a0, 0x25c6,
                                                0x25c7, 0x2023, 0x25b6, 0xb7,   0x2219, '*',
                                                0x2605, 0x2606, 0x27a2, 0x25e6, 0x2713, 0xf0b7};

/// The bytes of the mark of a bullet and the blanks behind it; 0: this is no bullet.
size_t bullet_size(std::string_view body, char32_t& mark) {
  if (body.empty())
    return 0;
  auto [c, size] = decode_utf8(body, 0);
  if (std::find(bullet_marks.begin(), bullet_marks.end(), c) != bullet_marks.end()) {
    mark = c;
  } else if ((c == '-' || c == 0x2013 || c == 0x2014) && body.size() > size
             && !is_digit(body[size])) {
    mark = c;
  } else {
    // "1.", "2)", "3、", "(4)": a number, and not one of a date or an amount.
    size_t at = body[0] == '(' ? 1 : 0;
    auto digits = at;
    while (at < body.size() && at - digits < 2 && is_digit(body[at]))
      ++at;
    if (at == digits)
      return 0;
    auto rest = body.substr(at);
    if (rest.starts_with("、"))
      size = at + std::string_view{"、"}.size();
    else if (rest.starts_with("．"))
      size = at + std::string_view{"．"}.size();
    else if (rest.starts_with(")")
             || (rest.starts_with(".") && rest.size() > 1 && !is_digit(rest[1])))
      size = at + 1;
    else if (rest.starts_with("）"))
      size = at + std::string_view{"）"}.size();
    else
      return 0;
    mark = '1';
  }
  while (size < body.size() && body[size] == ' ')
    ++size;
  return size < body.size() ? size : 0;
}

void read_lines(page& out) {
  std::string_view text = out.text;
  for (size_t at = 0; at < text.size() && out.lines.size() < most_lines;) {
    auto end = std::min(text.find('\n', at), text.size());
    auto begin = at;
    auto stop = end;
    while (begin < stop && text[begin] == ' ')
      ++begin;
    while (stop > begin && text[stop - 1] == ' ')
      --stop;
    line x;
    x.at = x.body = span_of(begin, stop);
    if (x.at.size > 0) {
      x.kind = line_kind::plain;
      if (auto mark = bullet_size(out.of(x.at), x.mark); mark > 0) {
        x.kind = line_kind::bullet;
        x.body = span_of(begin + mark, stop);
      }
      x.amount = amount_of(out.of(x.body));
    }
    out.lines.push_back(x);
    at = end + 1;
  }
}

/// A section found at the very beginning may be a card without a heading.
bool is_card(const page& x, const text_section& s) {
  if (s.begin > 0 || s.name != "contact")
    return false;
  auto first = x.lower_of(x.first_line());
  constexpr std::array<std::string_view, 5> headings{"联系", "个人", "基本", "contact", "personal"};
  return std::none_of(headings.begin(), headings.end(),
                      [&](auto y) { return first.substr(0, 24).find(y) != first.npos; });
}

void read_parts(page& out) {
  auto found = resume::find_sections(out.text);
  size_t byte = 0;
  uint32_t character = 0;
  auto byte_of = [&](uint32_t target) {
    while (byte < out.text.size() && character < target) {
      byte += decode_utf8(out.text, byte).size;
      ++character;
    }
    return byte;
  };
  size_t at = 0;
  for (const auto& s : found) {
    auto begin = byte_of(s.begin);
    auto end = byte_of(s.end);
    while (at < out.lines.size() && out.lines[at].at.end() < begin)
      ++at;
    part x{s.name, {}, span_of(begin, end)};
    auto index = out.parts.size();
    for (auto i = at; i < out.lines.size() && out.lines[i].at.begin < end; ++i)
      out.lines[i].part = index;
    if (!is_card(out, s)) {
      while (at < out.lines.size() && out.lines[at].kind == line_kind::blank)
        ++at;
      if (at < out.lines.size()) {
        auto& head = out.lines[at];
        x.heading = head.at;
        auto words = out.of(head.at);
        auto colon = words.find(':');
        auto behind = colon == words.npos ? colon : colon + 1;
        if (auto wide = words.find("：");
            wide != words.npos && (colon == words.npos || wide < colon))
          behind = wide + std::string_view{"："}.size();
        auto rest = behind == words.npos ? std::string_view{} : trimmed(words.substr(behind));
        if (rest.empty()) {
          head.kind = line_kind::heading;
          x.body = span_of(std::min<size_t>(head.at.end(), end), end);
        } else {
          // "Skills: Java, Go": the line is the heading and what it heads.
          head.kind = line_kind::plain;
          head.body = span_of(head.at.begin + behind, head.at.end());
          x.body = span_of(head.body.begin, std::max<size_t>(end, head.at.end()));
        }
      }
    }
    out.parts.push_back(std::move(x));
  }
}

} // namespace

const part* page::find(std::string_view name) const {
  auto at = std::find_if(parts.begin(), parts.end(), [&](const part& x) { return x.name == name; });
  return at == parts.end() ? nullptr : &*at;
}

text_span page::first_line() const {
  auto at = std::find_if(lines.begin(), lines.end(),
                         [](const line& x) { return x.kind != line_kind::blank; });
  return at == lines.end() ? text_span{} : at->at;
}

bool page::headed() const {
  return std::any_of(parts.begin(), parts.end(), [](const part& x) { return x.heading.size > 0; });
}

bool page::in_card(size_t at) const {
  // Without headings the card is what stands at the top.
  constexpr size_t usual_card = 300;
  auto first = headed() ? text.size() : usual_card;
  for (const auto& x : parts)
    if (x.name != "contact" && x.heading.size > 0)
      first = std::min<size_t>(first, x.heading.begin);
  return at < first || within("contact", at);
}

bool page::within(std::string_view name, size_t at) const {
  return std::any_of(parts.begin(), parts.end(), [&](const part& x) {
    auto begin = x.heading.size > 0 ? x.heading.begin : x.body.begin;
    return x.name == name && at >= begin && at < x.body.end();
  });
}

page read_page(std::string_view resume, std::chrono::year_month today) {
  page out;
  out.text = readable(cut_utf8(resume, most_bytes), out.broken);
  out.lower = ascii_lower(out.text);
  out.today = month_of(today);
  out.amount = amount_of(out.text);
  // Chinese resumes of developers hold many Latin names: a few hundred characters of prose decide.
  out.lang = out.amount.han * 2 >= out.amount.words ? language::zh : language::en;
  read_lines(out);
  read_parts(out);
  if (!out.headed()) {
    // Without a heading everything below the card may be what a person did; a short text is taken
    // for nothing but a card by its sections.
    out.parts.clear();
    for (auto& x : out.lines)
      x.part = no_part;
    auto index = out.parts.size();
    bool any = false;
    for (auto& x : out.lines)
      if (x.part == no_part && x.kind != line_kind::blank) {
        x.part = index;
        any = true;
      }
    if (any)
      out.parts.push_back({"other", {}, span_of(out.first_line().begin, out.text.size())});
  }
  out.entries = find_entries(out);
  out.mentions = find_skill_mentions(out.text);
  return out;
}

} // namespace zhian::diagnosis
