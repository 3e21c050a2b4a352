// Text on paper: Pango's layouts in owning handles, with fixed sizes and distances, so that the
// same text always takes the same room. Not shared between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pango/pangocairo.h>

#include "actors/report/glyphs.hpp"
#include "protocols/entity.hpp"

namespace zhian::report {

struct colour {
  double red = 0, green = 0, blue = 0;
};
/// 0xRRGGBB.
constexpr colour rgb(uint32_t x) {
  return {((x >> 16) & 0xff) / 255.0, ((x >> 8) & 0xff) / 255.0, (x & 0xff) / 255.0};
}

/// Sizes in points. `pitch` is the distance between two base lines.
struct type_style {
  double size = 10;
  double pitch = 15.5;
  bool bold = false;
  colour ink = rgb(0x1f2933);
};

struct unref_object {
  void operator()(void* x) const { g_object_unref(x); }
};
template <class T>
using object = std::unique_ptr<T, unref_object>;

/// Text that was broken into lines.
class set_text {
public:
  set_text(object<PangoLayout> layout, type_style style, std::shared_ptr<glyph_faces> faces);
  size_t lines() const { return lines_; }
  double height() const { return static_cast<double>(lines_) * style_.pitch; }
  const type_style& style() const { return style_; }
  /// The width of the widest line.
  double width() const;
  /// Draws line `n` into a strip of one pitch whose upper left corner is `x`, `y`.
  void draw(cairo_t* to, size_t n, double x, double y) const;
  void draw_all(cairo_t* to, double x, double y) const;

private:
  std::shared_ptr<PangoLayout> layout_;
  std::shared_ptr<glyph_faces> faces_;
  type_style style_;
  size_t lines_ = 0;
};

/// The fonts of one thread.
class type_case {
public:
  type_case();
  /// Whether there is a font with Chinese characters; without one they would be printed as boxes.
  bool chinese() const;
  /// For the texts that follow.
  void speak(language lang);
  /// Breaks the text at `width`; with `most_lines` what is beyond them is left out, marked by "…".
  set_text set(std::string_view text, const type_style& style, double width,
               int most_lines = 0) const;

private:
  object<PangoFontMap> fonts_;
  object<PangoContext> context_;
  std::shared_ptr<glyph_faces> faces_ = std::make_shared<glyph_faces>();
};

/// What can be set: without control characters other than the ends of lines.
std::string printable(std::string_view text);

} // namespace zhian::report
