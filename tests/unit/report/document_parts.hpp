// What stands on a document.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "actors/report/document.hpp"

namespace zhian::test {

template <class Block>
std::vector<Block> all(const report::document& x) {
  std::vector<Block> out;
  for (const auto& one : x.blocks)
    if (const auto* found = std::get_if<Block>(&one))
      out.push_back(*found);
  return out;
}

/// All facts of a document as "label=value".
inline std::vector<std::string> facts_in(const report::document& x) {
  std::vector<std::string> out;
  for (const auto& block : all<report::facts>(x))
    for (const auto& one : block.items)
      out.push_back(one.label + '=' + one.value);
  return out;
}

inline bool has(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

inline bool says(const report::document& x, std::string_view part) {
  for (const auto& one : all<report::paragraph>(x))
    if (one.text.find(part) != std::string::npos)
      return true;
  return false;
}

} // namespace zhian::test
