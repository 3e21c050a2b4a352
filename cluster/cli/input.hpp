// Secrets from standard input.
#pragma once

#include <optional>
#include <string>

namespace zhian::cli {

/// All of standard input without a final line break, at most 64 KiB; nothing: too long or
/// unreadable.
std::optional<std::string> read_stdin();

/// A password: the first line of standard input, or typed twice without echo when that is a
/// terminal. Nothing: the two differ, or there was none.
std::optional<std::string> read_password(const std::string& prompt);

} // namespace zhian::cli
