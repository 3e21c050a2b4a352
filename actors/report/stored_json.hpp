// Members of stored JSON, read with a bound: what is missing or of another form is empty.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "protocols/utf8.hpp"

namespace zhian::report::stored {

/// Null: `of` is no object, or has none of that name.
inline const rapidjson::Value* member(const rapidjson::Value& of, const char* name) {
  if (!of.IsObject())
    return nullptr;
  auto at = of.FindMember(name);
  return at == of.MemberEnd() ? nullptr : &at->value;
}

/// A text, cut at a whole character to at most `longest` bytes.
inline std::string text(const rapidjson::Value& x, size_t longest) {
  if (!x.IsString())
    return {};
  return std::string{cut_utf8({x.GetString(), x.GetStringLength()}, longest)};
}
inline std::string text(const rapidjson::Value& of, const char* name, size_t longest) {
  const auto* x = member(of, name);
  return x ? text(*x, longest) : std::string{};
}

inline uint32_t count(const rapidjson::Value& of, const char* name) {
  const auto* x = member(of, name);
  return x && x->IsUint() ? x->GetUint() : 0;
}

/// Calls `take` with each of a list's items, `most` at most.
template <class Take>
void each(const rapidjson::Value& of, const char* name, size_t most, Take take) {
  const auto* list = member(of, name);
  if (!list || !list->IsArray())
    return;
  size_t n = 0;
  for (const auto& x : list->GetArray()) {
    if (n++ == most)
      return;
    take(x);
  }
}

/// The texts of a list; what is none is left out.
inline std::vector<std::string> texts(const rapidjson::Value& of, const char* name, size_t most,
                                      size_t longest) {
  std::vector<std::string> out;
  each(of, name, most, [&](const rapidjson::Value& x) {
    if (x.IsString())
      out.push_back(text(x, longest));
  });
  return out;
}

} // namespace zhian::report::stored
