#include "protocols/geo.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace zhian;

namespace {

constexpr geo_point beijing{39'904'200, 116'407'400};
constexpr geo_point shanghai{31'230'400, 121'473'700};
constexpr geo_point london{51'507'400, -127'800};
constexpr geo_point sydney{-33'868'800, 151'209'300};

bool about(uint32_t got, uint32_t km) {
  return std::abs(static_cast<int64_t>(got) - int64_t{km} * 1000) < int64_t{km} * 5;
}

} // namespace

BOOST_AUTO_TEST_SUITE(geo)

BOOST_AUTO_TEST_CASE(known_distances_come_out) {
  BOOST_TEST(about(distance_m(beijing, shanghai), 1068));
  BOOST_TEST(about(distance_m(beijing, london), 8140));
  BOOST_TEST(about(distance_m(shanghai, sydney), 7876));
  BOOST_TEST(distance_m(beijing, beijing) == 0u);
  BOOST_TEST(about(distance_m({0, 0}, {0, 180'000'000}), 20015));
  // A degree of latitude.
  BOOST_TEST(about(distance_m({30'000'000, 120'000'000}, {31'000'000, 120'000'000}), 111));
  BOOST_TEST(distance_m(beijing, shanghai) == distance_m(shanghai, beijing));
}

BOOST_AUTO_TEST_CASE(the_box_holds_everything_within_the_radius) {
  for (auto at : {beijing, shanghai, london, sydney}) {
    for (uint32_t radius : {1u, 500u, 5'000u, 100'000u}) {
      auto box = box_around(at, radius);
      // Just beyond each side.
      geo_point north{box.most.lat + 2, at.lon};
      geo_point south{box.least.lat - 2, at.lon};
      BOOST_TEST(distance_m(at, north) >= radius);
      BOOST_TEST(distance_m(at, south) >= radius);
      for (auto lat = box.least.lat; lat <= box.most.lat;
           lat += (box.most.lat - box.least.lat) / 50 + 1)
        for (auto lon : {box.least.lon - 2, box.most.lon + 2})
          BOOST_REQUIRE(distance_m(at, {lat, lon}) >= radius);
    }
  }
}

BOOST_AUTO_TEST_CASE(around_a_pole_every_meridian_is_in_the_box) {
  auto box = box_around({89'999'000, 0}, 10'000);
  BOOST_TEST(box.least.lon == -180'000'000);
  BOOST_TEST(box.most.lon == 180'000'000);
  BOOST_TEST(box.most.lat == 90'000'000);
}

BOOST_AUTO_TEST_CASE(cells_are_half_a_degree_and_lie_in_rows) {
  auto cell = cell_of(shanghai);
  BOOST_TEST(cell_of({31'000'000, 121'000'000}) == cell);
  BOOST_TEST(cell_of({31'499'999, 121'499'999}) == cell);
  BOOST_TEST(cell_of({31'230'400, 121'500'000}) == cell + 1);
  BOOST_TEST(cell_of({31'500'000, 121'473'700}) == cell + cell_rows);
  BOOST_TEST(cell_of({-90'000'000, -180'000'000}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
