#include "actors/catalogue/question_import.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/unit/catalogue/questions.hpp"

using namespace zhian;
using namespace zhian::test;
using namespace zhian::catalogue;

namespace {

const std::string names = "source_id,category,level,roles,skills,zh_text,zh_key_points,zh_answer\n";

std::string faults_of(const std::string& csv) {
  std::string out;
  for (const auto& x : read_import(csv).faults)
    out += std::to_string(x.line) + ' ' + x.column + ' ' + x.reason + ';';
  return out;
}

import_outcome run(const std::string& csv, bool dry_run,
                   const std::vector<classic_question_row>& known = {}, uint64_t total = 0) {
  return decide_import(read_import(csv), dry_run, known, total, some_facts());
}

} // namespace

BOOST_AUTO_TEST_SUITE(question_import)

BOOST_AUTO_TEST_CASE(a_row_is_a_question) {
  auto file = read_import("\xEF\xBB\xBF" + names
                          + "own-1,backend,senior,backend | Software,SQL,\"为什么,会慢？\","
                            "\"看执行计划|\n列上有函数 | \",\n");
  BOOST_TEST(file.faults.empty());
  BOOST_TEST(file.rows == 1u);
  BOOST_REQUIRE_EQUAL(file.lines.size(), 1u);
  const auto& x = file.lines.front();
  BOOST_TEST(x.source_id == "own-1");
  BOOST_TEST((x.what.seniority == level::senior));
  BOOST_TEST((x.what.roles == std::vector<std::string>{"backend", "software"}));
  BOOST_TEST((x.what.skills == std::vector<std::string>{"sql"}));
  BOOST_REQUIRE(x.what.zh.has_value());
  BOOST_TEST(x.what.zh->text == "为什么,会慢？");
  BOOST_TEST((x.what.zh->key_points == std::vector<std::string>{"看执行计划", "列上有函数"}));
  BOOST_TEST(!x.what.en.has_value());
}

BOOST_AUTO_TEST_CASE(columns_come_in_any_order_and_must_be_known) {
  BOOST_TEST(faults_of("en_key_points,en_text,Level,category, source_id\na|b,Why?,junior,hr,x\n")
             == "");
  BOOST_TEST(faults_of("source_id,category\nx,hr\n") == "1 level missing;");
  BOOST_TEST(faults_of("source_id,category,level,price,level\n")
             == "1 price unknown;1 level repeated;");
  BOOST_TEST(faults_of("") == "1  empty;");
  BOOST_TEST(faults_of(names) == "1  empty;");
}

BOOST_AUTO_TEST_CASE(each_wrong_row_is_told_with_line_column_and_reason) {
  BOOST_TEST(faults_of(names
                       + "ok-1,backend,middle,,,题一,要点,\n"
                         "Bad id,backend,middle,,,题,要点,\n"
                         "x-1,magic,middle,,,题,要点,\n"
                         "x-2,backend,expert,,,题,要点,\n"
                         "x-3,backend,,,,题,要点,\n"
                         "x-4,backend,middle,,,,,\n"
                         "x-5,backend,middle,,,题,,\n"
                         "x-6,backend,middle\n"
                         "x-7,backend,middle,,,a\"b,要点,\n"
                         "ok-1,backend,middle,,,题二,要点,\n"
                         ",backend,middle,,,题,要点,\n")
             == "3 source_id not_allowed;4 category not_allowed;5 level not_allowed;6 level "
                "missing;7 zh_text missing;8 zh_key_points missing;9  fields;10  quotes;11 "
                "source_id repeated;12 source_id missing;");
}

BOOST_AUTO_TEST_CASE(a_file_has_a_longest_length) {
  std::string csv = names;
  for (size_t i = 0; i <= question_bounds::import_rows; ++i)
    csv += "x-" + std::to_string(i) + ",hr,middle,,,题,要点,\n";
  BOOST_TEST(faults_of(csv) == "1001  too_many_rows;");
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_would_happen_and_an_import_does_it) {
  auto known = some_question("own-1", 4);
  auto same = some_question("own-2", 1);
  same.what = read_import(names + "own-2,hr,middle,,,题二,要点,\n").lines.front().what;
  auto csv = names
             + "own-1,hr,middle,,,题一,要点,\nown-2,hr,middle,,,题二,要点,\nown-3,hr,middle,,,题三,"
               "要点,\n";
  auto dry = run(csv, true, {known, same}, 2);
  BOOST_TEST(dry.error == ec::none);
  BOOST_TEST(dry.rows.empty());
  BOOST_TEST(!dry.report.applied);
  auto real = run(csv, false, {known, same}, 2);
  for (const auto& x : {dry.report, real.report}) {
    BOOST_TEST(x.rows == 3u);
    BOOST_TEST(x.fresh == 1u);
    BOOST_TEST(x.changed == 1u);
    BOOST_TEST(x.same == 1u);
  }
  BOOST_TEST(real.report.applied);
  BOOST_REQUIRE_EQUAL(real.rows.size(), 2u);
  BOOST_TEST(real.rows[0].id == known.id);
  BOOST_TEST(real.rows[0].version == 5u);
  BOOST_TEST(real.rows[0].edited);
  BOOST_TEST(real.rows[1].source_id == "own-3");
  BOOST_TEST(real.rows[1].version == 1u);
}

BOOST_AUTO_TEST_CASE(one_wrong_row_keeps_the_others_out) {
  auto csv = names + "own-1,hr,middle,,,题一,要点,\nown-2,hr,never,,,题二,要点,\n";
  auto dry = run(csv, true);
  BOOST_TEST(dry.error == ec::none);
  BOOST_TEST(dry.report.wrong == 1u);
  BOOST_TEST(dry.report.fresh == 1u);
  auto real = run(csv, false);
  BOOST_TEST(real.error == ec::import_refused);
  BOOST_TEST(real.rows.empty());
  BOOST_TEST(
      real.facts
      == R"({"errors_total":1,"errors":[{"line":3,"column":"level","reason":"not_allowed"}]})");
  BOOST_TEST(
      run(names + "own-1,hr,middle,,,题一,要点,\n", true, {}, question_bounds::questions).error
      == ec::bank_full);
}

BOOST_AUTO_TEST_SUITE_END()
