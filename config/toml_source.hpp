// The settings written in a TOML file, as they stand there.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "config/values.hpp"

namespace zhian {

/// One `key = value` of the file. `name` is its path with sections, "http.port".
struct toml_entry {
  std::string name;
  std::string origin; ///< "zhian.toml:12"
  raw_value value;
};

/// Every value of a file in its order, or why it cannot be read (with line and column).
std::variant<std::vector<toml_entry>, std::string> read_toml(const std::filesystem::path& file);

} // namespace zhian
