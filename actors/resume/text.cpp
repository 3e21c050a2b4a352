#include "actors/resume/text.hpp"

#include <algorithm>
#include <memory>

#include <glib.h>

#include "protocols/utf8.hpp"

namespace zhian::resume {

namespace {

void append(std::string& out, gunichar c) {
  char bytes[6];
  auto size = g_unichar_to_utf8(c, bytes);
  out.append(bytes, static_cast<size_t>(size));
}

bool is_space(gunichar c) {
  return c == '\t' || c == 0x00a0 || g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR;
}

bool is_line_end(gunichar c) {
  return c == '\n' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// Controls, zero-width and bidi marks, noncharacters: they carry no text and can disguise it.
bool is_invisible(gunichar c) {
  if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    return true;
  switch (g_unichar_type(c)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_UNASSIGNED:
    return true;
  default:
    return c == 0x034f || c == 0x3164
           || (c >= 0xfe00 && c <= 0xfe0f); // joiner, filler, variation selectors
  }
}

/// Compatibility characters that stand for plain ones in a resume ("C＋＋", "li＠example.com").
/// Full-width marks of Chinese typography stay.
bool wants_plain_form(gunichar c) {
  if ((c >= 0x2e80 && c <= 0x2fdf) || (c >= 0xfb00 && c <= 0xfb06)) // radicals, Latin ligatures
    return true;
  if (c < 0xff01 || c > 0xff5d) // full-width ASCII without the tilde
    return false;
  switch (c) {
  case 0xff01: // ！
  case 0xff08: // （
  case 0xff09: // ）
  case 0xff0c: // ，
  case 0xff1a: // ：
  case 0xff1b: // ；
  case 0xff1f: // ？
    return false;
  default:
    return true;
  }
}

void append_plain(std::string& out, gunichar c) {
  if (!wants_plain_form(c)) {
    append(out, c);
    return;
  }
  gunichar parts[18];
  auto count = std::min<gsize>(g_unichar_fully_decompose(c, TRUE, parts, std::size(parts)),
                               std::size(parts));
  for (gsize i = 0; i < count; ++i)
    append(out, parts[i]);
}

/// Reads one character off the front; 0xfffd and one byte where it is not UTF-8.
gunichar take(std::string_view& in) {
  auto [code, size] = decode_utf8(in, 0);
  in.remove_prefix(size);
  return code == invalid_char ? 0xfffd : code;
}

/// Chinese characters and the marks that stand among them.
bool is_han(gunichar c) {
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3011) || c == 0xff0c || c == 0xff1a
         || c == 0xff1b || c == 0xff08 || c == 0xff09;
}

std::string normal_form(const std::string& text) {
  std::unique_ptr<gchar, decltype(&g_free)> made{
      g_utf8_normalize(text.data(), static_cast<gssize>(text.size()), G_NORMALIZE_NFC), &g_free};
  return made ? std::string{made.get()} : std::string{};
}

size_t size_of_character(unsigned char lead) {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

} // namespace

std::string clean_text(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  int line_ends = 2; // As after an empty line: nothing may begin with one.
  bool blank = false;
  bool after_return = false;
  while (!text.empty()) {
    auto c = take(text);
    if (c == '\r' || is_line_end(c)) {
      // CR LF is one line end.
      if (!(c == '\n' && after_return) && line_ends < 2) {
        plain += '\n';
        ++line_ends;
      }
      blank = false;
    } else if (is_space(c)) {
      blank = true;
    } else if (!is_invisible(c)) {
      if (blank && line_ends == 0)
        plain += ' ';
      blank = false;
      line_ends = 0;
      append_plain(plain, c);
    }
    after_return = c == '\r';
  }
  while (!plain.empty() && plain.back() == '\n')
    plain.pop_back();
  return normal_form(plain);
}

bool truncate_text(std::string& text, size_t max_bytes, size_t max_chars) {
  size_t at = 0;
  for (size_t chars = 0; at < text.size() && chars < max_chars; ++chars) {
    auto next = at + size_of_character(static_cast<unsigned char>(text[at]));
    if (next > max_bytes || next > text.size())
      break;
    at = next;
  }
  if (at == text.size())
    return false;
  text.resize(at);
  return true;
}

std::string join_han(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool after_han = false;
  while (!text.empty()) {
    auto blanks = text.find_first_not_of(' ');
    if (blanks == std::string_view::npos)
      blanks = text.size();
    auto rest = text.substr(blanks);
    auto next = rest;
    auto c = rest.empty() ? gunichar{0} : take(next);
    auto han = is_han(c);
    if (blanks > 0 && !(after_han && han))
      out += ' ';
    out += rest.substr(0, rest.size() - next.size());
    after_han = han;
    text = next;
  }
  return out;
}

double unreadable_share(std::string_view utf8) {
  size_t all = 0;
  size_t bad = 0;
  while (!utf8.empty()) {
    auto c = take(utf8);
    ++all;
    bad += c == 0xfffd || g_unichar_type(c) == G_UNICODE_PRIVATE_USE;
  }
  return all == 0 ? 0 : static_cast<double>(bad) / static_cast<double>(all);
}

} // namespace zhian::resume
