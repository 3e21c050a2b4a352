// Versions of rows as entity tags.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/routes/owned.hpp"

namespace zhian::http {

inline uint64_t number_of(std::string_view digits) {
  uint64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

inline std::string tag_of(uint64_t version) {
  return '"' + std::to_string(version) + '"';
}

/// The version a tag names; nothing: it is none of ours.
inline std::optional<uint64_t> version_of(std::string_view tag) {
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"')
    return std::nullopt;
  auto digits = tag.substr(1, tag.size() - 2);
  if (!is_number(digits))
    return std::nullopt;
  return number_of(digits);
}

/// The answer to a change that does not say what it is based on.
inline http_reply no_version(const http_call& in) {
  return fail(in, ec::precondition_failed,
              in.lang() == language::zh ? "If-Match 应为所依据版本的 ETag"
                                        : "If-Match must be the ETag of the version before",
              "If-Match");
}

} // namespace zhian::http
