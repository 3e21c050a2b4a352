// Distances on the earth, for searches around a place. Pure.
#pragma once

#include <cstdint>

#include "protocols/job.hpp"

namespace zhian {

/// Mean radius of the earth, in metres; the one that the store uses, too.
inline constexpr double earth_radius_m = 6'371'008.8;

/// Along a great circle (haversine), in whole metres.
uint32_t distance_m(const geo_point& a, const geo_point& b);

/// Everything within `radius_m` of a place lies in it; some corners lie farther away.
struct geo_box {
  geo_point least;
  geo_point most;
};
geo_box box_around(const geo_point& x, uint32_t radius_m);

/// The number of the cell of half a degree that a place is in: cells in a row have numbers in a
/// row, and `cell_rows` leads to the cell north of it.
int32_t cell_of(const geo_point& x);
inline constexpr int32_t cell_rows = 1000;

} // namespace zhian
