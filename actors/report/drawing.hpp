// The shapes of a report: bars, the ring of a score, the star of several.
#pragma once

#include <vector>

#include "actors/report/document.hpp"
#include "actors/report/type.hpp"

namespace zhian::report {

inline constexpr colour dark = rgb(0x16324f), accent = rgb(0x2f7d8c), faint = rgb(0xe4e9ee),
                        paper = rgb(0xf3f6f8), muted_ink = rgb(0x66727f), white = rgb(0xffffff);

/// Green, amber or red, by how good it is.
colour of_score(int value);

void fill(cairo_t* to, double x, double y, double width, double height, const colour& with);
/// A track of the width with a bar on it; the track alone where nothing was scored.
void draw_bar(cairo_t* to, double x, double y, double width, double height, int value);
/// A ring around its centre with the number within.
void draw_ring(cairo_t* to, const type_case& type, double x, double y, double radius, int value);
/// A star with an axis each; what was not scored lies in the centre.
void draw_radar(cairo_t* to, const type_case& type, const std::vector<score>& items, double x,
                double y, double radius);

} // namespace zhian::report
