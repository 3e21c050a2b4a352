// A stored question forecast, as its task writes it.
#pragma once

#include <string>
#include <vector>

#include "protocols/json_writer.hpp"
#include "protocols/report.hpp"

namespace zhian::test {

inline constexpr auto zh_result = "把下单接口 p99 从 800 ms 降到 120 ms";

/// One part, in the form of `forecast::part_of`.
struct some_question {
  std::string kind = "experience";
  std::string text = "下单接口的 p99 是怎么降到 120 ms 的？";
  std::string why = "简历写了这个结果，面试官会核实是谁做的。";
  std::vector<std::pair<std::string, std::string>> sources = {{"resume", zh_result}};
  std::vector<std::string> points = {"如何定位", "自己做了什么", "如何验证"};
  std::string difficulty = "hard";
  std::vector<std::string> follow_ups = {"流量再涨十倍呢？", "有没有更简单的办法？"};
  std::string model = ""; ///< That proposed it; empty: the rules.
  bool simulated = false;

  std::string json() const {
    json_writer out;
    out.open()
        .field("kind", kind)
        .field("text", text)
        .field("why", why)
        .list("sources", sources,
              [&](const auto& x) {
                out.open()
                    .field("of", x.first)
                    .field("at", 12)
                    .field("length", x.second.size())
                    .field("quote", x.second)
                    .close();
              })
        .field("key_points", points)
        .field("difficulty", difficulty)
        .field("follow_ups", follow_ups);
    if (model.empty())
      out.null("made_by");
    else
      out.open("made_by")
          .field("engine", "openai")
          .field("model", model)
          .field("prompt", "7")
          .field("configuration", "12")
          .field("simulated", simulated)
          .close();
    out.close();
    return out.take();
  }
};

struct some_forecast {
  std::vector<some_question> questions;

  some_forecast() {
    some_question first, last;
    first.kind = "opening";
    first.text = "请做一个自我介绍。";
    first.why = "几乎每场面试都从这里开始。";
    first.sources.clear();
    first.difficulty = "easy";
    some_question skill;
    skill.kind = "technical";
    skill.text = "Kafka 的消费者怎么保证不重复处理？";
    skill.sources = {{"posting", "熟悉 Kafka"}, {"resume", "消息队列"}};
    last.kind = "closing";
    last.text = "你有什么想问我们的？";
    last.sources.clear();
    last.difficulty = "easy";
    last.follow_ups.clear();
    questions = {first, some_question{}, skill, last};
  }

  /// The longest that can be stored: as many questions as there may be, every list full, every text
  /// without an end.
  void fill(const std::string& word) {
    auto endless = [&](size_t bytes) {
      std::string out;
      while (out.size() < bytes)
        out += word;
      return out;
    };
    some_question x;
    x.text = x.why = endless(3000);
    x.sources.assign(9, {"resume", endless(3000)});
    x.points.assign(60, endless(3000));
    x.follow_ups = x.points;
    questions.assign(most_task_parts, x);
  }

  stored_report stored() const {
    stored_report out;
    out.what = report_kind::forecast;
    out.key = "tsk_0a3f01JD3V8Z6Q4M7K2X9T5B0C1E8G";
    out.position = "后端工程师";
    out.company = "星云科技";
    out.number = 3;
    out.by = {"builtin", "", "", "forecast-1/bank-1-0f3a9c21d4e7"};
    for (const auto& x : questions)
      out.parts.push_back(x.json());
    out.made_at = parse_timestamp("2026-11-30T08:30:00Z").value();
    return out;
  }
};

} // namespace zhian::test
