// What clocks show: against the zone database of another implementation, as literals.
#include <boost/test/unit_test.hpp>

#include <random>

#include "protocols/time_zones.hpp"

using namespace zhian;

namespace {

std::string utc_of(const std::string& zone, const char* wall) {
  auto at = instant_of(zone, parse_wall_time(wall).value());
  return at ? to_rfc3339(*at).substr(0, 16) : "none";
}

} // namespace

BOOST_AUTO_TEST_SUITE(wall_times)

BOOST_AUTO_TEST_CASE(a_time_of_a_clock_is_an_instant_by_the_rules_of_its_zone_on_that_day) {
  struct {
    const char* zone;
    const char* wall;
    const char* utc;
  } const cases[] = {
      {"UTC", "2026-12-01T09:00", "2026-12-01T09:00"},
      {"Asia/Shanghai", "2026-12-01T09:00", "2026-12-01T01:00"},
      {"America/New_York", "2026-03-07T09:00", "2026-03-07T14:00"},
      {"America/New_York", "2026-03-08T09:00", "2026-03-08T13:00"},
      {"America/New_York", "2026-10-31T09:00", "2026-10-31T13:00"},
      {"America/New_York", "2026-11-01T09:00", "2026-11-01T14:00"},
      {"Europe/Berlin", "2026-03-29T00:00", "2026-03-28T23:00"},
      {"Europe/Berlin", "2026-03-30T00:00", "2026-03-29T22:00"},
      {"Asia/Kathmandu", "2026-06-01T00:00", "2026-05-31T18:15"},
      {"Pacific/Apia", "2026-06-01T00:00", "2026-05-31T11:00"},
      {"Pacific/Kiritimati", "2026-06-01T00:00", "2026-05-31T10:00"},
  };
  for (const auto& x : cases) {
    BOOST_TEST(utc_of(x.zone, x.wall) == x.utc, x.zone << ' ' << x.wall);
    auto at = parse_timestamp(std::string{x.utc} + ":00Z").value();
    BOOST_TEST(to_string(wall_time_of(x.zone, at).value()) == x.wall, x.zone << ' ' << x.wall);
  }
}

BOOST_AUTO_TEST_CASE(a_time_that_clocks_skip_moves_forward_by_the_jump) {
  BOOST_TEST(utc_of("America/New_York", "2026-03-08T02:30") == "2026-03-08T07:30");    // 03:30
  BOOST_TEST(utc_of("Europe/Berlin", "2026-03-29T02:30") == "2026-03-29T01:30");       // 03:30
  BOOST_TEST(utc_of("Australia/Lord_Howe", "2026-10-04T02:15") == "2026-10-03T15:45"); // 02:45
  BOOST_TEST(utc_of("America/Santiago", "2026-09-06T00:00") == "2026-09-06T04:00");    // 01:00
}

BOOST_AUTO_TEST_CASE(of_a_time_that_clocks_show_twice_it_is_the_first) {
  BOOST_TEST(utc_of("America/New_York", "2026-11-01T01:30") == "2026-11-01T05:30");
  BOOST_TEST(utc_of("Europe/Berlin", "2026-10-25T02:30") == "2026-10-25T00:30");
  BOOST_TEST(utc_of("Australia/Lord_Howe", "2026-04-05T01:45") == "2026-04-04T14:45");
}

BOOST_AUTO_TEST_CASE(what_is_no_zone_has_no_times) {
  for (const char* bad : {"", "Mars/Olympus", "GMT+3", "asia/shanghai", "Etc/Unknown"}) {
    BOOST_TEST(utc_of(bad, "2026-12-01T09:00") == "none", bad);
    BOOST_TEST(!wall_time_of(bad, timestamp{}).has_value(), bad);
  }
}

BOOST_AUTO_TEST_CASE(texts_of_wall_times_are_read_strictly) {
  for (const char* good : {"1970-01-01T00:00", "2024-02-29T23:59", "2199-12-31T12:30"})
    BOOST_TEST(to_string(parse_wall_time(good).value()) == good);
  BOOST_TEST(date_text(parse_date("2024-02-29").value()) == "2024-02-29");
  BOOST_TEST(parse_wall_time("1970-01-02T01:01")->minutes == 1501);
  for (const char* bad : {"", "2026-12-01", "2026-12-01T9:00", "2026-12-01T24:00",
                          "2026-12-01T09:60", "2026-12-01 09:00", "2026-12-01T09:00Z",
                          "2026-02-29T09:00", "2026-12-01T09:0x", "1969-12-31T09:00"})
    BOOST_TEST(!parse_wall_time(bad).has_value(), bad);
  for (const char* bad : {"", "2026-13-01", "2026-02-30", "2026-1-01", "2026-12-01T", "+026-12-01"})
    BOOST_TEST(!parse_date(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(clocks_show_at_an_instant_the_time_it_was_made_from_unless_they_skip_it) {
  auto seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937 random{seed};
  const char* zones[] = {"Asia/Shanghai",     "America/New_York",    "Europe/Berlin",
                         "Pacific/Chatham",   "Australia/Lord_Howe", "America/Santiago",
                         "Africa/Casablanca", "Asia/Kolkata"};
  for (int i = 0; i < 4000; ++i) {
    const auto* zone = zones[random() % std::size(zones)];
    wall_time at{static_cast<int64_t>(15'778'080 + random() % 52'000'000)}; // 2000 to 2098
    auto instant = instant_of(zone, at);
    BOOST_REQUIRE(instant.has_value());
    auto shown = wall_time_of(zone, *instant).value();
    BOOST_TEST((shown == at || (shown > at && shown.minutes - at.minutes <= 60)),
               "seed " << seed << ": " << zone << ' ' << to_string(at) << " shown as "
                       << to_string(shown));
  }
}

BOOST_AUTO_TEST_SUITE_END()
