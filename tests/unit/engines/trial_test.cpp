// Trying a version out: known answers judged twice, and the lines a model is asked for.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>

#include "actors/engines/config_json.hpp"
#include "actors/interview/trial.hpp"

using namespace zhian;
using namespace zhian::interview;

BOOST_AUTO_TEST_SUITE(engine_trials)

BOOST_AUTO_TEST_CASE(the_stored_samples_are_whole) {
  auto names = sample_names();
  BOOST_TEST(names == (std::vector<std::string>{"backend-zh", "vague-zh", "backend-en"}),
             boost::test_tools::per_element());
  for (const auto& name : names) {
    auto sample = find_sample(name);
    BOOST_REQUIRE(sample);
    BOOST_TEST(!sample->answers.empty());
    for (const auto& x : sample->answers) {
      BOOST_TEST(x.asked->text.find('{') == std::string::npos, x.asked->text);
      BOOST_TEST((x.asked->lang == sample->config.lang));
      BOOST_TEST(!x.answer.empty());
    }
  }
  BOOST_TEST(!find_sample("nobody"));
}

BOOST_AUTO_TEST_CASE(both_versions_are_judged_side_by_side_and_the_same_twice) {
  auto sample = find_sample("backend-zh").value();
  auto tried = *engines::shipped_interview();
  tried.version = 4;
  for (auto& row : tried.weights)
    row.points = {0, 0, 0, 0, 100};
  auto now = *engines::shipped_interview();
  now.version = 3;
  auto json = trial_json(sample, tried, now, "builtin", {});
  BOOST_TEST(json == trial_json(sample, tried, now, "builtin", {}));
  rapidjson::Document doc;
  doc.Parse(json.c_str());
  BOOST_REQUIRE(doc.IsObject());
  BOOST_TEST(doc["version"].GetInt() == 4);
  BOOST_TEST(doc["in_force"].GetInt() == 3);
  BOOST_REQUIRE_EQUAL(doc["answers"].Size(), sample.answers.size());
  BOOST_TEST(doc["lines"].Empty());
  for (const auto& x : doc["answers"].GetArray()) {
    BOOST_REQUIRE_EQUAL(x["tried"]["dimensions"].Size(), 5u);
    for (rapidjson::SizeType i = 0; i < 5; ++i) // Weights move the whole, never a dimension.
      BOOST_TEST(x["tried"]["dimensions"][i]["score"].GetInt()
                 == x["in_force"]["dimensions"][i]["score"].GetInt());
  }
  auto vague = find_sample("vague-zh").value();
  doc.Parse(trial_json(vague, now, now, "builtin", {}).c_str());
  BOOST_TEST(doc["score"]["tried"].GetInt() == doc["score"]["in_force"].GetInt());
  BOOST_TEST(doc["score"]["tried"].GetInt() < 50);
}

BOOST_AUTO_TEST_CASE(a_model_is_asked_for_three_lines_under_the_version) {
  auto sample = find_sample("backend-en").value();
  auto lines = lines_of(sample, engines::shipped_interview());
  BOOST_REQUIRE_EQUAL(lines.size(), 3u);
  BOOST_TEST(lines[0].task == "first");
  BOOST_TEST(lines[1].task == "follow_up");
  BOOST_TEST(lines[2].task == "closing");
  BOOST_TEST(lines[0].context.so_far.empty());
  BOOST_TEST(lines[1].context.so_far.size() == 2u);
  BOOST_TEST(lines[2].context.ask.empty());
  for (const auto& x : lines)
    BOOST_TEST((x.context.by == engines::shipped_interview()));
  BOOST_TEST(lines_of(trial_source{}, nullptr).empty());
}

BOOST_AUTO_TEST_CASE(a_failed_line_says_why) {
  auto sample = find_sample("vague-zh").value();
  const auto& x = *engines::shipped_interview();
  rapidjson::Document doc;
  doc.Parse(
      trial_json(sample, x, x, "openai", {{"first", "你好", {}, "m"}, {"closing", {}, "quota", {}}})
          .c_str());
  BOOST_REQUIRE_EQUAL(doc["lines"].Size(), 2u);
  BOOST_TEST(doc["lines"][0]["failure"].IsNull());
  BOOST_TEST(doc["lines"][1]["failure"].GetString() == std::string{"quota"});
}

BOOST_AUTO_TEST_SUITE_END()
