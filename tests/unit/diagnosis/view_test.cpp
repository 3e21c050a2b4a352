// A diagnosis as it is answered.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/diagnosis/analyst.hpp"
#include "actors/diagnosis/diagnosis_view.hpp"

using namespace zhian;
using namespace zhian::diagnosis;

namespace {

rapidjson::Document viewed(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

constexpr std::chrono::year_month december = std::chrono::year{2026} / 12;
constexpr auto gap_of_years =
    "Ann Lee\nann@example.com\nExperience\n2010.01 - 2012.01 Shop, seller\n"
    "- Responsible for the till\n2019.01 - now Shop, seller\n- Sold 40% more\n";

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_view)

BOOST_AUTO_TEST_CASE(every_finding_stands_once_and_risks_stand_apart) {
  auto report = analyse(gap_of_years, {}, december);
  auto doc = viewed(report_view_json(report, language::en));
  BOOST_TEST(doc["findings"].Size() + doc["risks"].Size() == report.findings.size());
  BOOST_TEST(doc["risks"].Size() > 0u);
  for (const auto& x : doc["risks"].GetArray())
    BOOST_TEST(x["dimension"].GetString() == "risks");
  for (const auto& x : doc["findings"].GetArray())
    BOOST_TEST(x["dimension"].GetString() != std::string{"risks"});
  BOOST_TEST(doc["coverage"].IsNull());
}

BOOST_AUTO_TEST_CASE(the_summary_counts_what_the_report_tells) {
  auto report = analyse(gap_of_years, {}, december);
  auto doc = viewed(summary_json(report));
  BOOST_TEST(doc["total"].GetInt() == report.total);
  uint64_t sum = 0;
  for (const auto* x : {"high", "medium", "low"})
    sum += doc["findings"][x].GetUint64();
  BOOST_TEST(sum == report.findings.size());
  BOOST_TEST(doc["keywords"].IsNull());
}

BOOST_AUTO_TEST_SUITE_END()
