#include <boost/test/unit_test.hpp>

#include "protocols/time.hpp"
#include "protocols/time_zones.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(time_text)

BOOST_AUTO_TEST_CASE(a_time_reads_back_from_both_forms) {
  auto at = parse_timestamp("2026-02-28T23:59:59.123456Z").value();
  BOOST_TEST(to_rfc3339(at) == "2026-02-28T23:59:59.123Z");
  BOOST_TEST(to_rfc3339_us(at) == "2026-02-28T23:59:59.123456Z");
  BOOST_TEST((parse_timestamp("2026-02-28 23:59:59.123456+00") == at));
  BOOST_TEST((parse_timestamp("1970-01-01T00:00:00Z") == timestamp{}));
  BOOST_TEST(to_rfc3339(parse_timestamp("1969-12-31T23:59:59.999Z").value())
             == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_utc_time_is_refused) {
  for (const char* bad :
       {"", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:00+08", "2026-01-01", "2026-01-01T00:00:00",
        "26-01-01T00:00:00Z0", "2026x01-01T00:00:00Z", "2026-01-01T00:00:00.Z"})
    BOOST_TEST(!parse_timestamp(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(boottime_goes_forward) {
  auto a = boottime_ns();
  BOOST_TEST(a > 0);
  BOOST_TEST(boottime_ns() >= a);
}

BOOST_AUTO_TEST_CASE(the_time_follows_the_store_when_it_is_further_off_than_the_answer_took) {
  using namespace std::chrono_literals;
  auto sent = boottime_ns();
  auto received = sent + 20'000'000;
  // The answer took 20 ms, so the store's clock was read about 10 ms after `sent`.
  auto true_then = wall_now();
  BOOST_TEST(heed_store_clock(true_then + 40ms, sent, received).count() == 0);
  BOOST_TEST(heed_store_clock(true_then - 40ms, sent, received).count() == 0);
  // A slow answer proves less.
  BOOST_TEST(heed_store_clock(true_then + 2s, sent, sent + 3'000'000'000).count() == 0);
  auto by = heed_store_clock(true_then + 1h, sent, received);
  BOOST_TEST(std::chrono::abs(by - 1h).count() < 1'000'000);
  BOOST_TEST(std::chrono::abs(wall_now() - true_then - 1h).count() < 1'000'000);
  heed_store_clock(true_then, sent, received);
  BOOST_TEST(std::chrono::abs(wall_now() - true_then).count() < 1'000'000);
}

BOOST_AUTO_TEST_CASE(time_zones_are_known_by_the_names_of_the_iana_database) {
  for (auto name :
       {"Asia/Shanghai", "UTC", "Europe/Vienna", "America/Argentina/Ushuaia", "Asia/Calcutta"})
    BOOST_TEST(known_time_zone(name), name);
  for (auto name :
       {"", "Mars/Olympus", "../../etc/passwd", "Asia", "asia/shanghai", "Asia/Shanghai "})
    BOOST_TEST(!known_time_zone(name), name);
}

BOOST_AUTO_TEST_SUITE_END()
