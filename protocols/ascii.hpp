// Latin letters of protocols and vocabularies, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace zhian {

/// A to Z in lower case; every other byte as it is.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

inline std::string ascii_lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    c = ascii_lower(c);
  return out;
}

} // namespace zhian
