// `zhian paint`: reads one hostile picture, writes a new one of its points, ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocols/errors.hpp"

namespace zhian {

/// The confined painter: a picture on standard input, one result on standard output. Call it first
/// thing in main: it gives up its rights for good. Answers the exit code: 0 a result was written
/// (also when it is an error of the file), 3 the process could not be confined, 4 input or output
/// failed.
int run_paint_child();

namespace account {

/// Bytes a picture may have, and those of what is made of it.
inline constexpr size_t most_picture_bytes = size_t{10} << 20;
inline constexpr size_t most_painted_bytes = size_t{1} << 20;

/// What the painter writes: "ok <width> <height>\n" and the file, or "error <code>\n".
struct paint_result {
  ec error = ec::none;
  uint32_t width = 0;
  uint32_t height = 0;
  std::string bytes;
};
std::string write_paint_result(const paint_result& x);
/// Reads it and believes little: a painter that was taken over may have written what it liked.
/// Empty: no result.
std::optional<paint_result> read_paint_result(std::string_view text);

} // namespace account

} // namespace zhian
