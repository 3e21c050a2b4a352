#include "http/json/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace zhian::http {

namespace {

bool is_tail(unsigned char c) {
  return (c & 0xC0) == 0x80;
}

/// Length of the character at `at`, 0 when it is malformed.
size_t character_at(std::string_view text, size_t at) {
  auto byte = [&](size_t i) {
    return static_cast<unsigned char>(text[at + i]);
  };
  auto left = text.size() - at;
  auto c = byte(0);
  if (c < 0x80)
    return 1;
  if (c >= 0xC2 && c <= 0xDF)
    return left >= 2 && is_tail(byte(1)) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    if (left < 3 || !is_tail(byte(1)) || !is_tail(byte(2)) || (c == 0xE0 && byte(1) < 0xA0)
        || (c == 0xED && byte(1) > 0x9F))
      return 0;
    return 3;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    if (left < 4 || !is_tail(byte(1)) || !is_tail(byte(2)) || !is_tail(byte(3))
        || (c == 0xF0 && byte(1) < 0x90) || (c == 0xF4 && byte(1) > 0x8F))
      return 0;
    return 4;
  }
  return 0;
}

} // namespace

bool valid_utf8(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    // Eight ASCII bytes at a time: most text is.
    uint64_t eight;
    if (at + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + at, 8);
      if ((eight & 0x8080808080808080ull) == 0) {
        at += 8;
        continue;
      }
    }
    auto size = character_at(text, at);
    if (size == 0)
      return false;
    at += size;
  }
  return true;
}

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return !is_tail(static_cast<unsigned char>(c)); }));
}

std::string_view cut_utf8(std::string_view text, size_t bytes) {
  if (text.size() <= bytes)
    return text;
  while (bytes > 0 && is_tail(static_cast<unsigned char>(text[bytes])))
    --bytes;
  return text.substr(0, bytes);
}

std::string_view first_characters(std::string_view text, size_t characters) {
  for (size_t at = 0; at < text.size(); ++at)
    if (!is_tail(static_cast<unsigned char>(text[at])) && characters-- == 0)
      return text.substr(0, at);
  return text;
}

} // namespace zhian::http
