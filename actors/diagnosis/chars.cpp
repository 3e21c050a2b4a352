#include "actors/diagnosis/chars.hpp"

#include <string>

namespace zhian::diagnosis {

namespace {

bool is_word_byte(char c) {
  return is_latin(c) || is_digit(c);
}

} // namespace

bool word_stands(std::string_view lower, size_t at, std::string_view word) {
  auto end = at + word.size();
  if (at > 0 && is_word_byte(lower[at - 1]) && is_word_byte(word.front()))
    return false;
  return end >= lower.size() || !is_word_byte(lower[end]) || !is_word_byte(word.back());
}

size_t find_phrase(std::string_view lower, std::string_view phrase, size_t from) {
  for (auto at = lower.find(phrase, from); at != std::string_view::npos;
       at = lower.find(phrase, at + 1))
    if (word_stands(lower, at, phrase))
      return at;
  return std::string_view::npos;
}

text_amount amount_of(std::string_view text) {
  text_amount out;
  bool in_word = false;
  for (size_t at = 0; at < text.size();) {
    auto [c, size] = decode_utf8(text, at);
    auto word = size == 1 && is_word_byte(text[at]);
    // Accented letters go on with a word.
    word = word || (c >= 0xc0 && c < 0x250);
    if (is_han(c))
      ++out.han;
    else if (word && !in_word)
      ++out.words;
    in_word = word || (in_word && (c == '\'' || c == 0x2019));
    at += size;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

std::string bare_text(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    auto [c, size] = decode_utf8(text, at);
    if (size == 1 && is_word_byte(text[at]))
      out += ascii_lower(text[at]);
    else if (is_han(c) || (c >= 0xc0 && c < 0x250))
      out += text.substr(at, size);
    at += size;
  }
  return out;
}

} // namespace zhian::diagnosis
