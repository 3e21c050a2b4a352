// What people write into a resume, a posting or the name of a position to talk a model into
// something (data/attacks.json), and how a model that obeyed might tell its rules.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "protocols/task.hpp"
#include "protocols/utf8.hpp"

#ifndef TASK_TEST_DATA
#define TASK_TEST_DATA "."
#endif

namespace zhian::test {

struct task_attack {
  std::string id, where, text;
  std::string leak;   ///< How the rules are told; empty: `answer` is what the model says.
  std::string expect; ///< The fault; "left_out": what `absent` names is not kept.
  std::string answer, absent;
  language lang = language::zh;
};

inline rapidjson::Document attack_json(const std::string& text) {
  rapidjson::Document doc;
  doc.Parse<rapidjson::kParseIterativeFlag>(text.c_str());
  BOOST_REQUIRE_MESSAGE(doc.IsObject(), text);
  return doc;
}

/// `work`: whose model obeyed; each has answers of its own form.
inline std::vector<task_attack> task_attacks(const char* work = "obeyed") {
  std::stringstream text;
  text << std::ifstream{TASK_TEST_DATA "/attacks.json"}.rdbuf();
  auto doc = attack_json(text.str());
  std::vector<task_attack> out;
  auto get = [](const rapidjson::Value& x, const char* name) {
    return x.HasMember(name) ? std::string{x[name].GetString(), x[name].GetStringLength()}
                             : std::string{};
  };
  for (const auto& x : doc["attacks"].GetArray()) {
    // How rules are told is the same whatever the work is.
    const auto& obeyed = x.HasMember(work) ? x[work] : x["obeyed"];
    out.push_back({get(x, "id"), get(x, "where"), get(x, "text"), get(x["obeyed"], "leak"),
                   get(obeyed, "expect"), get(obeyed, "answer"), get(obeyed, "absent"),
                   get(x, "lang") == "en" ? language::en : language::zh});
  }
  return out;
}

inline const std::string honest_resume =
    "李华\nlihua@example.cn 13800000000\n工作经历\n2020.01 - 至今 某某科技 后端工程师\n"
    "- 负责系统维护工作\n- 用 Redis 把接口延迟从 200ms 降到 50ms\n- Sold 40% more\n技能\nC++ Redis\n";

inline do_work work_with(const task_attack& x, bool attacked = true) {
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

inline std::vector<std::string> names_in(const rapidjson::Value& x) {
  std::vector<std::string> out;
  for (const auto& m : x.GetObject())
    out.emplace_back(m.name.GetString());
  return out;
}

/// The rules as a model might tell them to get past a guard.
inline std::string disguised(const std::string& rules, const std::string& how) {
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

/// The same JSON with all its letters as codes.
inline std::string in_codes(const std::string& json) {
  std::string escaped;
  for (char c : json) {
    char code[8];
    std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(static_cast<uint8_t>(c)));
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    escaped += letter ? code : std::string(1, c);
  }
  return escaped;
}

} // namespace zhian::test
