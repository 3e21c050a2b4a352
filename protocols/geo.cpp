#include "protocols/geo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace zhian {

namespace {

constexpr double per_degree = 1e6;
constexpr int32_t cell_size = 500'000;
constexpr int32_t lat_end = 90'000'000;
constexpr int32_t lon_end = 180'000'000;

double radians(int32_t micro) {
  return micro / per_degree * std::numbers::pi / 180;
}

} // namespace

uint32_t distance_m(const geo_point& a, const geo_point& b) {
  auto lat = std::sin((radians(b.lat) - radians(a.lat)) / 2);
  auto lon = std::sin((radians(b.lon) - radians(a.lon)) / 2);
  auto h = lat * lat + std::cos(radians(a.lat)) * std::cos(radians(b.lat)) * lon * lon;
  return static_cast<uint32_t>(
      std::lround(2 * earth_radius_m * std::asin(std::sqrt(std::min(1.0, h)))));
}

geo_box box_around(const geo_point& x, uint32_t radius_m) {
  auto angle = radius_m / earth_radius_m;
  auto up = static_cast<int32_t>(std::ceil(angle * 180 / std::numbers::pi * per_degree)) + 1;
  geo_box out;
  out.least.lat = std::max(-lat_end, x.lat - up);
  out.most.lat = std::min(lat_end, x.lat + up);
  // The meridians come together towards the poles: at the widest parallel of the circle the most
  // degrees are needed.
  auto widest = std::sin(angle) / std::cos(radians(x.lat));
  if (out.least.lat == -lat_end || out.most.lat == lat_end || std::abs(widest) >= 1) {
    out.least.lon = -lon_end;
    out.most.lon = lon_end;
    return out;
  }
  auto across =
      static_cast<int32_t>(std::ceil(std::asin(widest) * 180 / std::numbers::pi * per_degree)) + 1;
  out.least.lon = std::max(-lon_end, x.lon - across);
  out.most.lon = std::min(lon_end, x.lon + across);
  return out;
}

int32_t cell_of(const geo_point& x) {
  return (x.lat + lat_end) / cell_size * cell_rows + (x.lon + lon_end) / cell_size;
}

} // namespace zhian
