// Where settings come from: defaults, then a TOML file, then the environment; the later one wins.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/checks.hpp"
#include "config/settings.hpp"

namespace zhian {

/// Environment variables by name. Only those that begin with ZHIAN_ matter.
using environment = std::map<std::string, std::string>;

/// The ZHIAN_ variables of this process.
environment read_environment();

/// Settings with everything that is wrong with them. They may be used only when there is no
/// problem.
struct load_result {
  settings value;
  std::vector<config_problem> problems;
  std::map<std::string, std::string>
      origins; ///< By setting; a setting that is not here has its default.

  bool ok() const { return problems.empty(); }
  /// All problems, one a line.
  std::string problem_text() const;
};

/// Loads, opens sealed values and checks. Never throws; reads only the file and the key file.
load_result load_settings(const std::optional<std::filesystem::path>& file, const environment& env);

} // namespace zhian
