// Small pictures, made here so that a test knows every byte of them.
#pragma once

#include <cstdlib>
#include <string>

#include <png.h>
#include <turbojpeg.h>

#include "actors/account/picture.hpp"

namespace zhian::test {

/// Left half red, right half blue; the lower half of the blue one is see-through.
inline account::points flag(uint32_t width, uint32_t height) {
  account::points out;
  out.width = width;
  out.height = height;
  for (uint32_t y = 0; y < height; ++y)
    for (uint32_t x = 0; x < width; ++x) {
      bool left = x < width / 2;
      out.rgba.push_back(left ? 255 : 0);
      out.rgba.push_back(0);
      out.rgba.push_back(left ? 0 : 255);
      out.rgba.push_back(!left && y >= height / 2 ? 0 : 255);
    }
  return out;
}

inline std::string png_of(const account::points& from) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = from.width;
  image.height = from.height;
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, from.rgba.data(), 0, nullptr);
  std::string out(size, '\0');
  png_image_write_to_memory(&image, out.data(), &size, 0, from.rgba.data(), 0, nullptr);
  out.resize(size);
  return out;
}

/// A JPEG with an EXIF block that says `orientation` and holds `secret` where a camera writes where
/// it was.
inline std::string jpeg_of(const account::points& from, char orientation,
                           const std::string& secret) {
  auto* jpeg = tjInitCompress();
  unsigned char* made = nullptr;
  unsigned long size = 0;
  tjCompress2(jpeg, from.rgba.data(), static_cast<int>(from.width), 0,
              static_cast<int>(from.height), TJPF_RGBA, &made, &size, TJSAMP_444, 95, 0);
  std::string plain{reinterpret_cast<char*>(made), size};
  tjFree(made);
  tjDestroy(jpeg);
  std::string tiff{"II*\0\x08\0\0\0", 8};
  tiff += std::string{"\x02\0", 2}; // Two entries:
  tiff += std::string{"\x12\x01\x03\0\x01\0\0\0", 8}
          + std::string{orientation, '\0', '\0', '\0'}; // Orientation
  auto length = static_cast<char>(secret.size() + 1);
  tiff += std::string{"\x0e\x01\x02\0", 4}
          + std::string{length, '\0', '\0', '\0'} // ImageDescription
          + std::string{"\x26\0\0\0", 4};
  tiff += std::string{"\0\0\0\0", 4};
  tiff += secret + '\0';
  auto body = std::string{"Exif\0\0", 6} + tiff;
  auto size_of = body.size() + 2;
  std::string app1{"\xff\xe1"};
  app1 += static_cast<char>(size_of >> 8);
  app1 += static_cast<char>(size_of & 255);
  return plain.substr(0, 2) + app1 + body + plain.substr(2);
}

} // namespace zhian::test
