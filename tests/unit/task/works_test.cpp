// What a diagnosis is as a task.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/task/works.hpp"
#include "protocols/errors.hpp"

using namespace zhian;

namespace {

rapidjson::Document read_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

do_work diagnosis_of(const char* text, const char* posting = "") {
  do_work x;
  x.text = std::make_shared<const std::string>(text);
  x.input.job_description = posting;
  x.at = parse_timestamp("2026-12-01T00:00:00Z").value();
  return x;
}

constexpr auto resume =
    "李华\nlihua@example.cn 13800000000\n工作经历\n2020.01 - 至今 某某科技 后端工程师\n"
    "- 负责系统维护工作\n- 用 Redis 把接口延迟从 200ms 降到 50ms\n技能\nC++ Redis MySQL\n";

} // namespace

BOOST_AUTO_TEST_SUITE(works)

BOOST_AUTO_TEST_CASE(a_diagnosis_says_by_what_it_was_made_and_is_the_same_every_time) {
  const auto* work = tasks::work_of(task_kind::diagnosis);
  BOOST_REQUIRE(work != nullptr);
  BOOST_TEST((work->opened_by == feature::diagnosis));
  auto first = work->run(diagnosis_of(resume, "熟悉 Redis、Kafka"));
  BOOST_REQUIRE(first);
  BOOST_TEST(first->by.engine == "builtin");
  BOOST_TEST(!first->by.configuration.empty());
  auto summary = read_json(first->summary);
  BOOST_TEST(summary["total"].GetInt() >= 0);
  BOOST_TEST(summary["scores"].MemberCount() == 7u);
  BOOST_TEST(summary["keywords"]["required"].GetInt() == 2);
  auto second = work->run(diagnosis_of(resume, "熟悉 Redis、Kafka"));
  BOOST_REQUIRE(second);
  BOOST_TEST(first->body == second->body);
}

BOOST_AUTO_TEST_CASE(it_is_shown_in_the_language_of_the_reader) {
  const auto* work = tasks::work_of(task_kind::diagnosis);
  auto made = work->run(diagnosis_of(resume, "本科及以上学历，3 年以上经验，熟悉 Redis、Kafka"));
  BOOST_REQUIRE(made);
  auto zh = work->show(made->body, language::zh);
  auto en = work->show(made->body, language::en);
  BOOST_REQUIRE((zh && en));
  auto doc = read_json(*zh);
  BOOST_TEST(doc["dimensions"].Size() == 7u);
  BOOST_TEST(doc["findings"].Size() > 0u);
  for (const auto& x : doc["findings"].GetArray()) {
    BOOST_TEST(x["text"].GetStringLength() > 0u);
    BOOST_TEST(x["span"].HasMember("begin"));
  }
  BOOST_TEST(*zh != *en);
  const auto& coverage = doc["coverage"];
  BOOST_TEST(coverage["required"].GetInt()
             == coverage["found"].GetInt() + coverage["missing"].GetInt());
  BOOST_TEST(coverage["years_asked"].GetInt() == 3);
  BOOST_TEST(coverage["degree_asked"]["degree"].GetString() == "bachelor");
  BOOST_TEST(coverage["degree_shown"].IsNull());
  BOOST_TEST(!work->run({}));
  BOOST_TEST(!work->show("{}", language::zh));
}

BOOST_AUTO_TEST_CASE(two_are_compared_and_without_the_whole_only_numbers_are_told) {
  const auto* work = tasks::work_of(task_kind::diagnosis);
  auto before = work->run(diagnosis_of(resume));
  auto after = work->run(diagnosis_of("李华\n技能\nC++\n"));
  BOOST_REQUIRE(before);
  BOOST_REQUIRE(after);
  auto full = read_json(work->compare(before->body, after->body, language::en, true).value());
  BOOST_TEST(full["gone"].Size() == full["findings"]["gone"].GetUint());
  BOOST_TEST(full["fresh"].Size() == full["findings"]["fresh"].GetUint());
  auto numbers = read_json(work->compare(before->body, after->body, language::en, false).value());
  BOOST_TEST(numbers["gone"].IsNull());
  BOOST_TEST(numbers["findings"]["gone"].GetUint() == full["findings"]["gone"].GetUint());
  BOOST_TEST(!work->compare("x", after->body, language::en, true));
}

BOOST_AUTO_TEST_CASE(a_kind_of_a_newer_version_is_no_work_of_ours) {
  BOOST_TEST((tasks::work_of(static_cast<task_kind>(200)) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
