// A question to begin with.
#pragma once

#include "actors/catalogue/question_state.hpp"

namespace zhian::test {

inline question_content some_content(const std::string& text = "为什么数据库索引会失效？") {
  question_content x;
  x.category = "backend";
  x.seniority = level::middle;
  x.roles = {"backend"};
  x.skills = {"sql"};
  x.zh = question_text{text, {"看执行计划", "列上有函数"}, "先看执行计划。"};
  x.en = question_text{"Why is an index not used?", {"Read the plan"}, {}};
  return x;
}

inline classic_question_row some_question(const std::string& source = "cq-backend-001",
                                          uint64_t version = 1) {
  classic_question_row x;
  x.id = question_id::make(7, wall_now());
  x.source_id = source;
  x.what = some_content();
  x.shipped = catalogue::digest_of_content(x.what);
  x.version = version;
  return x;
}

inline const timestamp question_time = parse_timestamp("2026-11-30T08:00:00Z").value();

inline catalogue::facts some_facts() {
  return {realm::zhimai, question_time, [] {
            return question_id::make(7, question_time);
          }};
}

} // namespace zhian::test
