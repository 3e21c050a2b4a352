// A file as people meet it: its words read back, and its pages as pictures.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <string>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>
#include <poppler-toc.h>

#include "actors/report/blocks.hpp"
#include "actors/report/pdf.hpp"

namespace zhian::test {

struct printed_report {
  report::type_case type;
  report::pdf_file file;
  std::unique_ptr<poppler::document> doc;

  explicit printed_report(const report::document& x) { print(x); }

  std::string text() const {
    std::string out;
    for (int i = 0; i < doc->pages(); ++i) {
      std::unique_ptr<poppler::page> page{doc->create_page(i)};
      auto bytes = page->text().to_utf8();
      out.append(bytes.begin(), bytes.end());
    }
    // Where a line ends is nobody's business.
    out.erase(std::remove_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == ' '; }),
              out.end());
    return out;
  }
  bool has(std::string what) const {
    what.erase(std::remove(what.begin(), what.end(), ' '), what.end());
    return text().find(what) != std::string::npos;
  }

private:
  void print(const report::document& x) {
    BOOST_REQUIRE_MESSAGE(type.chinese(), "fonts-noto-cjk is not installed");
    file = report::print_pdf(x, type);
    BOOST_REQUIRE(file.error == ec::none);
    doc.reset(poppler::document::load_from_raw_data(file.bytes.data(),
                                                    static_cast<int>(file.bytes.size())));
    BOOST_REQUIRE(doc != nullptr);
  }
};

struct dot {
  int red, green, blue;
};

/// A page as a picture, a dot a point.
class picture_of {
public:
  picture_of(const poppler::document& doc, int page, int dots = 72) : dots_(dots) {
    std::unique_ptr<poppler::page> from{doc.create_page(page)};
    poppler::page_renderer renderer;
    renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
    renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
    renderer.set_image_format(poppler::image::format_argb32);
    image_ = renderer.render_page(from.get(), dots, dots);
    BOOST_REQUIRE(image_.is_valid());
  }
  dot at(double x, double y) const { return of(scaled(x), scaled(y)); }
  /// Dots in a rectangle, in points, for which `is` holds.
  template <class Is>
  int count(double x, double y, double width, double height, Is is) const {
    int out = 0;
    for (auto row = scaled(y); row < std::min(scaled(y + height), image_.height()); ++row)
      for (auto column = scaled(x); column < std::min(scaled(x + width), image_.width()); ++column)
        out += is(of(column, row)) ? 1 : 0;
    return out;
  }
  int ink(double x, double y, double width, double height) const {
    return count(x, y, width, height, [](const dot& d) { return d.red + d.green + d.blue < 600; });
  }

private:
  int scaled(double points) const { return static_cast<int>(points * dots_ / 72); }
  dot of(int x, int y) const {
    const auto* p = reinterpret_cast<const unsigned char*>(image_.const_data())
                    + static_cast<ptrdiff_t>(y) * image_.bytes_per_row() + 4 * x;
    return {p[2], p[1], p[0]};
  }
  poppler::image image_;
  int dots_;
};

inline bool is_green(const dot& d) {
  return d.green > d.red + 40 && d.green > d.blue + 30;
}
inline bool is_amber(const dot& d) {
  return d.red > 180 && d.green > 110 && d.blue < 110;
}
inline bool is_red(const dot& d) {
  return d.red > 170 && d.green < 120 && d.blue < 110;
}

} // namespace zhian::test
