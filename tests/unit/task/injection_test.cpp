// What people write into a resume, a posting or the name of a position to talk a model into something:
// each attack of data/attacks.json in its place, and the answer of a model that obeyed it.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "actors/engines/config_json.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/task/works.hpp"
#include "protocols/json_writer.hpp"
#include "tests/unit/task/attacks.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

const tasks::work& diagnosing() {
  return *tasks::work_of(task_kind::diagnosis);
}

std::string rules_of_shipped(language lang) {
  return tasks::text_of(*engines::shipped_diagnosis(), "system", lang);
}

/// The answer of a model that obeyed.
std::string obeying(const task_attack& x) {
  if (x.leak.empty())
    return x.answer;
  auto rules = rules_of_shipped(x.lang);
  auto told = disguised(rules, x.leak);
  json_writer out;
  out.open().field("summary", x.leak == "in_rewrite" || x.leak == "scattered" ? "x" : told);
  out.open_list("strengths").close_list().open_list("rewrites");
  if (x.leak == "in_rewrite")
    out.open().field("quote", "负责系统维护工作").field("better", "主导系统维护").field("why", told).close();
  out.close_list().open_list("questions");
  if (x.leak == "scattered")
    for (size_t i = 0; i < 5; ++i)
      out.put(told.substr(i * 60, 60));
  out.close_list().close();
  auto json = out.take();
  if (x.leak == "before")
    return rules + json;
  return x.leak == "escaped" ? in_codes(json) : json;
}

} // namespace

BOOST_AUTO_TEST_SUITE(diagnosis_injection)

BOOST_AUTO_TEST_CASE(there_are_attacks_of_both_languages_in_all_places) {
  auto all = task_attacks();
  BOOST_TEST(all.size() >= 20u);
  for (const char* where : {"resume", "posting"})
    for (auto lang : {language::zh, language::en})
      BOOST_TEST(std::any_of(all.begin(), all.end(),
                             [&](const auto& x) { return x.where == where && x.lang == lang; }),
                 where);
}

BOOST_AUTO_TEST_CASE(words_of_people_are_material_in_one_message_of_the_user_and_never_rules) {
  for (const auto& x : task_attacks()) {
    auto work = work_with(x);
    auto made = diagnosing().run(work);
    BOOST_REQUIRE(made);
    auto got = diagnosing().model->ask(work, *made);
    BOOST_REQUIRE_EQUAL(got.size(), 2u);
    BOOST_TEST(got[0].role == "system", x.id);
    BOOST_TEST(got[0].content == rules_of_shipped(x.lang), x.id);
    BOOST_TEST(got[1].role == "user", x.id);
    auto told = attack_json(got[1].content);
    BOOST_TEST((names_in(told)
                == std::vector<std::string>{"format", "resume", "posting", "position", "findings",
                                            "task"}),
               x.id);
    BOOST_TEST((names_in(told["task"])
                == std::vector<std::string>{"kind", "do", "language", "rewrites", "strengths",
                                            "questions"}),
               x.id);
    BOOST_TEST(told["task"]["do"].GetString()
                   == tasks::text_of(*engines::shipped_diagnosis(), "task", x.lang),
               x.id);
    std::string material = told["resume"].GetString();
    if (x.where == "resume")
      BOOST_TEST(material.find(interview::mask_private(x.text)) != std::string::npos, x.id);
    else
      BOOST_TEST(told[x.where.c_str()].GetString() == interview::mask_private(x.text), x.id);
    // Who it is about stays here.
    BOOST_TEST(material.find("13800000000") == std::string::npos, x.id);
    BOOST_TEST(material.find("lihua@example.cn") == std::string::npos, x.id);
  }
}

BOOST_AUTO_TEST_CASE(a_model_that_obeys_has_failed_or_is_not_believed_and_scores_nothing) {
  for (const auto& x : task_attacks()) {
    auto work = work_with(x);
    auto made = diagnosing().run(work).value();
    auto with_it = made;
    engine_voice voice;
    voice.engine = "openai";
    auto fault = diagnosing().model->read(read_model{work, made, obeying(x), voice}, with_it);
    auto expected = x.leak == "before" ? "invalid_reply" : x.leak.empty() ? x.expect : "prompt_leak";
    BOOST_TEST((fault.empty() ? "left_out" : fault) == expected, x.id);
    BOOST_TEST(with_it.summary == made.summary, x.id);
    auto before = attack_json(made.body), after = attack_json(with_it.body);
    for (const char* name : {"total", "scores", "findings", "weights", "skills"})
      BOOST_TEST((before[name] == after[name]), x.id << ' ' << name);
    if (fault.empty()) {
      BOOST_TEST(after["advice"]["left_out"].GetUint() > 0u, x.id);
      BOOST_TEST(with_it.body.find(x.absent) == std::string::npos, x.id);
    } else {
      BOOST_TEST(!after.HasMember("advice"), x.id);
      BOOST_TEST(with_it.by.engine == "builtin", x.id);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_attack_changes_neither_the_members_of_a_diagnosis_nor_what_a_total_is) {
  for (const auto& x : task_attacks()) {
    auto attacked = attack_json(diagnosing().run(work_with(x)).value().body);
    auto honest = attack_json(diagnosing().run(work_with(x, false)).value().body);
    BOOST_TEST((names_in(attacked) == names_in(honest)), x.id);
    int sum = 0;
    for (const auto& m : attacked["scores"].GetObject()) {
      BOOST_TEST(m.value.GetInt() >= 0);
      BOOST_TEST(m.value.GetInt() <= 100);
      sum += m.value.GetInt() * attacked["weights"][m.name].GetInt();
    }
    BOOST_TEST(attacked["total"].GetInt() == (sum + 50) / 100, x.id);
    BOOST_TEST((attacked["weights"] == honest["weights"]), x.id);
  }
}

BOOST_AUTO_TEST_SUITE_END()
