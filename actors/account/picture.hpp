// Pictures as points: decoding what a stranger sent, and a new file made of the points alone. No
// I/O. Only the confined painter calls it on foreign bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/errors.hpp"

namespace zhian::account {

/// RGBA, four bytes a point, row by row.
struct points {
  uint32_t width = 0;
  uint32_t height = 0;
  std::vector<uint8_t> rgba;
};

/// Longest side and most points of a picture we decode.
inline constexpr uint32_t most_side = 12000;
inline constexpr uint64_t most_points = 40'000'000;
/// Longest side of what we make.
inline constexpr uint32_t kept_side = 512;

/// "image/png", "image/jpeg", "image/webp", or empty: by the first bytes, whatever the client calls
/// it.
std::string_view picture_type(std::string_view bytes);

/// Decodes one picture. `error` none: `out` is set, upright as its camera meant it. Fails:
/// file_type_unsupported, file_damaged, picture_too_large.
ec decode(std::string_view bytes, points& out);

/// The same, at most `side` points long; the points of a square are averaged. A smaller one stays
/// as it is.
points shrink(const points& from, uint32_t side);

/// Turns and mirrors as the number of EXIF (1 to 8) says; any other number leaves it as it is.
points upright(points from, int orientation);

/// A WebP file of these points and nothing else. Empty: could not be made.
std::string encode(const points& from);

} // namespace zhian::account
