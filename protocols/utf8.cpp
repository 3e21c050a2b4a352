#include "protocols/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace zhian {

namespace {

bool is_tail(char c) {
  return (static_cast<uint8_t>(c) & 0xC0) == 0x80;
}

} // namespace

utf8_char decode_utf8_slowly(std::string_view text, size_t at) {
  constexpr utf8_char bad{invalid_char, 1};
  auto byte = [&](size_t i) {
    return static_cast<uint8_t>(text[at + i]);
  };
  auto first = byte(0);
  if (first < 0x80)
    return {first, 1};
  size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < size)
    return bad;
  char32_t code = first & (0x7Fu >> size);
  for (size_t i = 1; i < size; ++i) {
    if (!is_tail(text[at + i]))
      return bad;
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return bad;
  return {code, size};
}

bool valid_utf8(std::string_view bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    // Eight ASCII bytes at a time: most text is.
    uint64_t eight;
    if (at + 8 <= bytes.size()) {
      std::memcpy(&eight, bytes.data() + at, 8);
      if ((eight & 0x8080808080808080ull) == 0) {
        at += 8;
        continue;
      }
    }
    auto [code, size] = decode_utf8(bytes, at);
    if (code == invalid_char)
      return false;
    at += size;
  }
  return true;
}

bool storable_text(std::string_view bytes) {
  return bytes.find('\0') == std::string_view::npos && valid_utf8(bytes);
}

std::string mend_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (size_t at = 0; at < bytes.size();) {
    auto [code, size] = decode_utf8(bytes, at);
    out += code == invalid_char || code == 0 ? std::string_view{"\uFFFD"} : bytes.substr(at, size);
    at += size;
  }
  return out;
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_tail(c); }));
}

std::string_view cut_utf8(std::string_view text, size_t bytes) {
  if (text.size() <= bytes)
    return text;
  while (bytes > 0 && is_tail(text[bytes]))
    --bytes;
  return text.substr(0, bytes);
}

std::string_view first_characters(std::string_view text, size_t characters) {
  for (size_t at = 0; at < text.size(); ++at)
    if (!is_tail(text[at]) && characters-- == 0)
      return text.substr(0, at);
  return text;
}

} // namespace zhian
