// A stored interview report, as the room writes it.
#pragma once

#include "protocols/json_writer.hpp"
#include "protocols/report.hpp"

namespace zhian::test {

inline constexpr auto zh_words =
    "首先，当时我们的支付系统每天有 200 万订单，如果高峰期超时，案例就要复盘。";
inline constexpr auto en_words =
    "First I measured it, then I fixed the index, so latency fell by 40%.";

struct some_report {
  language lang = language::zh;
  uint32_t questions = 4;
  std::string engine = "builtin";
  std::string answer = {}; ///< Empty: the words above.

  bool zh() const { return lang == language::zh; }
  std::string said() const { return !answer.empty() ? answer : zh() ? zh_words : en_words; }

  stored_report stored() const {
    stored_report out;
    auto at = parse_timestamp("2026-11-30T08:24:10Z").value();
    out.key = record_id::make(7, at).str();
    out.position = zh() ? "后端工程师" : "Backend engineer";
    out.company = zh() ? "某某科技" : "Acme";
    out.made_at = at;
    out.config = R"({"level":"senior"})";
    out.body = report();
    return out;
  }

private:
  void dimensions(json_writer& out, bool commented) const {
    const char* zh_labels[] = {"切题", "具体", "条理", "深度", "表达"};
    const char* en_labels[] = {"Relevance", "Concreteness", "Structure", "Depth", "Expression"};
    const int values[] = {82, 64, 71, 38, 90};
    out.open_list("dimensions");
    for (int i = 0; i < 5; ++i) {
      out.open().field("name", "x").field("label", zh() ? zh_labels[i] : en_labels[i]);
      out.field("score", values[i]);
      if (commented)
        out.field("comment", zh() ? "提到三个要点。" : "Touches three points.");
      else
        out.field("question", 2);
      out.field("quote", said()).close();
    }
    out.close_list();
  }
  std::string report() const {
    json_writer out;
    out.open()
        .field("v", 1)
        .field("engine", engine)
        .field("bank_version", "bank-77")
        .field("rubric_version", "rubric-1")
        .field("config_version", "config-5a")
        .field("language", to_string(lang))
        .field("reason", "completed")
        .field("score", 67)
        .field("questions_planned", questions)
        .field("questions_asked", questions)
        .field("questions_answered", questions)
        .field("duration_s", 1450)
        .field("paused_s", 65)
        .field("summary", zh() ? "整体表现稳健。" : "A steady interview.");
    dimensions(out, false);
    out.open_list("questions");
    for (uint32_t n = 1; n <= questions; ++n) {
      out.open()
          .field("number", n)
          .field("text", zh() ? "请讲讲一次性能优化。" : "Tell me of something you made faster.")
          .field("skill", "MySQL")
          .field("answered", true)
          .field("score", 67)
          .field("time_s", 95)
          .field("feedback", zh() ? "回答切题，有具体数字。" : "On the question, with figures.");
      dimensions(out, true);
      out.field("covered", std::vector<std::string>{"index"})
          .field("missing", std::vector<std::string>{"locks"})
          .field("follow_ups", std::vector<std::string>{"How much?"})
          .close();
    }
    out.close_list();
    out.open_list("strengths").open().field("text", zh() ? "回答切题。" : "On the question.");
    out.field("question", 1).field("quote", said()).close().close_list();
    out.open_list("suggestions").open().field("text", zh() ? "多讲原因。" : "Say why.").close();
    out.close_list().open_list("interviewers").open();
    out.field("from_turn", 1)
        .field("engine", engine)
        .field("model", "")
        .field("prompt_version", "")
        .field("config_version", "config-5a")
        .field("simulated", false)
        .close()
        .close_list();
    return out.close().take();
  }
};

} // namespace zhian::test
