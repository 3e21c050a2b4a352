// What the head of a picture says, before anything is decoded. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/errors.hpp"

namespace zhian::resume {

inline constexpr uint64_t most_pixels = 50'000'000;

struct picture_facts {
  ec error = ec::none; ///< file_damaged (no such picture, or cut short), image_too_large.
  uint32_t width = 0;
  uint32_t height = 0;
  /// How a camera was held, as EXIF numbers it (1…8); 1 when it does not say.
  int orientation = 1;
};

/// JPEG ("image/jpeg") or PNG ("image/png").
picture_facts look_at_picture(std::string_view bytes, std::string_view media_type,
                              uint64_t max_pixels = most_pixels);

} // namespace zhian::resume
