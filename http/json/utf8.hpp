// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zhian::http {

bool valid_utf8(std::string_view text);
/// Code points of a valid text.
size_t count_characters(std::string_view text);
/// The longest prefix of at most `bytes` bytes that does not cut a character.
std::string_view cut_utf8(std::string_view text, size_t bytes);

/// The first `characters` code points of a valid text.
std::string_view first_characters(std::string_view text, size_t characters);

} // namespace zhian::http
