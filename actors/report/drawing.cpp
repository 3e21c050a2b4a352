#include "actors/report/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace zhian::report {

namespace {

constexpr double pi = std::numbers::pi;

void use(cairo_t* to, const colour& x, double alpha = 1) {
  cairo_set_source_rgba(to, x.red, x.green, x.blue, alpha);
}

/// A rectangle with round ends.
void capsule(cairo_t* to, double x, double y, double width, double height) {
  auto r = std::min(height, width) / 2;
  cairo_new_sub_path(to);
  cairo_arc(to, x + width - r, y + r, r, -pi / 2, pi / 2);
  cairo_arc(to, x + r, y + r, r, pi / 2, 3 * pi / 2);
  cairo_close_path(to);
  cairo_fill(to);
}

struct point {
  double x, y;
};
/// The end of axis `i` of `n`, the first one upwards.
point on_axis(double x, double y, double radius, size_t i, size_t n) {
  auto angle = -pi / 2 + 2 * pi * static_cast<double>(i) / static_cast<double>(n);
  return {x + radius * std::cos(angle), y + radius * std::sin(angle)};
}

template <class Radius>
void polygon(cairo_t* to, double x, double y, size_t n, Radius radius) {
  for (size_t i = 0; i < n; ++i) {
    auto p = on_axis(x, y, radius(i), i, n);
    if (i == 0)
      cairo_move_to(to, p.x, p.y);
    else
      cairo_line_to(to, p.x, p.y);
  }
  cairo_close_path(to);
}

} // namespace

colour of_score(int value) {
  return value >= 75 ? rgb(0x2e8b57) : value >= 50 ? rgb(0xd9952b) : rgb(0xc8553d);
}

void fill(cairo_t* to, double x, double y, double width, double height, const colour& with) {
  use(to, with);
  cairo_rectangle(to, x, y, width, height);
  cairo_fill(to);
}

void draw_bar(cairo_t* to, double x, double y, double width, double height, int value) {
  use(to, faint);
  capsule(to, x, y, width, height);
  if (value <= 0)
    return;
  use(to, of_score(value));
  capsule(to, x, y, std::max(height, width * std::min(value, 100) / 100), height);
}

void draw_ring(cairo_t* to, const type_case& type, double x, double y, double radius, int value) {
  cairo_set_line_width(to, radius * 0.18);
  use(to, white, 0.22);
  cairo_new_sub_path(to);
  cairo_arc(to, x, y, radius, 0, 2 * pi);
  cairo_stroke(to);
  use(to, of_score(value));
  cairo_new_sub_path(to);
  cairo_arc(to, x, y, radius, -pi / 2, -pi / 2 + 2 * pi * std::clamp(value, 0, 100) / 100);
  cairo_stroke(to);
  auto number = type.set(std::to_string(value), {radius * 0.8, radius, true, white}, radius * 2);
  number.draw(to, 0, x - number.width() / 2, y - radius * 0.46);
}

void draw_radar(cairo_t* to, const type_case& type, const std::vector<score>& items, double x,
                double y, double radius) {
  auto n = items.size();
  cairo_set_line_width(to, 0.6);
  for (double share : {0.25, 0.5, 0.75, 1.0}) {
    use(to, rgb(0xc9d2da));
    polygon(to, x, y, n, [&](size_t) { return radius * share; });
    cairo_stroke(to);
  }
  for (size_t i = 0; i < n; ++i) {
    auto end = on_axis(x, y, radius, i, n);
    cairo_move_to(to, x, y);
    cairo_line_to(to, end.x, end.y);
    cairo_stroke(to);
  }
  auto reached = [&](size_t i) {
    return radius * std::clamp(items[i].value, 0, 100) / 100;
  };
  polygon(to, x, y, n, reached);
  use(to, accent, 0.28);
  cairo_fill_preserve(to);
  use(to, accent);
  cairo_set_line_width(to, 1.4);
  cairo_stroke(to);
  for (size_t i = 0; i < n; ++i) {
    auto at = on_axis(x, y, reached(i), i, n);
    cairo_new_sub_path(to);
    cairo_arc(to, at.x, at.y, 2, 0, 2 * pi);
    cairo_fill(to);
  }
  for (size_t i = 0; i < n; ++i) {
    auto label = type.set(items[i].label, {8.5, 11}, 90, 1);
    auto at = on_axis(x, y, radius + 7, i, n);
    auto dx = at.x - x;
    auto left = std::abs(dx) < 1 ? at.x - label.width() / 2 : dx > 0 ? at.x : at.x - label.width();
    // Above the upper end, below the lower ones.
    auto up = (at.y - y) / (radius + 7);
    label.draw(to, 0, left, at.y - 5.5 + up * 5.5);
  }
}

} // namespace zhian::report
