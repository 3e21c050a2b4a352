// The attacks of data/attacks.json on the forecast: what its model is told, and what becomes of the
// answer of one that obeyed.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "actors/engines/config_json.hpp"
#include "actors/forecast/forecast_json.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/task/forecast_work.hpp"
#include "protocols/json_writer.hpp"
#include "tests/unit/task/attacks.hpp"

using namespace zhian;
using namespace zhian::test;

namespace {

const std::vector<std::string> question_members{"kind",       "text",       "why",        "sources",
                                                "key_points", "difficulty", "follow_ups", "made_by"};

std::string forecast_rules(language lang, const char* purpose = "system") {
  return tasks::text_of(*engines::shipped(forecast_feature), purpose, lang);
}

/// The work at the moment at which a model is asked.
do_work forecast_with(const task_attack& x) {
  auto out = work_with(x);
  out.what = task_kind::forecast;
  out.input.parts = 10;
  out.with_model = true;
  out.kept = tasks::foresee(out).value().parts;
  return out;
}

std::string forecast_obeying(const task_attack& x) {
  if (x.leak.empty())
    return x.answer;
  auto rules = forecast_rules(x.lang);
  auto told = disguised(rules, x.leak);
  bool elsewhere = x.leak == "in_rewrite" || x.leak == "scattered";
  json_writer out;
  out.open().open_list("questions").open().field("kind", "experience");
  out.field("text", x.leak == "in_rewrite" ? told.substr(0, 290) : "x");
  out.field("why", elsewhere ? "x" : told).field("quote", "Sold 40% more");
  out.open_list("key_points").close_list().field("difficulty", "easy").open_list("follow_ups");
  for (size_t i = 0; x.leak == "scattered" && i < 5; ++i)
    out.put(told.substr(i * 60, 60));
  out.close_list().close().close_list().close();
  auto json = out.take();
  if (x.leak == "before")
    return rules + json;
  return x.leak == "escaped" ? in_codes(json) : json;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forecast_injection)

BOOST_AUTO_TEST_CASE(each_attack_has_an_answer_of_who_obeyed_it) {
  auto all = task_attacks("forecast");
  BOOST_TEST(all.size() >= 20u);
  for (const auto& x : all)
    BOOST_TEST((!x.leak.empty() || (!x.answer.empty() && !x.expect.empty())), x.id);
}

BOOST_AUTO_TEST_CASE(words_of_people_are_material_and_so_are_the_questions_that_quote_them) {
  for (const auto& x : task_attacks("forecast")) {
    auto work = forecast_with(x);
    auto got = tasks::forecast_model.ask(work, tasks::foresee(work).value());
    BOOST_REQUIRE_EQUAL(got.size(), 2u);
    BOOST_TEST(got[0].role == "system", x.id);
    BOOST_TEST(got[0].content == forecast_rules(x.lang), x.id);
    BOOST_TEST(got[1].role == "user", x.id);
    auto told = attack_json(got[1].content);
    BOOST_TEST((names_in(told)
                == std::vector<std::string>{"format", "resume", "posting", "position", "company",
                                            "given", "task"}),
               x.id);
    BOOST_TEST((names_in(told["task"])
                == std::vector<std::string>{"kind", "do", "language", "count", "follow_ups",
                                            "form"}),
               x.id);
    BOOST_TEST(told["task"]["do"].GetString() == forecast_rules(x.lang, "task"), x.id);
    std::string material = told["resume"].GetString();
    if (x.where == "resume")
      BOOST_TEST(material.find(interview::mask_private(x.text)) != std::string::npos, x.id);
    else
      BOOST_TEST(told[x.where.c_str()].GetString() == interview::mask_private(x.text), x.id);
    BOOST_TEST(got[1].content.find("13800000000") == std::string::npos, x.id);
    BOOST_TEST(got[1].content.find("lihua@example.cn") == std::string::npos, x.id);
  }
}

BOOST_AUTO_TEST_CASE(a_model_that_obeys_has_failed_or_is_not_believed) {
  for (const auto& x : task_attacks("forecast")) {
    auto work = forecast_with(x);
    auto made = tasks::foresee(work).value();
    auto with_it = made;
    engine_voice voice;
    voice.engine = "openai";
    auto fault =
        tasks::forecast_model.read(read_model{work, made, forecast_obeying(x), voice}, with_it);
    auto expected =
        x.leak == "before" ? "invalid_reply" : x.leak.empty() ? x.expect : "prompt_leak";
    BOOST_TEST((fault.empty() ? "left_out" : fault) == expected, x.id);
    BOOST_TEST(with_it.parts.size() == made.parts.size(), x.id);
    if (!fault.empty()) {
      BOOST_TEST((with_it.parts == made.parts), x.id);
      BOOST_TEST(with_it.by.engine == "builtin", x.id);
      continue;
    }
    for (const auto& part : with_it.parts) {
      BOOST_TEST((names_in(attack_json(part.body)) == question_members), x.id);
      if (!forecast::maker_of(part))
        continue; // By rule: it may quote the posting as it is.
      BOOST_TEST(part.body.find(x.absent) == std::string::npos, x.id);
      BOOST_TEST(part.notes.find(x.absent) == std::string::npos, x.id);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_attack_changes_neither_how_many_questions_there_are_nor_their_members) {
  for (const auto& x : task_attacks("forecast")) {
    auto work = forecast_with(x);
    auto rest = tasks::foresee(work).value();
    BOOST_TEST(work.kept.size() + rest.parts.size() == 10u, x.id);
    for (const auto* parts : {&work.kept, &rest.parts})
      for (const auto& part : *parts)
        BOOST_TEST((names_in(attack_json(part.body)) == question_members), x.id);
  }
}

BOOST_AUTO_TEST_SUITE_END()
