// Versions of how engines work: what is kept, what is refused and where it is wrong, what differs.
#include <boost/test/unit_test.hpp>

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "actors/engines/config_json.hpp"
#include "actors/engines/features.hpp"
#include "actors/interview/bank.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/rubric.hpp"

using namespace zhian;
using namespace zhian::engines;

namespace {

/// A version with one member set to something else; null removes it.
std::string with(const char* path, const char* json,
                 const engine_config& from = *shipped_interview()) {
  rapidjson::Document doc;
  auto text = to_json(from);
  doc.Parse(text.c_str());
  rapidjson::Pointer at{path};
  if (json == nullptr) {
    at.Erase(doc);
  } else {
    rapidjson::Document value{&doc.GetAllocator()};
    value.Parse(json);
    at.Set(doc, value);
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> out{buffer};
  doc.Accept(out);
  return buffer.GetString();
}

/// The field that is wrong; empty: nothing.
std::string fault_in(const std::string& json, std::string_view feature = interview_feature) {
  auto got = read_config(feature, json);
  const auto* wrong = std::get_if<config_fault>(&got);
  BOOST_TEST((wrong == nullptr || !wrong->detail.empty()));
  return wrong == nullptr ? std::string{} : wrong->field.empty() ? "?" : wrong->field;
}

} // namespace

BOOST_AUTO_TEST_SUITE(engine_config_data)

BOOST_AUTO_TEST_CASE(what_the_program_brings_is_good_and_comes_back_as_it_was) {
  const auto& shipped = *shipped_interview();
  BOOST_TEST(!check(shipped));
  BOOST_TEST(shipped.version == 0u);
  auto got = read_config(interview_feature, to_json(shipped));
  BOOST_REQUIRE(std::holds_alternative<engine_config>(got));
  BOOST_TEST((std::get<engine_config>(got) == shipped));
  BOOST_TEST((engines::shipped("luck") == nullptr));
}

BOOST_AUTO_TEST_CASE(every_feature_brings_a_version_that_comes_back_as_it_was) {
  for (auto feature : engine_features) {
    BOOST_TEST((find_feature(feature) != nullptr), feature);
    auto brought = engines::shipped(feature);
    BOOST_REQUIRE(brought);
    BOOST_TEST(!check(*brought), feature);
    BOOST_TEST(brought->feature == feature);
    auto got = read_config(feature, to_json(*brought));
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<engine_config>(got), feature);
    BOOST_TEST((std::get<engine_config>(got) == *brought), feature);
    // A place for each placeholder: none is told to a model as it stands.
    for (const auto& x : brought->prompts)
      for (const auto* text : {&x.zh, &x.en})
        BOOST_TEST(rendered(*text, feature).find("{{") == std::string::npos, x.purpose);
    BOOST_TEST(diff_json(*brought, *brought) == "[]");
  }
  BOOST_TEST((find_feature("luck") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_task_is_told_where_its_material_stands_and_weighs_the_whole_resume) {
  auto fault = [](const char* path, const char* json) {
    return fault_in(with(path, json, *shipped_diagnosis()), diagnosis_feature);
  };
  BOOST_TEST(fault("/prompts/zh/system", "\"看 {{task}} 和 {{resume}}\"") == "prompts.zh.system");
  BOOST_TEST(fault("/prompts/en/task", "\"Do it.\"") == "prompts.en.task");
  BOOST_TEST(fault("/prompts/en/task", "\"{{resume}} {{candidate_answer}}\"") == "prompts.en.task");
  BOOST_TEST(fault("/prompts/en/first", "\"{{ask}}\"") == "prompts.en.first");
  BOOST_TEST(fault("/weights/whole/experience", "31") == "weights.whole");
  BOOST_TEST(fault("/weights/whole/luck", "0") == "weights.whole.luck");
  BOOST_TEST(fault("/weights/technical", "{}") == "weights.technical");
  BOOST_TEST(fault("/limits/rewrites", "21") == "limits.rewrites");
  BOOST_TEST(fault("/limits/rewrites", "null") == "limits.rewrites");
  BOOST_TEST(fault("/limits/tries", "0") == "limits.tries");
  BOOST_TEST(fault("/limits/tries", "null") == "");
  BOOST_TEST(fault("/limits/follow_ups", "1") == "limits.follow_ups");
  BOOST_TEST(rendered("看 {{resume}} 和 {{findings}}", diagnosis_feature) == "看 resume 和 findings");
  BOOST_TEST(chosen_engine("openai", nullptr) == "openai");
  BOOST_TEST(chosen_engine("openai", shipped_diagnosis().get()) == "openai");
  auto without = *shipped_diagnosis();
  without.engine = "builtin";
  BOOST_TEST(chosen_engine("openai", &without) == "builtin");
  without.engine = "openai";
  BOOST_TEST(chosen_engine("builtin", &without) == "builtin");
}

BOOST_AUTO_TEST_CASE(the_weights_are_those_of_the_documented_rubric) {
  using kind = interview::question_kind;
  for (auto x : {kind::opening, kind::experience, kind::technical, kind::behavioural,
                 kind::situational, kind::closing})
    BOOST_TEST((weights_for(*shipped_interview(), to_string(x)) != nullptr), to_string(x));
  BOOST_TEST(weights_for(*shipped_interview(), "technical")->points
                 == (std::vector<uint32_t>{25, 15, 15, 35, 10}),
             boost::test_tools::per_element());
  BOOST_TEST(weights_for(*shipped_interview(), "closing")->points
                 == (std::vector<uint32_t>{30, 15, 10, 35, 10}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_member_that_is_wrong_is_named) {
  struct row {
    const char* path;
    const char* json;
    const char* field;
  };
  for (const auto& x : {
           row{"/engine", "\"other\"", "engine"},
           row{"/engine", "3", "engine"},
           row{"/engine", nullptr, "engine"},
           row{"/model", "\"a b\"", "model"},
           row{"/model", "\"模型\"", "model"},
           row{"/temperature", "201", "temperature"},
           row{"/temperature", "-1", "temperature"},
           row{"/temperature", "0.7", "temperature"},
           row{"/max_tokens", "15", "max_tokens"},
           row{"/max_tokens", "32769", "max_tokens"},
           row{"/prompt_version", "\"a b\"", "prompt_version"},
           row{"/prompts/zh/system", "\"没有占位符\"", "prompts.zh.system"},
           row{"/prompts/zh/main", "\"提出 {{ask}}，参考 {{salary}}\"", "prompts.zh.main"},
           row{"/prompts/zh/main", "\"提出 {{ask}} {{\"", "prompts.zh.main"},
           row{"/prompts/zh/main", "\"提出 {{ask}} }}\"", "prompts.zh.main"},
           row{"/prompts/zh/main", "\"提出 {{ASK}}\"", "prompts.zh.main"},
           row{"/prompts/en/main", "\"Ask it.\"", "prompts.en.main"},
           row{"/prompts/en/main", "\" \"", "prompts.en.main"},
           row{"/prompts/en/main", "\"a\\u0000 {{ask}}\"", "prompts.en.main"},
           row{"/prompts/en/main", "\"a\\u0007 {{ask}}\"", "prompts.en.main"},
           row{"/prompts/en/closing", "\"End with {{ask}}.\"", "prompts.en.closing"},
           row{"/prompts/en/more", "\"x\"", "prompts.en.more"},
           row{"/prompts/en/last", nullptr, "prompts.en.last"},
           row{"/prompts/fr", "{}", "prompts.fr"},
           row{"/weights/technical/depth", "36", "weights.technical"},
           row{"/weights/technical/depth", "101", "weights.technical"},
           row{"/weights/technical/depth", "\"35\"", "weights.technical.depth"},
           row{"/weights/technical/luck", "0", "weights.technical.luck"},
           row{"/weights/other", "{}", "weights.other"},
           row{"/limits/questions", "13", "limits.questions"},
           row{"/limits/questions", "0", "limits.questions"},
           row{"/limits/questions", "null", "limits.questions"},
           row{"/limits/follow_ups", "3", "limits.follow_ups"},
           row{"/limits/turn_timeout_ms", "99", "limits.turn_timeout_ms"},
           row{"/limits/turn_timeout_ms", "1800001", "limits.turn_timeout_ms"},
           row{"/price", "5", "price"},
       })
    BOOST_TEST(fault_in(with(x.path, x.json)) == x.field, x.path << ' ' << (x.json ? x.json : "-"));
  BOOST_TEST(fault_in("[]") == "?");
  BOOST_TEST(fault_in("{") == "?");
  BOOST_TEST(fault_in(std::string(300'000, ' ')) == "?");
  BOOST_TEST(fault_in("{\"engine\":\"\xff\"}") == "?");
  BOOST_TEST(fault_in(to_json(*shipped_interview()), "luck") == "feature");
  auto twice = to_json(*shipped_interview());
  twice.insert(1, "\"engine\":null,");
  BOOST_TEST(!fault_in(twice).empty());
  auto longest = "\"{{ask}}" + std::string(994, 'a') + '"';
  BOOST_TEST(fault_in(with("/prompts/en/main", longest.c_str())) == "prompts.en.main");
}

BOOST_AUTO_TEST_CASE(what_is_left_to_the_settings_is_null_and_what_is_said_stands) {
  auto got = read_config(interview_feature, with("/temperature", "5"));
  BOOST_REQUIRE(std::holds_alternative<engine_config>(got));
  auto x = std::get<engine_config>(got);
  x.model = "m-2";
  x.max_tokens = 64;
  for (auto& limit : x.limits)
    if (limit.name == "turn_timeout_ms")
      limit.value = 1000;
  openai_settings settings;
  settings.model = "m-1";
  auto now = interview::tuned(settings, x);
  BOOST_TEST(now.model == "m-2");
  BOOST_TEST(now.temperature == "0.05");
  BOOST_TEST(now.max_tokens == 64u);
  BOOST_TEST(now.turn_timeout.count() == 1000);
  BOOST_TEST((now.idle_timeout == settings.idle_timeout));
  auto same = interview::tuned(settings, *shipped_interview());
  BOOST_TEST(same.model == "m-1");
  BOOST_TEST(same.temperature == settings.temperature);
  settings.turn_timeout = std::chrono::milliseconds{500}; // The node waits no longer than it may.
  BOOST_TEST(interview::tuned(settings, x).turn_timeout.count() == 500);
  x.temperature = 200;
  BOOST_TEST(interview::tuned(settings, x).temperature == "2.00");
}

BOOST_AUTO_TEST_CASE(a_placeholder_becomes_the_place_and_never_the_material) {
  BOOST_TEST(rendered("提出 {{ask}}；{{resume}} 是资料")
             == "提出 task.ask；interview.resume 是资料");
  BOOST_TEST(rendered("{{unknown}} {{ask") == "{{unknown}} {{ask");
  BOOST_TEST(rendered("") == "");
  const auto& texts = interview::builtin_prompt();
  for (const auto* x : {&texts.zh, &texts.en})
    for (const auto* text : {&x->system, &x->first, &x->main, &x->last, &x->follow_up, &x->closing})
      BOOST_TEST(text->find("{{") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_difference_is_told_path_by_path) {
  const auto& from = *shipped_interview();
  BOOST_TEST(diff_json(from, from) == "[]");
  auto to = from;
  to.engine = "builtin";
  to.weights[2].points = {25, 15, 20, 30, 10};
  to.limits[0].value = 8;
  BOOST_TEST(diff_json(from, to)
             == R"([{"path":"engine","from":null,"to":"builtin"},)"
                R"({"path":"weights.technical.structure","from":15,"to":20},)"
                R"({"path":"weights.technical.depth","from":35,"to":30},)"
                R"({"path":"limits.questions","from":12,"to":8}])");
}

BOOST_AUTO_TEST_CASE(a_board_keeps_what_is_in_force_and_a_bounded_number_of_others) {
  engine_board board;
  BOOST_TEST((board.current(interview_feature) == nullptr));
  auto version = [](uint32_t n) {
    auto x = std::make_shared<engine_config>(*shipped_interview());
    x->version = n;
    return x;
  };
  for (uint32_t n = 1; n <= 100; ++n)
    board.put_in_force(version(n));
  BOOST_TEST(board.current(interview_feature)->version == 100u);
  BOOST_TEST(board.find(interview_feature, 99)->version == 99u);
  BOOST_TEST((board.find(interview_feature, 1) == nullptr));
  board.keep(version(1));
  BOOST_TEST(board.find(interview_feature, 1)->version == 1u);
  BOOST_TEST(board.current(interview_feature)->version == 100u);
  BOOST_TEST((board.find("diagnosis", 100) == nullptr));
}

BOOST_AUTO_TEST_CASE(the_weights_of_a_version_are_what_counts) {
  const auto* asked = interview::find_question("q-backend-001-zh");
  BOOST_REQUIRE(asked != nullptr);
  std::string answer = "首先看执行计划，因为可能全表扫描；其次加索引，压测后从 3 秒降到 20 毫秒。";
  auto shipped = interview::score_answer(*asked, answer, language::zh);
  auto other = *shipped_interview();
  other.version = 7;
  for (auto& row : other.weights)
    if (row.kind == "technical")
      row.points = {100, 0, 0, 0, 0};
  auto judged = interview::score_answer(*asked, answer, language::zh, other);
  BOOST_REQUIRE_EQUAL(judged.dimensions.size(), 5u);
  for (size_t i = 0; i < 5; ++i)
    BOOST_TEST(judged.dimensions[i].score == shipped.dimensions[i].score);
  BOOST_TEST(judged.overall >= judged.dimensions[0].score / 4);
  BOOST_TEST(judged.overall <= judged.dimensions[0].score);
  BOOST_TEST(interview::rubric_version_of(*shipped_interview()) == "rubric-1");
  BOOST_TEST(interview::rubric_version_of(other) == "rubric-1-e7");
}

BOOST_AUTO_TEST_SUITE_END()
