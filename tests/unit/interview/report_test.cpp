// The report of an interview.
#include "actors/interview/report.hpp"
#include "actors/interview/report_texts.hpp"
#include "tests/unit/interview/room_support.hpp"

using namespace room_test;

namespace {

constexpr const char* good_zh =
    "首先，当时我们的支付系统每天有 200 "
    "万订单，高峰期经常超时。我负责定位瓶颈，因为监控显示数据库连接被占满，"
    "所以我比较了加缓存和拆库两种方案，考虑到一致性的代价，最后选择了读写分离加本地缓存。其次，我推"
    "动压测和灰度发布。"
    "结果 p99 延迟从 800 毫秒降到 120 毫秒，超时率下降了 95%。";

/// Plays a whole interview with the same answer to everything.
played_room interviewed(std::vector<planned_question> plan, const std::string& answer,
                        language lang = language::zh) {
  played_room room{std::move(plan), lang};
  while (room.state.phase != room_phase::ended) {
    room.ask();
    if (room.state.phase == room_phase::answering) {
      room.now += 30s;
      room.answer(answer);
    }
  }
  return room;
}

interview_report report_of(const played_room& room) {
  return build_report(room.state, *room.state.reason, *room.state.ended_at);
}

} // namespace

BOOST_AUTO_TEST_SUITE(report)

BOOST_AUTO_TEST_CASE(a_report_names_what_it_was_judged_with_and_counts_what_happened) {
  auto room = interviewed(plan_interview(config_of(4), {}, 5), good_zh);
  auto x = report_of(room);
  BOOST_TEST(x.engine == "builtin");
  BOOST_TEST(x.bank_version == bank_version());
  BOOST_TEST(x.rubric_version == rubric_version());
  BOOST_TEST(x.questions_planned == 4u);
  BOOST_TEST(x.questions_asked == 4u);
  BOOST_TEST(x.questions_answered == 4u);
  BOOST_TEST(x.answers >= 4u);
  BOOST_TEST(x.duration_s == 30 * x.answers);
  BOOST_TEST(x.dimensions.size() == 5u);
  BOOST_TEST(x.questions.size() == 4u);
  BOOST_TEST(!x.summary.empty());
  BOOST_TEST(!x.strengths.empty());
  BOOST_TEST(!x.suggestions.empty());
  for (const auto& q : x.questions)
    BOOST_TEST(!q.feedback.empty());
}

BOOST_AUTO_TEST_CASE(the_score_is_the_mean_over_the_answered_questions) {
  auto room = interviewed(plan_interview(config_of(3), {}, 5), good_zh);
  auto x = report_of(room);
  int sum = 0;
  for (const auto& q : x.questions)
    sum += q.judged.overall;
  BOOST_TEST(x.score == (sum * 2 + 3) / 6); // Rounded.
  for (const auto& d : x.dimensions) {
    int of_dimension = 0;
    for (const auto& q : x.questions)
      for (const auto& one : q.judged.dimensions)
        of_dimension += one.name == d.name ? one.score : 0;
    BOOST_TEST(d.score == (of_dimension * 2 + 3) / 6);
    BOOST_TEST(!d.label.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_concrete_answer_scores_above_an_empty_phrase) {
  auto good = report_of(interviewed(plan_interview(config_of(3), {}, 5), good_zh));
  auto poor =
      report_of(interviewed(plan_interview(config_of(3), {}, 5), "我觉得还行吧，大概就是这样。"));
  BOOST_TEST(good.score > poor.score + 20);
  BOOST_TEST(poor.suggestions.size() >= 2u);
}

BOOST_AUTO_TEST_CASE(every_quote_is_found_in_an_answer) {
  for (auto* text : {good_zh, "我觉得还行吧，大概就是这样。"}) {
    auto room = interviewed(plan_interview(config_of(5), {}, 11), text);
    auto x = report_of(room);
    auto in_an_answer = [&](const std::string& quote) {
      for (const auto& t : room.state.turns)
        if (t.answer.find(quote) != std::string::npos)
          return true;
      return false;
    };
    for (const auto* list : {&x.strengths, &x.suggestions})
      for (const auto& r : *list)
        BOOST_TEST(in_an_answer(r.quote), r.quote);
    for (const auto& q : x.questions)
      for (const auto& d : q.judged.dimensions)
        BOOST_TEST(in_an_answer(d.quote), d.quote);
  }
}

BOOST_AUTO_TEST_CASE(every_score_quotes_an_answer_to_its_own_question_whatever_was_said) {
  const std::string answers[] = {good_zh,
                                 "……",
                                 "。。。\n！",
                                 "不知道",
                                 "I don't know.",
                                 "a",
                                 "🙂🙂",
                                 "\n\n  第二行才开始。\n第三行 40%。",
                                 std::string(6000, 'x'),
                                 "请用两三分钟介绍一下自己"};
  for (auto lang : {language::zh, language::en})
    for (const auto& text : answers) {
      auto room = interviewed(plan_interview(config_of(6, lang), {}, 11), text, lang);
      auto x = report_of(room);
      auto said_to = [&](uint32_t number, const std::string& quote) {
        for (const auto& t : room.state.turns)
          if (t.number == number && t.answer.find(quote) != std::string::npos)
            return true;
        return false;
      };
      BOOST_TEST_CONTEXT(text) {
        for (const auto& q : x.questions) {
          BOOST_REQUIRE_EQUAL(q.judged.dimensions.size(), 5u);
          for (const auto& d : q.judged.dimensions) {
            BOOST_TEST(!d.quote.empty(), d.name);
            BOOST_TEST(said_to(q.number, d.quote), d.quote);
          }
        }
        BOOST_REQUIRE_EQUAL(x.dimensions.size(), 5u);
        for (const auto& d : x.dimensions) {
          BOOST_TEST(!d.quote.empty(), d.name);
          BOOST_TEST(said_to(d.question, d.quote), d.quote);
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(a_question_that_was_asked_and_not_answered_is_shown_and_not_counted) {
  played_room room{3};
  room.ask();
  room.answer(good_zh);
  room.ask();
  room.step(end_requested{});
  auto x = report_of(room);
  BOOST_TEST(x.questions_asked == 2u);
  BOOST_TEST(x.questions_answered == 1u);
  BOOST_TEST(x.score == x.questions[0].judged.overall);
  BOOST_TEST(!x.questions[1].answered);
  BOOST_TEST(x.questions[1].feedback == texts::not_answered(language::zh));
  auto json = parsed(report_json(x));
  BOOST_TEST(json["questions"][1]["score"].GetInt() == -1);
}

BOOST_AUTO_TEST_CASE(nothing_answered_gives_no_score_and_one_suggestion) {
  for (auto lang : {language::zh, language::en}) {
    played_room room{2, lang};
    room.ask();
    room.step(end_requested{});
    auto x = report_of(room);
    BOOST_TEST(x.score == -1);
    BOOST_TEST(x.dimensions.empty());
    BOOST_TEST(x.strengths.empty());
    BOOST_REQUIRE_EQUAL(x.suggestions.size(), 1u);
    BOOST_TEST(x.suggestions[0].text == texts::answer_something(lang));
    BOOST_TEST(!x.summary.empty());
  }
}

BOOST_AUTO_TEST_CASE(answers_to_follow_ups_are_judged_together_with_the_main_answer) {
  played_room room{plan_interview(config_of(4), {}, 42)};
  while (room.state.phase != room_phase::wrapping_up) {
    room.ask();
    room.answer(room.state.current().follow_up ? "补充一点：当时延迟从 800 毫秒降到 120 毫秒。"
                                               : "做过一些项目。");
  }
  room.ask();
  auto x = report_of(room);
  bool followed = false;
  for (const auto& q : x.questions) {
    auto so_far = collect(room.state, q.number);
    BOOST_TEST(so_far.answers == q.answers);
    if (q.follow_ups.empty())
      continue;
    followed = true;
    BOOST_TEST(so_far.answer.find('\n') != std::string::npos);
    BOOST_TEST(so_far.follow_ups.size() == q.follow_ups.size());
    BOOST_TEST(q.answers == q.follow_ups.size() + 1);
  }
  BOOST_TEST(followed);
}

BOOST_AUTO_TEST_CASE(not_knowing_is_answered_kindly) {
  auto x = report_of(interviewed(plan_interview(config_of(2), {}, 3), "不知道"));
  BOOST_TEST(x.questions[0].judged.declined);
  BOOST_TEST(x.questions[0].feedback == texts::declined(language::zh));
}

BOOST_AUTO_TEST_CASE(an_english_interview_gets_an_english_report) {
  auto x = report_of(interviewed(
      plan_interview(config_of(3, language::en), {}, 8),
      "First I measured where the time went, because the dashboard showed timeouts. Then I "
      "compared a cache with a read replica, and the result was 60% less latency.",
      language::en));
  auto json = report_json(x);
  for (auto c : x.summary + x.suggestions[0].text + x.questions[0].feedback)
    BOOST_REQUIRE(static_cast<unsigned char>(c) < 0x80);
  BOOST_TEST(std::string{parsed(json)["language"].GetString()} == "en");
}

BOOST_AUTO_TEST_CASE(the_json_holds_the_whole_report) {
  auto x = report_of(interviewed(plan_interview(config_of(3), {}, 5), good_zh));
  auto json = parsed(report_json(x));
  BOOST_TEST(json["v"].GetInt() == 1);
  BOOST_TEST(json["score"].GetInt() == x.score);
  BOOST_TEST(std::string{json["reason"].GetString()} == "completed");
  BOOST_TEST(json["dimensions"].Size() == 5u);
  BOOST_TEST(json["questions"].Size() == 3u);
  const auto& q = json["questions"][0];
  BOOST_TEST(std::string{q["id"].GetString()} == x.questions[0].planned.id);
  BOOST_TEST(q["dimensions"].Size() == 5u);
  BOOST_TEST(q["covered"].IsArray());
  BOOST_TEST(q["missing"].IsArray());
  BOOST_TEST(json["strengths"].Size() == x.strengths.size());
  BOOST_TEST(json["suggestions"].Size() == x.suggestions.size());
}

BOOST_AUTO_TEST_CASE(every_dimension_of_the_rubric_has_its_sentences_in_both_languages) {
  auto judged = score_answer(bank().front(), "x", language::zh);
  for (const auto& d : judged.dimensions)
    for (auto lang : {language::zh, language::en}) {
      BOOST_TEST(!texts::strength(d.name, lang).empty(), d.name);
      BOOST_TEST(!texts::advice(d.name, lang).empty(), d.name);
    }
  BOOST_TEST(texts::strength("charm", language::zh).empty());
  BOOST_TEST(texts::advice("charm", language::en).empty());
  BOOST_TEST(texts::could_add({"a", "b", "c", "d"}, language::en) == "You could add: a, b and c.");
  BOOST_TEST(texts::could_add({"甲", "乙"}, language::zh) == "可以补充：甲、乙。");
}

BOOST_AUTO_TEST_CASE(a_report_without_weak_sides_aims_higher) {
  // The texts that only an all-strong or an unfinished interview shows.
  for (auto lang : {language::zh, language::en}) {
    BOOST_TEST(!texts::aim_higher(lang).empty());
    BOOST_TEST(!texts::finish_all(lang).empty());
    BOOST_TEST(texts::relative_strength("x", lang).find('x') != std::string::npos);
    BOOST_TEST(texts::revisit(3, {"x"}, lang).find('3') != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
