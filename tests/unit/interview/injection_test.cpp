// What people write into a resume, a posting or an answer to talk the interviewer into something:
// each attack of data/attacks.json in its place, and what a model would say that obeyed it.
#include <fstream>
#include <sstream>

#include "actors/interview/engine_prompt.hpp"
#include "actors/interview/line_guard.hpp"
#include "actors/interview/report.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

#ifndef INTERVIEW_TEST_DATA
#define INTERVIEW_TEST_DATA "."
#endif

namespace {

struct attack {
  std::string id, where, text, form, obeyed;
  language lang = language::zh;
};

std::vector<attack> attacks() {
  std::stringstream text;
  text << std::ifstream{INTERVIEW_TEST_DATA "/attacks.json"}.rdbuf();
  auto doc = parsed(text.str());
  std::vector<attack> out;
  for (const auto& x : doc["attacks"].GetArray()) {
    const auto& said = *x["obeyed"].MemberBegin();
    out.push_back({x["id"].GetString(), x["where"].GetString(), x["text"].GetString(),
                   said.name.GetString(), said.value.GetString(),
                   x["lang"].GetString() == std::string{"en"} ? language::en : language::zh});
  }
  return out;
}

spoken_context context_with(const attack& x) {
  spoken_context out;
  out.config = config_of(2, x.lang);
  out.questions = 2;
  out.number = 1;
  out.what = spoken_context::task::follow_up;
  out.ask = "The question of the room?";
  std::string answer = "I did something.";
  if (x.where == "resume")
    out.config.resume_brief = brief_of_resume(x.text);
  else if (x.where == "posting")
    out.config.job_description = x.text;
  else
    answer = x.text;
  out.so_far = {{1, true, "Hello.", 0, {}}, {1, false, answer, 0, {}}};
  return out;
}

std::vector<std::string> members_of(const rapidjson::Value& x) {
  std::vector<std::string> out;
  for (const auto& m : x.GetObject())
    out.emplace_back(m.name.GetString());
  return out;
}

/// The report of a room whose only question is answered so.
rapidjson::Document report_of(const std::string& answer, language lang) {
  played_room room{1, lang};
  room.step(woken{});
  room.step(line_spoken{1, room.state.attempt, "Tell me.", "stop"});
  room.step(answer_given{1, answer});
  room.step(end_requested{});
  BOOST_REQUIRE_EQUAL(room.kept.size(), 1u);
  return parsed(room.kept[0].report);
}

} // namespace

BOOST_AUTO_TEST_SUITE(injection)

BOOST_AUTO_TEST_CASE(there_are_attacks_of_both_languages_in_all_places) {
  auto all = attacks();
  BOOST_TEST(all.size() >= 20u);
  for (const char* where : {"resume", "posting", "answer"})
    for (auto lang : {language::zh, language::en})
      BOOST_TEST(std::any_of(all.begin(), all.end(),
                             [&](const attack& x) { return x.where == where && x.lang == lang; }),
                 where);
}

BOOST_AUTO_TEST_CASE(words_of_people_are_material_in_a_message_of_the_user_and_never_rules) {
  for (const auto& x : attacks()) {
    auto context = context_with(x);
    auto got = messages_for(builtin_prompt(), context);
    const auto& rules = x.lang == language::en ? builtin_prompt().en : builtin_prompt().zh;
    size_t systems = 0;
    for (const auto& m : got)
      systems += m.role == "system" ? 1 : 0;
    BOOST_TEST(systems == 1u, x.id);
    BOOST_TEST(got[0].content == rules.system, x.id);
    // What is sent of the user is JSON with the members of the room and no others.
    auto first = parsed(got[1].content);
    BOOST_TEST((members_of(first) == std::vector<std::string>{"interview"}), x.id);
    auto last = parsed(got.back().content);
    BOOST_TEST((members_of(last) == std::vector<std::string>{"candidate_answer", "task"}), x.id);
    BOOST_TEST(last["task"]["ask"].GetString() == context.ask, x.id);
    BOOST_TEST(last["task"]["do"].GetString() == rules.follow_up, x.id);
    std::string told = x.where == "resume"    ? first["interview"]["resume"].GetString()
                       : x.where == "posting" ? first["interview"]["job_description"].GetString()
                                              : last["candidate_answer"].GetString();
    BOOST_TEST(told == mask_private(x.text), x.id);
  }
}

BOOST_AUTO_TEST_CASE(the_body_of_the_request_keeps_them_apart) {
  openai_settings with;
  for (const auto& x : attacks()) {
    auto body =
        parsed(chat::request_body(with, messages_for(builtin_prompt(), context_with(x)), true));
    const auto& messages = body["messages"];
    BOOST_REQUIRE_EQUAL(messages.Size(), 4u);
    BOOST_TEST(messages[0]["role"].GetString() == std::string{"system"}, x.id);
    for (rapidjson::SizeType i = 1; i < messages.Size(); ++i)
      BOOST_TEST(messages[i]["role"].GetString() != std::string{"system"}, x.id);
  }
}

BOOST_AUTO_TEST_CASE(a_line_of_a_model_that_obeyed_has_failed) {
  for (const auto& x : attacks()) {
    const auto& rules = x.lang == language::en ? builtin_prompt().en : builtin_prompt().zh;
    if (x.form == "leak") {
      BOOST_TEST(leaks(rules.system, x.obeyed), x.id);
    } else {
      BOOST_TEST(!is_spoken(x.obeyed), x.id);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_leak_is_heard_however_the_line_is_cut) {
  auto secret = std::make_shared<const secret_text>(builtin_prompt().zh.system);
  auto whole = builtin_prompt().zh.system;
  leak_watch watch{secret};
  size_t told = 0;
  for (size_t at = 0; at < whole.size() && !watch.suspicious();) {
    auto size = decode_utf8(whole, at).size;
    watch.take(std::string_view{whole}.substr(at, size));
    at += size;
    ++told;
  }
  BOOST_TEST(watch.suspicious());
  BOOST_TEST(told < 20u); // So much may have been told of it before the rest was held back.
  watch.take(whole);
  BOOST_TEST(watch.leaks());
}

BOOST_AUTO_TEST_CASE(what_an_interviewer_says_is_no_leak) {
  for (const char* line :
       {"你好，欢迎参加后端工程师的模拟面试，这次一共六个主问题。请介绍一下你自己。",
        "感谢候选人的回答，问题已经问完，面试报告马上生成。",
        "好的，你刚才提到先量再改。下一个问题：一条查询昨天很快，今天很慢，你怎么查？"})
    BOOST_TEST(!leaks(builtin_prompt().zh.system, line), line);
  for (const char* line :
       {"Hello and welcome to this mock interview for the backend engineer role; I have six main "
        "questions for you. Please introduce yourself.",
        "Thank you, that was my last question. The report is being written.",
        "[laughs] That is a fair point. How did you measure it?"}) {
    BOOST_TEST(!leaks(builtin_prompt().en.system, line), line);
    BOOST_TEST(is_spoken(line), line);
  }
  BOOST_TEST(!leaks("", "anything at all"));
}

BOOST_AUTO_TEST_CASE(the_built_in_judge_is_not_talked_into_anything) {
  const auto& shipped = *engines::shipped_interview();
  for (const auto& x : attacks()) {
    auto plain =
        report_of(x.lang == language::en ? "I fixed one thing." : "我修过一个问题。", x.lang);
    auto attacked = report_of(x.text, x.lang);
    BOOST_TEST((members_of(attacked) == members_of(plain)), x.id);
    BOOST_TEST(attacked["rubric_version"].GetString() == rubric_version(), x.id);
    const auto& judged = attacked["questions"][0];
    BOOST_TEST((members_of(judged) == members_of(plain["questions"][0])), x.id);
    BOOST_REQUIRE_EQUAL(judged["dimensions"].Size(), 5u);
    // The score is what the rubric makes of the words, and the same with the shipped weights.
    question asked;
    asked.id = "t-1";
    asked.text = "问题1？";
    asked.lang = x.lang;
    asked.skills = {"skill1"};
    auto again = score_answer(asked, x.text, x.lang, shipped);
    BOOST_TEST(judged["score"].GetInt() == again.overall, x.id);
    BOOST_TEST(judged["score"].GetInt() < 60, x.id); // Not what was demanded.
  }
}

BOOST_AUTO_TEST_SUITE_END()
