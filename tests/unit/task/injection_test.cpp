// What people write into a resume, a posting or the name of a position to talk a model into something:
// each attack of data/attacks.json in its place, and the answer of a model that obeyed it.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <rapidjson/document.h>

#include "actors/engines/config_json.hpp"
#include "actors/interview/engine_prompt.hpp"
#include "actors/task/works.hpp"
#include "protocols/json_writer.hpp"
#include "protocols/utf8.hpp"

using namespace zhian;

#ifndef TASK_TEST_DATA
#define TASK_TEST_DATA "."
#endif

namespace {

struct task_attack {
  std::string id, where, text;
  std::string leak;   ///< How the rules are told; empty: `answer` is what the model says.
  std::string expect; ///< The fault; "left_out": what `absent` names is not kept.
  std::string answer, absent;
  language lang = language::zh;
};

rapidjson::Document attack_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

std::vector<task_attack> task_attacks() {
  std::stringstream text;
  text << std::ifstream{TASK_TEST_DATA "/attacks.json"}.rdbuf();
  auto doc = attack_json(text.str());
  std::vector<task_attack> out;
  auto get = [](const rapidjson::Value& x, const char* name) {
    return x.HasMember(name) ? std::string{x[name].GetString(), x[name].GetStringLength()}
                             : std::string{};
  };
  for (const auto& x : doc["attacks"].GetArray()) {
    const auto& obeyed = x["obeyed"];
    out.push_back({get(x, "id"), get(x, "where"), get(x, "text"), get(obeyed, "leak"),
                   get(obeyed, "expect"), get(obeyed, "answer"), get(obeyed, "absent"),
                   get(x, "lang") == "en" ? language::en : language::zh});
  }
  return out;
}

const std::string honest_resume =
    "李华\nlihua@example.cn 13800000000\n工作经历\n2020.01 - 至今 某某科技 后端工程师\n"
    "- 负责系统维护工作\n- 用 Redis 把接口延迟从 200ms 降到 50ms\n- Sold 40% more\n技能\nC++ Redis\n";

do_work work_with(const task_attack& x, bool attacked = true) {
  do_work out;
  auto text = honest_resume;
  if (attacked && x.where == "resume")
    text += x.text;
  out.text = std::make_shared<const std::string>(std::move(text));
  out.input.job_description = attacked && x.where == "posting" ? x.text : "熟悉 Redis";
  out.input.position = attacked && x.where == "position" ? x.text : "Engineer";
  out.input.lang = x.lang;
  out.at = parse_timestamp("2026-12-01T00:00:00Z").value();
  return out;
}

const tasks::work& diagnosing() {
  return *tasks::work_of(task_kind::diagnosis);
}

std::vector<std::string> names_in(const rapidjson::Value& x) {
  std::vector<std::string> out;
  for (const auto& m : x.GetObject())
    out.emplace_back(m.name.GetString());
  return out;
}

std::string rules_of_shipped(language lang) {
  return tasks::text_of(*engines::shipped_diagnosis(), "system", lang);
}

/// The rules as a model might tell them to get past a guard.
std::string disguised(const std::string& rules, const std::string& how) {
  std::string out;
  for (size_t i = 0; i < rules.size() && count_characters(out) < 380;) {
    auto c = decode_utf8(rules, i);
    std::string_view bytes{rules.data() + i, c.size};
    i += c.size;
    if (c.code == '\n' || c.code == '"')
      continue;
    if (how == "full_width" && c.code > ' ' && c.code < 0x7f) {
      auto code = c.code - 0x20 + 0xff00;
      out += static_cast<char>(0xe0 | (code >> 12));
      out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
      out += static_cast<char>(0x80 | (code & 0x3f));
      continue;
    }
    if (how == "dashed" && c.code == ' ')
      out += '-';
    out += bytes;
    if (how == "spaced")
      out += ' ';
  }
  return out;
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
  if (x.leak != "escaped")
    return json;
  std::string escaped;
  for (char c : json) {
    char code[8];
    std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<uint8_t>(c)));
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    escaped += letter ? code : std::string(1, c);
  }
  return escaped;
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
