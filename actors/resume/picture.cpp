#include "actors/resume/picture.hpp"

#include <algorithm>

namespace zhian::resume {

namespace {

using namespace std::string_view_literals;

uint32_t byte_at(std::string_view x, size_t at) {
  return static_cast<unsigned char>(x[at]);
}

/// Big or little endian; 0 behind the end.
uint32_t number(std::string_view x, size_t at, size_t size, bool big) {
  if (at > x.size() || x.size() - at < size)
    return 0;
  uint32_t out = 0;
  for (size_t i = 0; i < size; ++i)
    out = (out << 8) | byte_at(x, at + (big ? i : size - 1 - i));
  return out;
}

picture_facts failed(ec why) {
  picture_facts out;
  out.error = why;
  return out;
}

picture_facts judged(picture_facts x, uint64_t max_pixels) {
  if (x.width == 0 || x.height == 0)
    return failed(ec::file_damaged);
  if (uint64_t{x.width} * x.height > max_pixels)
    return failed(ec::image_too_large);
  return x;
}

/// Tag 0x0112 of the first directory of an EXIF segment.
int orientation_of(std::string_view exif) {
  if (!exif.starts_with("Exif\0\0"sv))
    return 1;
  auto tiff = exif.substr(6);
  bool big = tiff.starts_with("MM");
  if (!big && !tiff.starts_with("II"))
    return 1;
  auto directory = number(tiff, 4, 4, big);
  auto count = number(tiff, directory, 2, big);
  for (uint32_t i = 0; i < count && i < 200; ++i) {
    auto entry = size_t{directory} + 2 + size_t{i} * 12;
    if (number(tiff, entry, 2, big) != 0x0112)
      continue;
    auto value = number(tiff, entry + 8, 2, big);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

picture_facts look_at_jpeg(std::string_view bytes) {
  picture_facts out;
  if (!bytes.starts_with("\xff\xd8"))
    return failed(ec::file_damaged);
  size_t at = 2;
  for (;;) {
    if (bytes.size() - at < 4 || byte_at(bytes, at) != 0xff)
      return failed(ec::file_damaged);
    auto marker = byte_at(bytes, at + 1);
    if (marker == 0xff) { // Filling.
      ++at;
      continue;
    }
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    auto size = number(bytes, at + 2, 2, true);
    if (size < 2 || bytes.size() - at - 2 < size)
      return failed(ec::file_damaged);
    auto segment = bytes.substr(at + 4, size - 2);
    if (marker == 0xe1)
      out.orientation = std::max(out.orientation, orientation_of(segment));
    bool frame =
        marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      out.height = number(segment, 1, 2, true);
      out.width = number(segment, 3, 2, true);
    }
    at += 2 + size;
    if (marker == 0xda)
      break;
  }
  // The data of the picture has its end mark; thumbnails with marks of their own lie before it.
  if (bytes.find("\xff\xd9", at) == std::string_view::npos)
    return failed(ec::file_damaged);
  return out;
}

picture_facts look_at_png(std::string_view bytes) {
  picture_facts out;
  if (bytes.size() < 16 || !bytes.starts_with("\x89PNG\r\n\x1a\n"sv)
      || bytes.substr(12, 4) != "IHDR")
    return failed(ec::file_damaged);
  out.width = number(bytes, 16, 4, true);
  out.height = number(bytes, 20, 4, true);
  for (size_t at = 8; bytes.size() - at >= 12;) {
    auto size = number(bytes, at, 4, true);
    if (size > bytes.size() - at - 12)
      break;
    if (bytes.substr(at + 4, 4) == "IEND")
      return out;
    at += 12 + size_t{size};
  }
  return failed(ec::file_damaged);
}

} // namespace

picture_facts look_at_picture(std::string_view bytes, std::string_view media_type,
                              uint64_t max_pixels) {
  auto found = media_type == "image/png" ? look_at_png(bytes) : look_at_jpeg(bytes);
  return found.error == ec::none ? judged(found, max_pixels) : found;
}

} // namespace zhian::resume
