// The numbers of a month over HTTP: of whose month, on whose clocks.
#include "protocols/calendar_queries.hpp"
#include "protocols/monthly_queries.hpp"
#include "tests/unit/http/route_support.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

struct month_node : signed_in_node {
  month_node() {
    on<sum_counts>([this](const asked<sum_counts>& x) {
      summed = x.what;
      sum_counts::reply out;
      out.counts = {{"interviews", 2},    {"interview_seconds", 61}, {"questions_answered", 5},
                    {"points_spent", 40}, {"job_searches", 3},       {"from_the_future", 9}};
      return out;
    });
    on<list_calendar_events>([this](const asked<list_calendar_events>&) {
      ++looks;
      return list_calendar_events::reply{};
    });
  }
  response get(const std::string& query, const std::string& extra = {}) {
    return people.ask(http_request("GET", "/api/v1/monthly-stats" + query, {}, bearer() + extra));
  }

  sum_counts summed;
  int looks = 0;
  raw_client people{edge->port()};
};

} // namespace

BOOST_AUTO_TEST_SUITE(monthly_routes)

BOOST_AUTO_TEST_CASE(one_call_has_all_counters_and_what_nobody_writes_is_zero) {
  month_node node;
  auto got = node.get("?month=2026-11&tz=UTC");
  BOOST_REQUIRE_EQUAL(got.status, 200);
  BOOST_TEST(node.summed.owner == node.grant.user);
  auto doc = json_of(got);
  BOOST_TEST(doc["month"].GetString() == "2026-11");
  BOOST_TEST(doc["from"].GetString() == "2026-11-01T00:00:00.000Z");
  BOOST_TEST(doc["job_search"]["attempts"].GetInt() == 3);
  BOOST_TEST(doc["job_search"]["effective"].GetInt() == 0);
  BOOST_TEST(doc["mock_interviews"]["count"].GetInt() == 2);
  BOOST_TEST(doc["mock_interviews"]["duration_s"].GetInt() == 61);
  BOOST_TEST(doc["mock_interviews"]["minutes"].GetInt() == 2);
  BOOST_TEST(doc["questions_practised"].GetInt() == 5);
  BOOST_TEST(doc["points"]["spent"].GetInt() == 40);
  BOOST_TEST(doc["points"]["earned"].GetInt() == 0);
  BOOST_TEST(doc["diagnoses"].GetInt() == 0);
  auto again = node.get("?month=2026-11&tz=UTC", "If-None-Match: " + got.header("etag") + "\r\n");
  BOOST_TEST(again.status == 304);
}

BOOST_AUTO_TEST_CASE(the_month_is_that_of_the_clocks_that_are_named) {
  month_node node;
  auto bounds = [&](const std::string& query) {
    BOOST_TEST(node.get(query).status == 200);
    return to_rfc3339(node.summed.from).substr(0, 16) + ' '
           + to_rfc3339(node.summed.to).substr(0, 16);
  };
  BOOST_TEST(bounds("?month=2026-12&tz=Asia/Shanghai") == "2026-11-30T16:00 2026-12-31T16:00");
  BOOST_TEST(bounds("?month=2026-11&tz=Asia/Kathmandu") == "2026-10-31T18:15 2026-11-30T18:15");
  // Clocks are set back within it.
  BOOST_TEST(bounds("?month=2026-11&tz=America/New_York") == "2026-11-01T04:00 2026-12-01T05:00");
}

BOOST_AUTO_TEST_CASE(a_month_that_is_over_has_nothing_ahead) {
  month_node node;
  BOOST_TEST(node.get("?month=2020-01&tz=UTC").status == 200);
  BOOST_TEST(node.looks == 0);
  BOOST_TEST(node.get("?month=2200-01&tz=UTC").status == 200);
  BOOST_TEST(node.looks == 1);
}

BOOST_AUTO_TEST_CASE(without_parameters_it_is_this_month_of_the_profile) {
  month_node node;
  auto doc = json_of(node.get(""));
  BOOST_TEST(doc["time_zone"].GetString() == "Asia/Shanghai");
  auto now = wall_now();
  BOOST_TEST((node.summed.from <= now && now < node.summed.to));
}

BOOST_AUTO_TEST_CASE(what_is_no_month_or_zone_is_refused) {
  month_node node;
  for (const auto* month : {"2026-13", "2026", "2026-1", "1970-01", "2300-01", "x"}) {
    auto got = node.get("?tz=UTC&month=" + std::string{month});
    BOOST_TEST(got.status == 422, month);
    BOOST_TEST(json_of(got)["field"].GetString() == "month");
  }
  BOOST_TEST(json_of(node.get("?tz=Mars/Base"))["field"].GetString() == "tz");
}

BOOST_AUTO_TEST_SUITE_END()
