#pragma once

#include <string>
#include <string_view>

namespace zhian::files {

/// SHA-256 as 64 lower-case hex digits.
std::string sha256_hex(std::string_view bytes);

/// Whether the text is such a digest: nothing else is ever used as a key or a path.
bool is_sha256_hex(std::string_view text);

} // namespace zhian::files
