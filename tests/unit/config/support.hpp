// A directory of its own for each test, and short words about problems.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "config/loader.hpp"

namespace zhian::test {

/// A fresh directory, removed with all in it.
struct scratch {
  std::filesystem::path dir;

  scratch() {
    auto pattern = (std::filesystem::temp_directory_path() / "zhian-config-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("mkdtemp");
    dir = pattern;
  }
  ~scratch() { std::filesystem::remove_all(dir); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  std::filesystem::path put(const std::string& name, const std::string& text) const {
    auto path = dir / name;
    std::ofstream{path, std::ios::binary} << text;
    std::filesystem::permissions(path, std::filesystem::perms::owner_read
                                           | std::filesystem::perms::owner_write);
    return path;
  }
  /// Loads a file with this content.
  load_result load(const std::string& toml, const environment& env = {}) const {
    return load_settings(put("zhian.toml", toml), env);
  }
};

/// The problem of a setting; "" when there is none.
inline std::string problem_of(const load_result& of, const std::string& setting) {
  for (const auto& x : of.problems)
    if (x.setting == setting)
      return x.str();
  return "";
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace zhian::test
