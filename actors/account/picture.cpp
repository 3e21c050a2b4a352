#include "actors/account/picture.hpp"

#include <algorithm>
#include <memory>

#include <libexif/exif-data.h>
#include <png.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>

namespace zhian::account {

namespace {

const uint8_t* data_of(std::string_view bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

bool too_large(uint64_t width, uint64_t height) {
  return width > most_side || height > most_side || width * height > most_points;
}

void allot(points& out, uint32_t width, uint32_t height) {
  out.width = width;
  out.height = height;
  out.rgba.assign(size_t{width} * height * 4, 0);
}

ec decode_png(std::string_view bytes, points& out) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  struct freed {
    png_image& image;
    ~freed() { png_image_free(&image); }
  } at_end{image};
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    return ec::file_damaged;
  if (too_large(image.width, image.height))
    return ec::picture_too_large;
  image.format = PNG_FORMAT_RGBA;
  allot(out, image.width, image.height);
  if (png_image_finish_read(&image, nullptr, out.rgba.data(), 0, nullptr) == 0)
    return ec::file_damaged;
  return ec::none;
}

/// What the camera says about its position; 1: upright, also when it says nothing.
int orientation_of(std::string_view bytes) {
  std::unique_ptr<ExifData, void (*)(ExifData*)> exif{
      exif_data_new_from_data(data_of(bytes), static_cast<unsigned>(bytes.size())),
      exif_data_unref};
  if (!exif)
    return 1;
  auto* entry = exif_content_get_entry(exif->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
    return 1;
  return exif_get_short(entry->data, exif_data_get_byte_order(exif.get()));
}

ec decode_jpeg(std::string_view bytes, points& out) {
  std::unique_ptr<void, int (*)(tjhandle)> jpeg{tjInitDecompress(), tjDestroy};
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colours = 0;
  if (!jpeg
      || tjDecompressHeader3(jpeg.get(), data_of(bytes), bytes.size(), &width, &height, &sampling,
                             &colours)
             != 0
      || width <= 0 || height <= 0)
    return ec::file_damaged;
  if (too_large(static_cast<uint64_t>(width), static_cast<uint64_t>(height)))
    return ec::picture_too_large;
  // Inks cannot be shown as they are; nobody's camera makes such a file.
  if (colours == TJCS_CMYK || colours == TJCS_YCCK)
    return ec::file_type_unsupported;
  allot(out, static_cast<uint32_t>(width), static_cast<uint32_t>(height));
  // TJFLAG_LIMITSCANS: a progressive file of thousands of scans would take minutes.
  if (tjDecompress2(jpeg.get(), data_of(bytes), bytes.size(), out.rgba.data(), width, 0, height,
                    TJPF_RGBA, TJFLAG_LIMITSCANS | TJFLAG_STOPONWARNING)
      != 0)
    return ec::file_damaged;
  out = upright(std::move(out), orientation_of(bytes));
  return ec::none;
}

ec decode_webp(std::string_view bytes, points& out) {
  WebPBitstreamFeatures about{};
  if (WebPGetFeatures(data_of(bytes), bytes.size(), &about) != VP8_STATUS_OK)
    return ec::file_damaged;
  if (about.has_animation)
    return ec::file_type_unsupported;
  auto width = static_cast<uint32_t>(about.width);
  auto height = static_cast<uint32_t>(about.height);
  if (too_large(width, height))
    return ec::picture_too_large;
  allot(out, width, height);
  if (!WebPDecodeRGBAInto(data_of(bytes), bytes.size(), out.rgba.data(), out.rgba.size(),
                          static_cast<int>(width * 4)))
    return ec::file_damaged;
  return ec::none;
}

} // namespace

std::string_view picture_type(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv))
    return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv))
    return "image/jpeg";
  if (bytes.size() > 16 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP")
    return "image/webp";
  return {};
}

ec decode(std::string_view bytes, points& out) {
  auto type = picture_type(bytes);
  auto error = type == "image/png"    ? decode_png(bytes, out)
               : type == "image/jpeg" ? decode_jpeg(bytes, out)
               : type == "image/webp" ? decode_webp(bytes, out)
                                      : ec::file_type_unsupported;
  if (error == ec::none && (out.width == 0 || out.height == 0))
    error = ec::file_damaged;
  return error;
}

points shrink(const points& from, uint32_t side) {
  auto longest = std::max(from.width, from.height);
  if (longest <= side || side == 0)
    return from;
  points out;
  auto scaled = [&](uint32_t x) {
    return std::max<uint32_t>(1, static_cast<uint32_t>(uint64_t{x} * side / longest));
  };
  allot(out, scaled(from.width), scaled(from.height));
  for (uint32_t y = 0; y < out.height; ++y) {
    auto top = static_cast<uint32_t>(uint64_t{y} * from.height / out.height);
    auto bottom =
        std::max(top + 1, static_cast<uint32_t>(uint64_t{y + 1} * from.height / out.height));
    for (uint32_t x = 0; x < out.width; ++x) {
      auto left = static_cast<uint32_t>(uint64_t{x} * from.width / out.width);
      auto right =
          std::max(left + 1, static_cast<uint32_t>(uint64_t{x + 1} * from.width / out.width));
      // Colours weigh as much as they are seen, or invisible ones would show at the edges.
      uint64_t sum[4] = {};
      for (auto j = top; j < bottom; ++j)
        for (auto i = left; i < right; ++i) {
          const auto* p = &from.rgba[(size_t{j} * from.width + i) * 4];
          for (int c = 0; c < 3; ++c)
            sum[c] += uint64_t{p[c]} * p[3];
          sum[3] += p[3];
        }
      auto* to = &out.rgba[(size_t{y} * out.width + x) * 4];
      auto count = uint64_t{bottom - top} * (right - left);
      for (int c = 0; c < 3; ++c)
        to[c] = sum[3] == 0 ? uint8_t{0} : static_cast<uint8_t>(sum[c] / sum[3]);
      to[3] = static_cast<uint8_t>(sum[3] / count);
    }
  }
  return out;
}

points upright(points from, int orientation) {
  if (orientation < 2 || orientation > 8)
    return from;
  bool turned = orientation >= 5;
  points out;
  allot(out, turned ? from.height : from.width, turned ? from.width : from.height);
  for (uint32_t y = 0; y < out.height; ++y)
    for (uint32_t x = 0; x < out.width; ++x) {
      auto i = turned ? y : x;
      auto j = turned ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        i = from.width - 1 - i;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        j = from.height - 1 - j;
      std::copy_n(&from.rgba[(size_t{j} * from.width + i) * 4], 4,
                  &out.rgba[(size_t{y} * out.width + x) * 4]);
    }
  return out;
}

std::string encode(const points& from) {
  uint8_t* made = nullptr;
  auto size =
      WebPEncodeRGBA(from.rgba.data(), static_cast<int>(from.width), static_cast<int>(from.height),
                     static_cast<int>(from.width * 4), 85, &made);
  std::string out;
  if (size > 0 && made)
    out.assign(reinterpret_cast<const char*>(made), size);
  WebPFree(made);
  return out;
}

} // namespace zhian::account
