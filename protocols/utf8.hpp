// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhian {

/// One character of a text and how many bytes it takes.
struct utf8_char {
  char32_t code = 0;
  size_t size = 1;
};
/// Stands for a byte that begins no whole character.
inline constexpr char32_t invalid_char = 0xFFFFFFFF;

/// The same for any character; `decode_utf8` is the one to call.
utf8_char decode_utf8_slowly(std::string_view text, size_t at);

/// The character at `at`, which must lie within the text; `invalid_char` of one byte where there is
/// none. What nearly all text is made of, ASCII and ideographs, is read in place.
inline utf8_char decode_utf8(std::string_view text, size_t at) {
  auto byte = [&](size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  auto first = byte(0);
  if (first < 0x80)
    return {first, 1};
  // U+1000 to U+CFFF: neither overlong forms nor surrogates begin like these.
  if (first >= 0xE1 && first <= 0xEC && text.size() - at >= 3 && (byte(1) & 0xC0) == 0x80
      && (byte(2) & 0xC0) == 0x80)
    return {(first & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu), 3};
  return decode_utf8_slowly(text, at);
}

/// Whether the bytes are UTF-8. NUL is a character like any other.
bool valid_utf8(std::string_view bytes);
/// Whether the store can keep the bytes as text or jsonb: UTF-8 without NUL.
bool storable_text(std::string_view bytes);
/// The text with U+FFFD for each NUL and for each byte that is in no character: always storable.
std::string mend_text(std::string_view bytes);

/// Code points of a valid text.
size_t count_characters(std::string_view text);
/// The longest prefix of at most `bytes` bytes that does not cut a character.
std::string_view cut_utf8(std::string_view text, size_t bytes);
/// The first `characters` code points of a valid text.
std::string_view first_characters(std::string_view text, size_t characters);

} // namespace zhian
