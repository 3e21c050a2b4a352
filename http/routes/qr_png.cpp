#include "http/routes/qr_png.hpp"

#include <cstring>
#include <memory>
#include <vector>

#include <png.h>
#include <qrencode.h>

namespace zhian::http {

namespace {

struct code_deleter {
  void operator()(QRcode* x) const { QRcode_free(x); }
};

/// One byte a point, 1 is black.
struct bitmap {
  int side = 0;
  std::vector<uint8_t> points;
};

bitmap painted(const QRcode& code) {
  auto modules = code.width + 2 * qr_quiet_zone;
  auto scale = (least_qr_side + modules - 1) / modules;
  bitmap out;
  out.side = modules * scale;
  auto side = static_cast<size_t>(out.side);
  auto step = static_cast<size_t>(scale);
  out.points.resize(side * side);
  auto* line = out.points.data() + qr_quiet_zone * step * side;
  const auto* module = code.data;
  for (int y = 0; y < code.width; ++y) {
    auto* at = line + qr_quiet_zone * step;
    for (int x = 0; x < code.width; ++x, at += step)
      std::memset(at, *module++ & 1, step);
    for (size_t i = 1; i < step; ++i)
      std::memcpy(line + i * side, line, side);
    line += step * side;
  }
  return out;
}

} // namespace

std::optional<std::string> qr_png(std::string_view text) {
  std::unique_ptr<QRcode, code_deleter> code{
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M)};
  if (!code)
    return std::nullopt;
  auto pixels = painted(*code);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.side);
  image.height = image.width;
  image.format = PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = 2;
  // Two colours make libpng write one bit a point.
  constexpr png_byte colours[] = {0xff, 0xff, 0xff, 0, 0, 0};
  std::string out(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = out.size();
  auto written =
      png_image_write_to_memory(&image, out.data(), &size, 0, pixels.points.data(), 0, colours);
  if (!written)
    return std::nullopt;
  out.resize(size);
  return out;
}

} // namespace zhian::http
