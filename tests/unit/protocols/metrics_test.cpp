#include <boost/test/unit_test.hpp>

#include "protocols/metrics.hpp"

using namespace zhian;

BOOST_AUTO_TEST_SUITE(instruments)

BOOST_AUTO_TEST_CASE(an_instrument_is_made_once_a_name_and_labels) {
  auto& a = metrics::get_counter("t_total", "help", {{"k", "1"}});
  auto& b = metrics::get_counter("t_total", "help", {{"k", "1"}});
  auto& c = metrics::get_counter("t_total", "help", {{"k", "2"}});
  a.add(2);
  BOOST_TEST(&a == &b);
  BOOST_TEST(c.value() == 0u);
  BOOST_TEST(b.value() == 2u);
}

BOOST_AUTO_TEST_CASE(the_exposition_holds_help_type_and_cumulative_buckets) {
  metrics::get_gauge("t_gauge", "a gauge").set(-4);
  auto& h = metrics::get_histogram("t_seconds", "a time");
  h.observe_ns(50'000);         // 50 µs.
  h.observe_ns(3'000'000);      // 3 ms.
  h.observe_ns(60'000'000'000); // A minute: beyond all bounds.
  auto text = metrics::expose();
  BOOST_TEST(text.find("# TYPE t_gauge gauge") != std::string::npos);
  BOOST_TEST(text.find("t_gauge -4") != std::string::npos);
  BOOST_TEST(text.find("t_seconds_bucket{le=\"0.005\"} 2") != std::string::npos);
  BOOST_TEST(text.find("t_seconds_bucket{le=\"+Inf\"} 3") != std::string::npos);
  BOOST_TEST(text.find("t_seconds_count 3") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_quantile_is_told_within_its_bucket) {
  metrics::histogram h;
  BOOST_TEST(metrics::quantile_ns(h.read(), 0.5) == 0u);
  for (int i = 0; i < 99; ++i)
    h.observe_ns(15'000); // Between 10 and 25 µs.
  h.observe_ns(700'000'000);
  auto counts = h.read();
  auto half = metrics::quantile_ns(counts, 0.5), most = metrics::quantile_ns(counts, 0.99);
  BOOST_TEST(half > 10'000u);
  BOOST_TEST(half < most);
  BOOST_TEST(most <= 25'000u);
  BOOST_TEST(metrics::quantile_ns(counts, 1) == 1'000'000'000u);
  metrics::histogram slow;
  slow.observe_ns(60'000'000'000);
  BOOST_TEST(metrics::quantile_ns(slow.read(), 0.5) == 10'000'000'000u);
}

BOOST_AUTO_TEST_SUITE_END()
