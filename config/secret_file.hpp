// Small files that hold secrets.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace zhian {

/// Why a secret file cannot be used. `missing`: there is no such file.
struct secret_file_error {
  bool missing = false;
  std::string text;
};

/// The content of a regular file of at most 64 KiB that not everybody on the machine may read.
std::variant<std::string, secret_file_error> read_secret_file(const std::filesystem::path& file);

/// Writes a file of mode 600 beside `file` and moves it there. `replace` false: an existing file
/// stays as it is, and that is no error, so that of two processes that make a key at once both go
/// on with the first one's. Answers why it failed, or nothing.
std::optional<std::string> write_secret_file(const std::filesystem::path& file,
                                             std::string_view content, bool replace);

} // namespace zhian
