// A place in the text of a resume, and how much of that is looked at.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zhian::diagnosis {

/// Bytes of the resume's text, at whole characters.
struct text_span {
  uint32_t begin = 0;
  uint32_t size = 0;
  uint32_t end() const { return begin + size; }
  bool operator==(const text_span&) const = default;
};

/// Of a resume; what lies beyond is left out.
inline constexpr size_t most_bytes = 200'000;

} // namespace zhian::diagnosis
