#include "actors/jobs/job_import.hpp"

#include "tests/unit/jobs/postings.hpp"

using namespace zhian;
using namespace zhian::jobs;
using namespace zhian::test;

namespace {

const std::string names =
    "source_id,title,company,city,salary_min,salary_max,years_min,skills,body\n";

import_file csv_of(const std::string& rows) {
  return read_import(job_format::csv, names + rows);
}

std::string first_fault(const import_file& x) {
  if (x.faults.empty())
    return {};
  const auto& f = x.faults.front();
  return std::to_string(f.line) + ' ' + f.column + ' ' + f.reason;
}

import_outcome decided(const import_file& file, bool dry_run, const std::vector<job_row>& known,
                       uint64_t last = 10) {
  return decide_import(file, dry_run, known, last, at_noon());
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_import)

BOOST_AUTO_TEST_CASE(a_row_becomes_a_posting) {
  auto file = csv_of("own-1,后端,云栎,Shanghai,20000,30000,3,java|MySQL,做后端\n");
  BOOST_TEST(first_fault(file) == "");
  BOOST_REQUIRE_EQUAL(file.lines.size(), 1u);
  const auto& x = file.lines[0].what;
  BOOST_TEST(x.city == "上海");
  BOOST_TEST(x.salary_max == 30000u);
  BOOST_TEST(x.years_min == 3u);
  BOOST_TEST(x.skills == (std::vector<std::string>{"Java", "MySQL"}),
             boost::test_tools::per_element());
  BOOST_TEST(x.at.has_value());
}

BOOST_AUTO_TEST_CASE(of_each_row_the_first_fault_is_named) {
  BOOST_TEST(first_fault(csv_of("own 1,t,c,上海,1,2,0,,b\n")) == "2 source_id not_allowed");
  BOOST_TEST(first_fault(csv_of(",t,c,上海,1,2,0,,b\n")) == "2 source_id missing");
  BOOST_TEST(first_fault(csv_of("a,,c,上海,1,2,0,,b\n")) == "2 title missing");
  BOOST_TEST(first_fault(csv_of("a,t,c,上海,x,2,0,,b\n")) == "2 salary_min wrong_type");
  BOOST_TEST(first_fault(csv_of("a,t,c,上海,3,2,0,,b\n")) == "2 salary_max out_of_bounds");
  BOOST_TEST(first_fault(csv_of("a,t,c,上海,1,2,0,,\n")) == "2 body missing");
  BOOST_TEST(first_fault(csv_of("a,t,c\n")) == "2  fields");
  BOOST_TEST(first_fault(csv_of("a,t,c,上海,1,2,0,,b\na,t,c,上海,1,2,0,,b\n"))
             == "3 source_id repeated");
  BOOST_TEST(first_fault(csv_of("")) == "1  empty");
  BOOST_TEST(first_fault(read_import(job_format::csv, "source_id,magic\n")) == "1 magic unknown");
  BOOST_TEST(first_fault(read_import(job_format::csv, "")) == "1  empty");
}

BOOST_AUTO_TEST_CASE(json_says_the_same_and_counts_from_one) {
  auto file = read_import(
      job_format::json,
      R"({"postings":[{"source_id":"a","title":"t","company":"c","city":"上海","latitude":31.2,)"
      R"("longitude":121.5,"salary_min":1,"salary_max":2,"degree":"master","language":"en",)"
      R"("skills":["Java"],"body":"b","posted_at":"2026-11-01T00:00:00Z"},)"
      R"({"source_id":"b","withdrawn":true},{"source_id":"c","title":7}]})");
  BOOST_TEST(file.rows == 3u);
  BOOST_REQUIRE_EQUAL(file.lines.size(), 2u);
  BOOST_TEST((file.lines[0].what.at == geo_point{31'200'000, 121'500'000}));
  BOOST_TEST((file.lines[0].what.least_degree == degree::master));
  BOOST_TEST((file.lines[0].what.posted_at == parse_timestamp("2026-11-01T00:00:00Z").value()));
  BOOST_TEST(file.lines[1].withdrawn);
  BOOST_TEST(first_fault(file) == "3 title wrong_type");
  for (const auto* bad : {"", "[]", "{", R"({"postings":1})"})
    BOOST_TEST(!read_import(job_format::json, bad).faults.empty(), bad);
  BOOST_TEST(
      first_fault(read_import(
          job_format::json,
          R"({"postings":[{"source_id":"a","title":"t","company":"c","city":"x","latitude":1,"body":"b"}]})"))
      == "1 longitude missing");
}

BOOST_AUTO_TEST_CASE(rows_are_told_apart_by_their_source_ids) {
  auto same = some_job("own-1");
  auto other = some_job("own-2", 2);
  auto gone = some_job("own-3", 3);
  import_file file;
  file.rows = 4;
  auto withdrawn = told_job{"own-3", true, {}};
  auto changed = some_posting("另一个");
  file.lines = {{"own-1", false, same.what},
                {"own-2", false, changed},
                withdrawn,
                {"own-4", false, some_posting()}};
  auto out = decided(file, false, {same, other, gone});
  BOOST_TEST(out.report.same == 1u);
  BOOST_TEST(out.report.changed == 1u);
  BOOST_TEST(out.report.withdrawn == 1u);
  BOOST_TEST(out.report.fresh == 1u);
  BOOST_TEST(out.report.applied);
  BOOST_REQUIRE_EQUAL(out.rows.size(), 3u);
  BOOST_TEST(out.rows[2].ordinal == 11u);
}

BOOST_AUTO_TEST_CASE(a_dry_run_and_a_faulty_file_change_nothing) {
  auto file = csv_of("a,t,c,上海,1,2,0,,b\nb,,c,上海,1,2,0,,b\n");
  auto dry = decided(file, true, {});
  BOOST_TEST((dry.error == ec::none));
  BOOST_TEST(!dry.report.applied);
  BOOST_TEST(dry.report.fresh == 1u);
  BOOST_TEST(dry.report.wrong == 1u);
  BOOST_TEST(dry.rows.empty());
  uint64_t last = 10;
  auto real = decide_import(file, false, {}, last, at_noon());
  BOOST_TEST((real.error == ec::job_import_refused));
  BOOST_TEST(real.facts.find(R"("column":"title")") != std::string::npos);
  BOOST_TEST(real.rows.empty());
  BOOST_TEST(last == 10u, "no place is used up");
  auto good = csv_of("a,t,c,上海,1,2,0,,b\n");
  BOOST_TEST((decided(good, false, {}, job_bounds::postings).error == ec::jobs_full));
}

BOOST_AUTO_TEST_SUITE_END()
