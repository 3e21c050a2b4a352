#pragma once

#include <filesystem>
#include <string>

#include "protocols/ids.hpp"

namespace zhian::test {

/// A directory of this test alone, gone afterwards.
struct scratch {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("zhian-files-" + random_hex(8));
  scratch() { std::filesystem::create_directory(path); }
  ~scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  std::string root() const { return (path / "store").string(); }
};

} // namespace zhian::test
