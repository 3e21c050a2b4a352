#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

#include <png.h>
#include <qrencode.h>

#include "http/routes/qr_png.hpp"

using namespace zhian::http;

namespace {

/// A picture in grey, one byte a point.
struct picture {
  int width = 0;
  int height = 0;
  std::vector<png_byte> points;

  bool black(int x, int y) const {
    return points[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)]
           < 128;
  }
};

picture decoded(const std::string& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  BOOST_REQUIRE(png_image_begin_read_from_memory(&image, png.data(), png.size()));
  image.format = PNG_FORMAT_GRAY;
  picture out{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  out.points.resize(PNG_IMAGE_SIZE(image));
  BOOST_REQUIRE(png_image_finish_read(&image, nullptr, out.points.data(), 0, nullptr));
  return out;
}

constexpr const char* code_url = "weixin://wxpay/bizpayurl?pr=p4lpSuKzz";

} // namespace

BOOST_AUTO_TEST_SUITE(qr_pictures)

BOOST_AUTO_TEST_CASE(every_module_of_the_code_is_painted_and_the_zone_around_it_is_white) {
  for (const std::string& text : {std::string{code_url}, std::string(900, 'x')}) {
    auto png = qr_png(text);
    BOOST_REQUIRE(png);
    auto seen = decoded(*png);
    std::unique_ptr<QRcode, void (*)(QRcode*)> code{
        QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free};
    BOOST_REQUIRE(code);
    BOOST_TEST(seen.width == seen.height);
    BOOST_TEST(seen.width >= least_qr_side);
    auto modules = code->width + 2 * qr_quiet_zone;
    BOOST_REQUIRE_EQUAL(seen.width % modules, 0);
    auto scale = seen.width / modules;
    size_t wrong = 0;
    for (int y = 0; y < seen.height; ++y)
      for (int x = 0; x < seen.width; ++x) {
        auto column = x / scale - qr_quiet_zone;
        auto row = y / scale - qr_quiet_zone;
        bool inside = column >= 0 && row >= 0 && column < code->width && row < code->width;
        bool wanted = inside && (code->data[row * code->width + column] & 1) != 0;
        wrong += seen.black(x, y) != wanted;
      }
    BOOST_TEST(wrong == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_picture_of_a_code_is_small) {
  auto png = qr_png(code_url);
  BOOST_REQUIRE(png);
  BOOST_TEST(png->substr(1, 3) == "PNG");
  BOOST_TEST(png->size() < 2000u);
}

BOOST_AUTO_TEST_CASE(what_no_code_holds_has_no_picture) {
  BOOST_TEST(!qr_png("").has_value());
  BOOST_TEST(!qr_png(std::string(4000, 'x')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
