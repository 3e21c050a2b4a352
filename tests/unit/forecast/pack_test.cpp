// A forecast as a task gives it, and as a room takes it.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/forecast/forecast_json.hpp"
#include "actors/forecast/pack_interview.hpp"
#include "actors/interview/own_question.hpp"
#include "actors/interview/report.hpp"
#include "actors/interview/room_json.hpp"
#include "actors/task/works.hpp"
#include "protocols/errors.hpp"

using namespace zhian;

namespace {

constexpr auto pack_resume =
    "李华\nlihua@example.cn 13800000000\n工作经历\n2020.01 - 至今 青禾科技 后端工程师\n"
    "- 负责系统维护工作\n- 用 Redis 把接口延迟从 200ms 降到 50ms\n技能\nC++ Redis MySQL\n";

rapidjson::Document object_of(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

do_work pack_of(uint32_t count) {
  do_work x;
  x.what = task_kind::forecast;
  x.text = std::make_shared<const std::string>(pack_resume);
  x.input.position = "后端工程师";
  x.input.job_description = "熟悉 Redis、Kafka，3 年以上经验。";
  x.input.company = "星云科技";
  x.input.parts = count;
  x.at = parse_timestamp("2026-12-01T00:00:00Z").value();
  return x;
}

do_work::reply made(const do_work& x) {
  const auto* work = tasks::work_of(task_kind::forecast);
  BOOST_REQUIRE(work != nullptr);
  auto got = work->run(x);
  BOOST_REQUIRE(got);
  return std::move(*got);
}

std::vector<task_part_row> rows_of_pack(uint32_t count) {
  std::vector<task_part_row> out;
  for (auto& part : made(pack_of(count)).parts) {
    task_part_row row;
    row.number = static_cast<uint32_t>(out.size()) + 1;
    row.part = std::move(part);
    out.push_back(std::move(row));
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(packs)

BOOST_AUTO_TEST_CASE(a_forecast_is_opened_by_its_feature_and_says_by_what_it_was_made) {
  BOOST_TEST((tasks::work_of(task_kind::forecast)->opened_by == feature::prep));
  BOOST_TEST(tasks::work_of(task_kind::forecast)->needs_resume);
  auto got = made(pack_of(8));
  BOOST_TEST(!got.more);
  BOOST_TEST(got.parts.size() == 8u);
  BOOST_TEST(got.by.engine == "builtin");
  BOOST_TEST(got.by.configuration.starts_with(forecast::rules_version));
  auto summary = object_of(got.summary);
  BOOST_TEST(summary["language"].GetString() == "zh");
  unsigned sum = 0;
  for (const auto& kind : summary["kinds"].GetObject())
    sum += kind.value.GetUint();
  BOOST_TEST(sum == 8u);
}

BOOST_AUTO_TEST_CASE(a_question_is_shown_with_all_its_members_and_without_a_number) {
  for (const auto& part : made(pack_of(20)).parts) {
    auto doc = object_of(part.body);
    for (const auto* name : {"kind", "text", "why", "difficulty"})
      BOOST_TEST((doc.HasMember(name) && doc[name].GetStringLength() > 0), name);
    for (const auto* name : {"sources", "key_points", "follow_ups"})
      BOOST_TEST((doc.HasMember(name) && doc[name].IsArray()), name);
    BOOST_TEST(!doc.HasMember("number"));
    for (const auto& s : doc["sources"].GetArray())
      BOOST_TEST((s["of"].GetString() == std::string{"resume"}
                  || s["of"].GetString() == std::string{"posting"}));
    for (const auto& x : doc["follow_ups"].GetArray())
      BOOST_TEST(std::string{x.GetString()}.find('{') == std::string::npos);
    auto own = interview::read_notes(part.notes);
    BOOST_REQUIRE(own.has_value());
    BOOST_TEST(own->asked.text == doc["text"].GetString());
  }
}

BOOST_AUTO_TEST_CASE(work_that_goes_on_gives_the_parts_behind_those_that_are_kept) {
  auto whole = made(pack_of(10));
  for (size_t n : {1u, 5u, 9u, 10u}) {
    auto again = pack_of(10);
    again.kept.assign(whole.parts.begin(), whole.parts.begin() + static_cast<std::ptrdiff_t>(n));
    auto rest = made(again);
    BOOST_REQUIRE_EQUAL(rest.parts.size(), 10 - n);
    for (size_t i = 0; i < rest.parts.size(); ++i)
      BOOST_TEST((rest.parts[i] == whole.parts[n + i]));
    BOOST_TEST(rest.summary == whole.summary, "of all of them");
  }
  auto spoiled = pack_of(10);
  spoiled.kept = {{"{}", "no notes"}};
  BOOST_TEST(!tasks::work_of(task_kind::forecast)->run(spoiled));
}

BOOST_AUTO_TEST_CASE(an_interview_asks_the_likeliest_in_their_order_and_ends_with_the_end) {
  auto rows = rows_of_pack(20);
  task_row pack;
  pack.input.company = "星云科技";
  interview_from_pack asked;
  auto whole = forecast::plan_pack(asked, pack, rows, 12);
  BOOST_REQUIRE(whole.has_value());
  BOOST_TEST(whole->plan.size() == 12u);
  BOOST_TEST(whole->config.questions == 12u);
  BOOST_TEST(!whole->config.position.empty());
  BOOST_TEST(whole->config.company == "星云科技");
  auto text_of = [&](size_t i) {
    return interview::read_notes(rows[i].part.notes)->asked.text;
  };
  for (size_t i = 0; i < 11; ++i)
    BOOST_TEST(whole->plan[i].text == text_of(i));
  BOOST_TEST(whole->plan[11].text == text_of(19));
  asked.questions = 3;
  auto few = forecast::plan_pack(asked, pack, rows, 12);
  BOOST_REQUIRE_EQUAL(few->plan.size(), 3u);
  BOOST_TEST(few->plan[2].text == text_of(2));
  BOOST_TEST(forecast::plan_pack({}, pack, rows, 5)->plan.size() == 5u);
  BOOST_TEST(!forecast::plan_pack({}, pack, {}, 12).has_value());
  rows[1].part.notes = "spoiled";
  BOOST_TEST(!forecast::plan_pack({}, pack, rows, 12).has_value());
}

BOOST_AUTO_TEST_CASE(a_room_keeps_what_a_good_answer_contains_through_its_row) {
  auto rows = rows_of_pack(6);
  auto chosen = forecast::plan_pack({}, task_row{}, rows, 12);
  BOOST_REQUIRE(chosen.has_value());
  auto back = interview::read_plan(interview::plan_json(chosen->plan));
  BOOST_REQUIRE(back.has_value());
  BOOST_REQUIRE_EQUAL(back->size(), 6u);
  for (size_t i = 0; i < back->size(); ++i) {
    const auto& planned = (*back)[i];
    BOOST_TEST(planned.notes == chosen->plan[i].notes);
    BOOST_TEST(planned.reason == "forecast");
    auto asked = interview::as_asked(planned);
    BOOST_REQUIRE(asked != nullptr);
    BOOST_TEST(asked->text == planned.text);
    BOOST_TEST(asked->key_points.size() >= 3u);
    BOOST_TEST(asked->follow_ups.size() >= 2u);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_meets_the_key_points_of_a_pack_scores_higher) {
  auto rows = rows_of_pack(6);
  auto chosen = forecast::plan_pack({}, task_row{}, rows, 12);
  interview::room_state room;
  room.config = chosen->config;
  room.plan = chosen->plan;
  auto score_of = [&](const char* answer) {
    auto asked = interview::as_asked(room.plan[1]);
    return interview::score_answer(*asked, answer, language::zh, room.engine_rules());
  };
  auto good = score_of("当时的目标是把接口延迟降下来，我负责缓存改造，先对比了本地缓存和 Redis "
                       "两个方案，因为数据要共享所以选择 Redis。上线后监控的数据显示延迟从 200ms "
                       "降低到 50ms，后来复盘推广到了三个服务。");
  auto poor = score_of("就是做了一些优化，效果还可以。");
  BOOST_TEST(good.overall > poor.overall);
  BOOST_TEST(good.missing.size() < poor.missing.size());
}

BOOST_AUTO_TEST_CASE(notes_that_are_none_are_refused) {
  auto good = made(pack_of(3)).parts.front().notes;
  BOOST_TEST(interview::read_notes(good).has_value());
  for (std::string bad : {"", "null", "[]", "{}", R"({"id":"x"})", "{"})
    BOOST_TEST(!interview::read_notes(bad).has_value(), bad);
  for (size_t cut = 1; cut < good.size(); cut += 7)
    BOOST_TEST(!interview::read_notes(good.substr(0, cut)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
