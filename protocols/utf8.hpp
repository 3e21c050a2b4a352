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

/// The character at `at`, which must lie within the text; `invalid_char` of one byte where there is
/// none.
utf8_char decode_utf8(std::string_view text, size_t at);

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
