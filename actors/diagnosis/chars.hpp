// Letters of the texts that are judged: small questions, asked of every character. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/ascii.hpp"
#include "protocols/utf8.hpp"

namespace zhian::diagnosis {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_latin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff);
}

/// Whether `word` (lower case, Latin) stands at `at` of a lower-case text as a word of its own.
bool word_stands(std::string_view lower, size_t at, std::string_view word);

/// The first place at or after `from` where `phrase` stands: one in Latin letters as words, others
/// anywhere. npos: nowhere.
size_t find_phrase(std::string_view lower, std::string_view phrase, size_t from = 0);

/// What a text holds: a Chinese character counts 1, a word in letters or digits 2, so that 30 is
/// about the same reading in both languages.
struct text_amount {
  uint32_t han = 0;
  uint32_t words = 0;
  uint32_t total() const { return han + 2 * words; }
};
text_amount amount_of(std::string_view text);

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

/// Lower case, letters and digits and Chinese characters only: what stays the same of a quoted text
/// when its marks and blanks are mended.
std::string bare_text(std::string_view text);

} // namespace zhian::diagnosis
